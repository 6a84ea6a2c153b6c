//! What is new in a step earns its points: not what the step before has asked for already.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use crate::support::files::{binary, executable, made, put, root};
use crate::support::grading::{grade, split, told};
use crate::support::steps::steps;

/// The steps whose programs speak otherwise than those of the step before: of what was there before
/// nothing can be seen to stay when these come under their names.
const SPEAK_ANEW: [(&str, &str); 2] = [
    ("comp1", "every message comes in a frame"),
    ("comp2", "no message comes in a frame, and a reply is a key"),
];

/// A folder in which each step but the first has the programs of the step before, and the file that
/// feeds the client is as it was handed out.
fn carried_over() -> PathBuf {
    let folder = made("carried-over");
    for pair in steps().windows(2) {
        put(&folder.join(executable(&pair[1].name)), |path| {
            fs::copy(binary(&pair[0].name), path).expect("a program can be copied");
        });
    }
    put(&folder.join("mensagens.txt"), |path| {
        let file = root().join("exercises/mensagens.txt");
        fs::copy(file, path).expect("mensagens.txt can be copied");
    });
    folder
}

#[test]
fn the_solution_of_the_step_before_passes_what_is_kept_and_nothing_that_is_new() {
    let later: Vec<_> = steps()[1..].iter().map(|step| step.name.as_str()).collect();
    let grading = grade(&carried_over(), &later);
    let passes = grading.checks.iter();
    let passes: BTreeMap<_, _> = passes
        .map(|check| (check.name.as_str(), check.report.is_none()))
        .collect();
    let mut wrong = Vec::new();
    for check in told() {
        let (step, name) = split(&check.path);
        if !later.contains(&step) || name.starts_with("beyond_") {
            continue;
        }
        let speaks_anew = SPEAK_ANEW.iter().any(|(other, _)| *other == step);
        match (passes[check.path.as_str()], check.is_new) {
            (true, true) => wrong.push(format!("{} is not new: it passes", check.path)),
            (false, false) if !speaks_anew => {
                wrong.push(format!("{} is not kept: it fails", check.path));
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Elsewhere the programs of the step before show it.
#[test]
fn what_is_kept_where_programs_speak_anew_has_been_asked_for_before() {
    let mut before = BTreeSet::new();
    for check in told() {
        let (step, name) = split(&check.path);
        let speaks_anew = SPEAK_ANEW.iter().any(|(other, _)| *other == step);
        assert!(
            check.is_new || !speaks_anew || before.contains(name),
            "no step before {step} has a check {name}"
        );
        before.insert(name.to_string());
    }
}

#[test]
fn each_step_has_something_new() {
    let new: BTreeSet<_> = told()
        .into_iter()
        .filter(|check| check.is_new && !check.path.contains("::beyond_"))
        .map(|check| split(&check.path).0.to_string())
        .collect();
    // How long a queue is can be seen on Linux alone.
    let elsewhere = |name: &&str| cfg!(target_os = "linux") || *name != "ex04";
    for name in steps().iter().map(|step| step.name.as_str()) {
        assert!(!elsewhere(&name) || new.contains(name), "{name}");
    }
}
