//! `cargo lab trust`, on a program or two: what it says of all of them, `.ci/run` looks at.

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use serde_json::Value;

use crate::support::{Workspace, folder, kit, lab, stdout};

#[test]
fn a_mistake_is_made_and_caught_and_its_page_is_the_one_that_is_kept() {
    let path = folder("trust").join("all.json");
    let json = path.to_str().expect("the path is text");
    let assert = lab(
        kit(),
        ["trust", "--only", "reply-forgotten", "--json", json],
    )
    .success();
    let line = "wrong programs caught: 1 of 1 / caught at the check that is about them: 1 of 1 / \
                right programs accepted: 0 of 0 / ";
    assert!(stdout(&assert).contains(line), "{}", stdout(&assert));

    let text = std::fs::read_to_string(path).expect("the file is written");
    let value: Value = serde_json::from_str(&text).expect("it is JSON");
    let wrong = &value["wrong"][0];
    assert_eq!(wrong["step"], "ex01");
    let failed = wrong["failed"].as_array().expect("checks have failed");
    assert!(
        failed
            .iter()
            .any(|failed| failed["check"] == "server_replies")
    );
}

#[test]
fn a_program_that_there_is_not_is_said_so() {
    let assert = lab(kit(), ["trust", "--only", "no-such-mistake"]);
    assert
        .failure()
        .stderr(contains("there is no such program"));
}

#[test]
fn a_workspace_has_nothing_that_the_grader_could_be_measured_with() {
    let workspace = Workspace::bare("trust-workspace");
    let assert = lab(&workspace.root, ["trust"]);
    assert
        .failure()
        .stderr(contains("only the kit").and(contains("error: ")));
}
