//! The exercises, as they are handed out, build, guide, and earn nothing.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use crate::support::files::{executable, made, put, read, root};
use crate::support::grading::{cargo, grade, split};
use crate::support::process::{program, run};
use crate::support::side_by_side;
use crate::support::steps::{Step, steps};
use crate::support::turn::turn_on_the_fixed_port;

/// The folder with the starters' executables, and what cargo said when it built them.
static BUILT: LazyLock<(PathBuf, String)> = LazyLock::new(|| {
    let target = made("starters");
    let output = cargo(&["build", "--bins", "--no-default-features"], &target);
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{stderr}");
    let folder = target.join("debug");
    // The grader looks for it beside the executables.
    put(&folder.join("mensagens.txt"), |path| {
        let file = root().join("exercises/mensagens.txt");
        fs::copy(file, path).expect("mensagens.txt can be copied");
    });
    (folder, stderr)
});

#[test]
fn they_build_without_a_warning() {
    let (_, stderr) = &*BUILT;
    assert!(!stderr.contains("warning"), "{stderr}");
}

#[test]
fn each_says_what_to_do_and_how_to_grade_it_and_where_to_read() {
    for Step { name, .. } in steps() {
        let file = format!("exercises/{name}.rs");
        let comment = module_comment(&file);
        assert_todos_are_numbered(&file, &comment);
        for needed in [
            format!("cargo run --bin {name} -- server"),
            format!("cargo run --bin {name} -- client"),
            format!("cargo test {name}"),
            format!("cargo lab guide {name}"),
        ] {
            assert!(comment.contains(&needed), "{file}: `{needed}` is missing");
        }
        // It is handed out with a guide in one language or another.
        assert!(
            !comment.contains("guide/en"),
            "{file}: a page in one language"
        );
        assert_todos_name_their_file(&file);
    }
}

#[test]
fn the_shared_one_says_what_to_do_and_how_to_grade_it_and_where_to_read() {
    let file = "exercises/sock_utils.rs";
    let comment = module_comment(file);
    assert_todos_are_numbered(file, &comment);
    assert!(comment.contains("cargo test "), "{file}: how to grade it");
    assert!(
        comment.contains("cargo lab guide "),
        "{file}: where to read"
    );
    assert_todos_name_their_file(file);
}

fn module_comment(file: &str) -> String {
    let source = read(file);
    let lines = source.lines().take_while(|line| line.starts_with("//!"));
    lines.collect::<Vec<_>>().join("\n")
}

fn assert_todos_are_numbered(file: &str, comment: &str) {
    let todos = comment.split("\n//! TODO ").skip(1);
    let numbers: Vec<_> = todos
        .map(|todo| todo.split('.').next().unwrap_or(todo))
        .collect();
    let expected: Vec<_> = (1..=numbers.len()).map(|n| n.to_string()).collect();
    assert!(!numbers.is_empty(), "{file} has no TODO");
    assert_eq!(numbers, expected, "the TODOs of {file}");
}

fn assert_todos_name_their_file(file: &str) {
    let source = read(file);
    let places: Vec<_> = source.split("todo!(").skip(1).collect();
    assert!(!places.is_empty(), "{file} has no `todo!(`");
    for place in places {
        let message = place.split("\n}").next().unwrap_or(place);
        assert!(message.contains(file), "{file}: which file? {message}");
    }
}

#[test]
fn each_fails_every_scored_check() {
    let (folder, _) = &*BUILT;
    let grading = grade(folder, &[]);
    let mut passed = Vec::new();
    for check in &grading.checks {
        match &check.report {
            None if split(&check.name).1.starts_with("beyond_") => {}
            None => passed.push(&check.name),
            Some(report) => assert!(!report.contains("grader error"), "{report}"),
        }
    }
    assert!(!grading.checks.is_empty(), "no check was run");
    assert!(passed.is_empty(), "a starter passes {passed:?}");
}

#[test]
fn the_demo_of_each_says_which_file_to_open() {
    let (folder, _) = &*BUILT;
    side_by_side(steps(), |Step { name, .. }| {
        // Until the student gives ex02 its arguments, it has the fixed port of ex01.
        let has_fixed_port = ["ex01", "ex02"].contains(&name.as_str());
        let _turn = has_fixed_port.then(turn_on_the_fixed_port);
        let own = contains(format!("exercises/{name}.rs"));
        let ended = run(program(&folder.join(executable(name))));
        assert!(!ended.left_something, "the demo of {name} left a process");
        ended
            .assert()
            .code(1)
            .stderr(own.or(contains("exercises/sock_utils.rs")));
    });
}
