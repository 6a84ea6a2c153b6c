//! The contract's sentences and the checks fit together: none without the other.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{DocumentMut, Item};

use crate::support::files::read;
use crate::support::grading::{list, split};
use crate::support::steps::steps;

const CONTRACT: &str = "guide/en/contract.md";
const TABLE: &str = "tests/grade/contract.toml";

/// What stands in the table beside a sentence.
enum Held {
    /// The checks that follow from it.
    By(Vec<String>),
    /// Why no check does.
    Not(String),
}

/// The table, by the sentences' numbers.
fn table() -> BTreeMap<String, Held> {
    let document: DocumentMut = read(TABLE).parse().expect("it is TOML");
    let entries = document.iter().map(|(number, held)| {
        let held = match held {
            Item::Value(value) => match (value.as_str(), value.as_array()) {
                (Some(reason), _) => Some(Held::Not(reason.to_string())),
                (None, Some(checks)) => {
                    let checks = checks.iter().filter_map(|check| check.as_str());
                    Some(Held::By(checks.map(str::to_string).collect()))
                }
                (None, None) => None,
            },
            _ => None,
        };
        let held = held.unwrap_or_else(|| panic!("{number} has neither checks nor a reason"));
        (number.to_string(), held)
    });
    entries.collect()
}

/// The numbers of the contract's sentences, in its order.
fn sentences() -> Vec<String> {
    sentences_of(CONTRACT)
}

fn sentences_of(edition: &str) -> Vec<String> {
    let text = read(edition);
    let items = text.lines().filter_map(|line| line.strip_prefix("- **"));
    items
        .map(|item| item.split_once("** ").unwrap_or_default().0.to_string())
        .collect()
}

/// The section, or the step, of the sentence of this number, and its place there.
fn place(number: &str) -> Option<(&str, u32)> {
    let (section, place) = number.split_once('.')?;
    Some((section, place.parse().ok()?))
}

#[test]
fn the_translation_has_the_same_sentences() {
    assert_eq!(sentences_of("guide/pt/contract.md"), sentences());
}

#[test]
fn each_sentence_stands_under_its_section_with_a_number_of_its_own() {
    let mut section = String::new();
    let mut last = 0;
    for line in read(CONTRACT).lines() {
        if let Some(title) = line.strip_prefix("## ") {
            section = title.split('.').next().unwrap_or_default().to_string();
            last = 0;
        } else if let Some(title) = line.strip_prefix("### ") {
            // A part of a section that is no step goes on with its numbers.
            if steps().iter().any(|step| step.name == title) {
                (section, last) = (title.to_string(), 0);
            }
        } else if let Some(item) = line.strip_prefix("- ") {
            let number = item
                .strip_prefix("**")
                .and_then(|item| item.split_once("** "));
            let number = number.and_then(|(number, _)| place(number));
            let Some((of, number)) = number else {
                panic!("no number: {line}");
            };
            assert_eq!(of, section, "{line}");
            assert!(number > last, "{of}.{number} stands behind {of}.{last}");
            last = number;
        }
    }
}

/// What is demanded stands in the numbered sentences: other than that there are notes, and a line that
/// says what a list is about.
#[test]
fn nothing_is_demanded_between_the_sentences() {
    let text = read(CONTRACT);
    let (_, sections) = text.split_once("\n## ").expect("it has sections");
    let is_note = |block: &&str| ["#", "- ", "> "].iter().any(|mark| block.starts_with(mark));
    let loose: Vec<_> = sections
        .split("\n\n")
        .skip(1)
        .map(str::trim)
        .filter(|block| !is_note(block) && block.lines().count() > 1)
        .collect();
    assert!(loose.is_empty(), "sentences without a number: {loose:#?}");
}

#[test]
fn each_sentence_has_its_checks_or_a_reason_why_it_has_none() {
    let table = table();
    let told: BTreeSet<_> = table.keys().cloned().collect();
    let sentences: BTreeSet<_> = sentences().into_iter().collect();
    assert!(sentences.len() > 60, "few sentences: {sentences:?}");
    assert_eq!(
        told, sentences,
        "what {TABLE} has, and what the contract has"
    );
    for (number, held) in &table {
        match held {
            Held::By(checks) => assert!(!checks.is_empty(), "{number} has no checks"),
            Held::Not(reason) => assert!(reason.ends_with('.'), "{number}: {reason:?}"),
        }
    }
}

/// The grader, which has no more than the standard library for it, finds an entry in its line.
#[test]
fn each_entry_stands_in_a_line_of_its_own() {
    let text = read(TABLE);
    let lines = text
        .lines()
        .filter(|line| line.starts_with('"') && line.ends_with([']', '"']));
    assert_eq!(lines.count(), table().len());
}

/// Beyond that, a sentence of a step has its checks in this step.
// Elsewhere some checks are left out, with `#[cfg]`.
#[cfg(target_os = "linux")]
#[test]
fn each_check_follows_from_a_sentence() {
    let listed = list(&[]);
    let names: BTreeSet<_> = listed.iter().map(|path| split(path).1).collect();
    let table = table();
    let mut followed = BTreeSet::new();
    let mut told = BTreeSet::new();
    for (number, held) in &table {
        let Held::By(checks) = held else { continue };
        let step = place(number).map_or("", |(section, _)| section);
        let is_step = steps().iter().any(|known| known.name == step);
        for check in checks {
            assert!(names.contains(check.as_str()), "{number}: no check {check}");
            assert!(
                !is_step || listed.contains(&format!("{step}::{check}")),
                "{number}: {step} has no check {check}"
            );
            followed.insert(check.as_str());
            // What a step says holds for the steps behind it.
            let place = |step: &str| steps().iter().position(|known| known.name == step);
            let hold = |path: &&String| {
                let (of, name) = split(path);
                name == check && place(step) <= place(of)
            };
            told.extend(listed.iter().filter(hold));
        }
    }
    let without: Vec<_> = names.difference(&followed).collect();
    assert!(
        without.is_empty(),
        "these follow from no sentence: {without:?}"
    );
    let without: Vec<_> = listed.iter().filter(|path| !told.contains(path)).collect();
    assert!(
        without.is_empty(),
        "these follow from sentences of later steps only: {without:?}"
    );
}
