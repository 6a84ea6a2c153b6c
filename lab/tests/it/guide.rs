//! `cargo lab guide`: the pages of the guide.

use std::fs;

use assert_cmd::Command;
use predicates::prelude::PredicateBooleanExt;
use predicates::str::{contains, starts_with};

use crate::support::{Workspace, program, stdout};
#[cfg(unix)]
use crate::terminal::Terminal;

#[test]
fn a_page_is_shown_with_its_answers_closed_until_they_are_asked_for() {
    let workspace = Workspace::bare("guide");
    let answer = "RST at once";
    workspace
        .lab(["guide", "ex01"])
        .success()
        .stdout(starts_with("ex01: ").and(contains("## ").not()))
        .stdout(contains("▸ Why must the server be started first?"))
        .stdout(contains(answer).not());
    workspace
        .lab(["guide", "ex01", "--answers"])
        .success()
        .stdout(contains(answer));
}

/// On a terminal a page that is longer than that is given to the pager, and else shown as it is.
#[cfg(unix)]
#[test]
fn a_long_page_is_shown_a_screen_at_a_time() {
    let workspace = Workspace::bare("pager");
    let shown = |rows, pager: &str| {
        let mut program = program(&workspace.root);
        program.args(["guide", "ex01"]).env("PAGER", pager);
        let mut terminal = Terminal::start(&mut program, rows, 80);
        let shown = terminal.shows("ex01: ");
        assert!(terminal.end().success());
        shown
    };
    let marks = "sed s/^/page:/";
    assert!(shown(24, marks).contains("page:"));
    assert!(!shown(2000, marks).contains("page:"));
    assert!(!shown(24, "/no/such/pager").contains("page:"));
}

#[test]
fn a_page_that_is_not_there_is_told_with_those_that_are() {
    let workspace = Workspace::bare("no-such-page");
    workspace
        .lab(["guide", "../../Cargo"])
        .failure()
        .stderr(contains("no page `../../Cargo`").and(contains("trouble")));
}

#[test]
fn a_book_that_has_not_been_built_is_told() {
    let workspace = Workspace::bare("no-book");
    // The kit may have one, which goes along.
    let _ = fs::remove_dir_all(workspace.path("guide/book"));
    workspace
        .lab(["guide", "ex01", "--browser"])
        .failure()
        .stderr(contains("mdbook build guide"));
}

#[test]
fn help_tells_of_commands_and_of_failures() {
    let workspace = Workspace::bare("help");
    let help = workspace.lab(["help"]).success();
    help.stdout(contains("Usage: cargo lab").and(contains("help failure")));
    let check = workspace.lab(["help", "check"]).success();
    check.stdout(contains("Usage: cargo lab check [OPTIONS] [STEP]"));
    let nothing = workspace.lab(["help", "chek"]).failure();
    nothing.stderr(contains("no help on `chek`").and(contains("help failure")));

    let page = stdout(&workspace.lab(["help", "failure"]).success());
    assert!(page.starts_with("How to read a failure\n"), "{page}");
    assert_eq!(page, stdout(&workspace.lab(["guide", "failures"])));
    let mut portuguese = program(&workspace.root);
    portuguese
        .args(["help", "failure"])
        .env("LAB_LANGUAGE", "pt");
    Command::from_std(portuguese)
        .assert()
        .success()
        .stdout(starts_with("Como ler uma falha\n"));
}
