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

use std::env;

use class::{Class, Results};

/// Whether a test that needs namespaces has nothing to do: only where whoever runs it says that there are
/// none (`LAB_WITHOUT=namespaces`). Where nobody does, it fails without them.
fn is_passed_over() -> bool {
    let without = env::var("LAB_WITHOUT").unwrap_or_default();
    let is = without.split(',').any(|word| word == "namespaces");
    if is {
        eprintln!("passed over: LAB_WITHOUT says that there are no namespaces");
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
