//! What `cargo lab grade` says of a machine that cannot confine programs wholly.

use std::fs;
use std::path::{Path, PathBuf};

use crate::doctor::{BOTH, Said};
use crate::support::{copy_tree, folder, json, kit, program, read, turn_to_grade};

/// A class of one, with nothing in it that has to be built.
fn class(name: &str) -> PathBuf {
    let place = folder(name);
    let exercises = place.join("class/ada/exercises");
    copy_tree(&kit().join("exercises"), &exercises);
    for entry in fs::read_dir(&exercises).expect("it is a folder").flatten() {
        if entry.file_name() != "mensagens.txt" {
            fs::remove_file(entry.path()).expect("it can be removed");
        }
    }
    place
}

fn grade(place: &Path, without: &str, more: &[&str]) -> Said {
    let mut program = program(kit());
    program.arg("grade").arg(place.join("class")).args(more);
    program.arg("--json").arg(place.join("marks.json"));
    program.arg("--reports").arg(place.join("pages"));
    let _turn = turn_to_grade();
    Said::by(program.env("LAB_WITHOUT", without))
}

#[test]
fn grading_says_in_a_line_what_is_not_confined() {
    let place = class("doctor-grade");
    for (without, can) in [
        ("namespaces", "a daemon"),
        (BOTH, "read and write whatever you can"),
    ] {
        let said = grade(&place, without, &[]);
        let notes: Vec<_> = said
            .text
            .lines()
            .filter(|line| line.contains("confined"))
            .collect();
        let [note] = notes[..] else {
            panic!("{}", said.text);
        };
        assert!(note.starts_with("note: ") && note.contains(can), "{note}");
        assert!(
            note.contains("no namespaces: LAB_WITHOUT says so"),
            "{note}"
        );
        let sandbox = &json(&place.join("marks.json"))["sandbox"];
        assert_eq!(sandbox["namespaces"], false);
        let words = sandbox["not_confined"]
            .as_str()
            .expect("it is said there, too");
        assert!(note.ends_with(words), "{words}");
    }
    // A machine that has all says nothing; one that has not, why.
    let said = grade(&place, "", &[]);
    let sandbox = &json(&place.join("marks.json"))["sandbox"];
    let is_confined = sandbox["not_confined"].is_null();
    assert_eq!(is_confined, sandbox["namespaces"] == true);
    assert_eq!(
        is_confined,
        !said.text.contains("confined"),
        "{}",
        said.text
    );
}

#[test]
fn where_a_sandbox_is_required_nothing_is_graded_without_one() {
    let place = class("doctor-require");
    let said = grade(&place, BOTH, &["--require-sandbox"]);
    assert!(!said.is_success, "{}", said.text);
    assert!(
        said.text.starts_with("error: nothing is graded: "),
        "{}",
        said.text
    );
    assert!(said.text.contains("cargo lab doctor"), "{}", said.text);
    assert!(!place.join("marks.json").exists() && !place.join("pages").exists());
    let said = grade(&place, "", &["--require-sandbox"]);
    match said.text.contains("nothing is graded") {
        true => assert!(!said.is_success && !place.join("marks.json").exists()),
        false => assert!(read(&place.join("pages/ada.md")).contains("# ada")),
    }
}
