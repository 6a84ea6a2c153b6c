//! A hostile class: what each attack must not reach, what is said of it, and that an honest submission
//! beside it keeps its points. Where programs have namespaces of their own no attack reaches anything;
//! where they have not, those succeed that the runner announces (`Means::shortcomings`), and no others.

#![cfg(target_os = "linux")]

mod class;
mod compiling;
mod handing_in;
mod reaching;
mod taking;
mod without;

use std::process::Command;
use std::sync::LazyLock;

use class::{Class, Results};

/// Whether this machine lets this user have namespaces.
fn has_namespaces() -> bool {
    static HAS: LazyLock<bool> = LazyLock::new(|| {
        let mut tried = Command::new("unshare");
        tried.args([
            "--user",
            "--map-root-user",
            "--mount",
            "--pid",
            "--fork",
            "--net",
            "true",
        ]);
        tried.output().is_ok_and(|output| output.status.success())
    });
    *HAS
}

/// Whether a test that needs namespaces has nothing to do here.
fn is_passed_over() -> bool {
    let is = !has_namespaces();
    if is {
        eprintln!("passed over: there are no namespaces for this user");
    }
    is
}

/// The honest one of each class has lost nothing.
fn honest_keeps_all(results: &Results, steps: &[&str]) {
    for step in steps {
        let told = results.told("honest", step);
        assert_eq!(
            results.points("honest", step),
            1.5,
            "honest, {step}: {told}"
        );
    }
}

/// An attack earns nothing, and is no fault of the grader's.
fn earns_nothing(results: &Results, student: &str, step: &str) {
    let told = results.told(student, step);
    assert_eq!(results.points(student, step), 0.0, "{student}: {told}");
}
