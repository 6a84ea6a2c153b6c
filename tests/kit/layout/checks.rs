//! The checks of a step are run, and are about both of its programs.

use crate::support::grading::{list, split};
use crate::support::steps::steps;

// Elsewhere some checks are left out, with `#[cfg]`.
#[cfg(target_os = "linux")]
#[test]
fn the_grader_runs_each_check_that_is_written() {
    use crate::support::files::read;

    let listed = list(&[]);
    for step in steps() {
        let source = read(&format!("tests/grade/{}.rs", step.name));
        for name in tests(&source) {
            let check = format!("{}::{name}", step.name);
            assert!(listed.contains(&check), "{check} is not run");
        }
    }
}

/// The names of the checks in a step's source: the lines of its lists of shared ones, and the
/// functions with `#[test]`.
#[cfg(target_os = "linux")]
fn tests(source: &str) -> impl Iterator<Item = &str> {
    const BEGINS: [&str; 3] = ["    new fn ", "    kept fn ", "#[test]\nfn "];
    let starts = BEGINS.iter().flat_map(|begin| source.split(begin).skip(1));
    starts.map(|test| test.split('(').next().unwrap_or(test))
}

#[test]
fn each_step_has_scored_checks_for_its_server_and_for_its_client() {
    let listed = list(&[]);
    for step in steps() {
        for role in ["server_", "client_"] {
            assert!(
                listed
                    .iter()
                    .map(|check| split(check))
                    .any(|(of, name)| of == step.name && name.starts_with(role)),
                "{} has no check {role}…",
                step.name
            );
        }
    }
}

#[test]
fn each_check_belongs_to_a_step() {
    let stray: Vec<_> = list(&[])
        .into_iter()
        .filter(|check| !steps().iter().any(|step| step.name == split(check).0))
        .collect();
    assert!(stray.is_empty(), "not in steps.toml: {stray:?}");
}
