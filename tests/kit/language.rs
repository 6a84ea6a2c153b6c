//! The tables of messages: each has all texts that are said, and no others.
//!
//! `LAB_WRITE_MESSAGES=1 cargo test --test kit language` writes each table anew: with an empty `msgstr` for
//! what is missing, and without what is said no more.

mod keys;
mod runner;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;

use language::{Table, placeholders};

use crate::support::files::{exists, files_under, read, root};
use keys::{Key, keys};

/// In a table's head: how many texts may be without a translation, which are then said in English.
const MAY_BE_MISSING: &str = "X-Missing";

#[test]
fn tables_have_all_texts_and_no_others() {
    let keys = keys();
    for path in tables() {
        let table = table(&path);
        if env::var_os("LAB_WRITE_MESSAGES").is_some() {
            let written = written(&read(&path), &table, &keys);
            fs::write(root().join(&path), written).expect("the table can be written");
        }
        let known: BTreeSet<_> = table.texts().map(|(text, _)| text).collect();
        let missing: Vec<_> = keys
            .keys()
            .filter(|text| !known.contains(text.as_str()))
            .collect();
        let may_be: usize = head(&read(&path), MAY_BE_MISSING)
            .and_then(|number| number.parse().ok())
            .unwrap_or_default();
        assert!(
            missing.len() <= may_be,
            "{path}: {} texts are missing, and {MAY_BE_MISSING} is {may_be}: {missing:#?}",
            missing.len()
        );
        let stale: Vec<_> = known
            .iter()
            .filter(|text| !keys.contains_key(**text))
            .collect();
        assert!(stale.is_empty(), "{path}: nobody says {stale:#?}");
    }
}

#[test]
fn translations_have_the_values_of_their_texts() {
    let keys = keys();
    for path in tables() {
        for (text, translation) in table(&path).texts() {
            let own = |text| placeholders(text).into_iter().collect::<BTreeSet<_>>();
            if keys.get(text).is_some_and(|key| key.has_values) {
                assert_eq!(own(text), own(translation), "{path}: {text:?}");
            }
        }
    }
}

/// A translator gets values that are shown already: how would he know what `:>5` is for?
#[test]
fn values_have_plain_names() {
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter == '_';
    for (text, key) in keys().iter().filter(|(_, key)| key.has_values) {
        for name in placeholders(text) {
            let is_plain = !name.is_empty() && name.chars().all(is_letter);
            assert!(is_plain, "{}: {{{name}}} in {text:?}", key.file);
        }
    }
}

#[test]
fn tables_are_well_kept() {
    for path in tables() {
        let text = read(&path);
        let folder = path.split('/').nth(1);
        assert_eq!(head(&text, "Language"), folder, "{path}: its head");
        // What is marked so may be wrong, and is said all the same.
        assert!(!text.contains("#, fuzzy"), "{path}: a fuzzy entry");
        let mut seen = BTreeSet::new();
        for entry in text.split("\n\n") {
            let id = entry.split("msgid ").nth(1);
            let id = id.and_then(|id| id.split("msgstr ").next());
            if let Some(id) = id {
                assert!(seen.insert(id), "{path}: twice: {id}");
            }
        }
    }
}

/// What the page on failures shows is what is said.
#[test]
fn the_page_on_failures_has_the_labels_of_its_language() {
    const LABELS: [&str; 6] = [
        "expected", "happened", "differs", "usually", "by hand", "contract",
    ];
    for path in tables() {
        let table = table(&path);
        let page = read(&path.replace("messages.po", "failures.md"));
        for label in LABELS {
            let label = table.get(label).unwrap_or(label);
            assert!(page.contains(&format!("\n  {label}  ")), "{path}: {label}");
        }
    }
}

/// The tables, as they are named from the root: each language of the guide may have one.
fn tables() -> Vec<String> {
    let tables = files_under("guide", "messages.po");
    assert!(exists("guide/pt/messages.po"), "the Portuguese one");
    tables
}

fn table(path: &str) -> Table {
    Table::parse(&read(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// What the head of a table says of `name`.
fn head<'a>(table: &'a str, name: &str) -> Option<&'a str> {
    let line = table.lines().find_map(|line| {
        let line = line.strip_prefix('"')?.strip_prefix(name)?;
        line.strip_prefix(": ")
    });
    line?.strip_suffix("\\n\"")
}

/// The table with the head of `old`, and an entry for each of `keys`.
fn written(old: &str, table: &Table, keys: &BTreeMap<String, Key>) -> String {
    let (head, _) = old.split_once("\n\n").unwrap_or((old, ""));
    let mut by_place: Vec<_> = keys.iter().collect();
    by_place.sort_by_key(|(_, key)| (&key.file, key.number));
    let entries = by_place.into_iter().map(|(text, key)| {
        let flag = match key.has_values {
            true => "#, rust-format\n",
            false => "",
        };
        let translation = table.get(text).unwrap_or_default();
        format!(
            "\n#: {}\n{flag}msgid {}\nmsgstr {}\n",
            key.file,
            quoted(text),
            quoted(translation)
        )
    });
    format!("{}\n{}", head.trim_end(), entries.collect::<String>())
}

fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    let text = text.replace('\n', "\\n").replace('\t', "\\t");
    format!("\"{text}\"")
}
