//! One name goes across: a step's files, and what belongs to no step.

use std::collections::BTreeSet;

use crate::support::files::{exists, files_under, read, stem};
use crate::support::steps::{Step, is_like_a_step, steps};

/// Where a step has a file of its own.
const PLACES: [&str; 5] = [
    "src/bin/STEP.rs",
    "exercises/STEP.rs",
    "solutions/STEP.rs",
    "tests/grade/STEP.rs",
    "guide/en/STEP.md",
];

/// It is that of a module, a program and a file; whoever reads it should not have to think of its case.
#[test]
fn each_step_has_a_name_of_its_own_of_small_letters_and_digits() {
    let mut names = BTreeSet::new();
    for Step { name, .. } in steps() {
        let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
        assert!(
            name.starts_with(|first: char| first.is_ascii_lowercase())
                && name.chars().all(is_plain),
            "`{name}`"
        );
        assert!(names.insert(name), "{name} is there twice");
    }
}

#[test]
fn each_step_has_all_its_files() {
    let paths = steps()
        .iter()
        .flat_map(|step| PLACES.map(|place| place.replace("STEP", &step.name)));
    let missing: Vec<_> = paths.filter(|path| !exists(path)).collect();
    assert!(missing.is_empty(), "missing: {missing:?}");
}

#[test]
fn no_file_belongs_to_a_step_that_is_not_there() {
    let stray: Vec<_> = PLACES
        .iter()
        .flat_map(|place| {
            let (folder, ending) = place.split_once("/STEP").expect("it is in a folder");
            files_under(folder, ending)
        })
        .filter(|path| is_like_a_step(stem(path)) && !is_a_step(stem(path)))
        .collect();
    assert!(stray.is_empty(), "not in steps.toml: {stray:?}");
}

#[test]
fn exercises_solutions_and_binaries_are_steps_and_nothing_else() {
    let shared = ["sock_utils.rs", "mensagens.txt"];
    let stray: Vec<_> = ["exercises", "solutions", "src/bin"]
        .iter()
        .flat_map(|folder| files_under(folder, ""))
        .filter(|path| !is_a_step(stem(path)) && !shared.iter().any(|name| path.ends_with(name)))
        .collect();
    assert!(stray.is_empty(), "not in steps.toml: {stray:?}");
}

#[test]
fn both_sides_have_a_mensagens_txt_and_that_of_the_solutions_ends_with_exit() {
    assert!(exists("exercises/mensagens.txt"));
    assert_eq!(read("solutions/mensagens.txt").lines().last(), Some("EXIT"));
}

/// A binary that is not listed would get a test harness of its own, which waits for its input.
#[test]
fn cargo_toml_lists_each_binary_without_a_test_harness() {
    let manifest = read("Cargo.toml");
    let sections: Vec<_> = manifest.split("\n[").collect();
    let binaries: Vec<_> = sections
        .iter()
        .filter_map(|section| section.strip_prefix("[bin]]\n"))
        .collect();
    let names: Vec<_> = binaries.iter().map(|section| name(section)).collect();
    let expected: Vec<_> = steps().iter().map(|step| step.name.as_str()).collect();
    assert_eq!(names, expected, "the [[bin]] of Cargo.toml");
    for section in binaries {
        assert!(
            section.lines().any(|line| line == "test = false"),
            "Cargo.toml: `{}` has no `test = false`",
            name(section)
        );
    }
}

/// What stands behind `name =` in a section of Cargo.toml.
fn name(section: &str) -> &str {
    let mut lines = section.lines();
    let name = lines.find_map(|line| line.strip_prefix("name = "));
    name.unwrap_or("a [[bin]] without a name").trim_matches('"')
}

fn is_a_step(name: &str) -> bool {
    steps().iter().any(|step| step.name == name)
}
