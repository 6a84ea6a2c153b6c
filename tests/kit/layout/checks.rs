//! The checks of a step are run, and are about both of its programs.

use std::collections::BTreeSet;

use crate::support::grading::{list, split, told};
use crate::support::steps::steps;

#[test]
fn a_runner_is_told_of_each_check_that_there_is() {
    let told: BTreeSet<_> = told().into_iter().map(|check| check.path).collect();
    let there: BTreeSet<_> = list(&[]).into_iter().collect();
    assert_eq!(told, there);
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
