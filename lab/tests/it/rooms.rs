//! The rooms of `lab/src`: who may know whom.
//!
//! A file that imports another has an arrow to it. Arrows lead down in the list of rooms, or to a file
//! of the same room; following them leads nowhere twice.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::kit;

/// The rooms from top to bottom. Those in one line do not know each other.
const ROOMS: [&[&str]; 6] = [
    &["command"],
    &["class", "doctor", "student", "trust"],
    &["grade"],
    &["build"],
    &["kit", "sandbox"],
    &["base"],
];

/// So many lines a file has at most.
const MAX_LINES: usize = 300;

/// Texts by paths from `lab/src`.
type Sources = BTreeMap<String, String>;

#[test]
fn arrows_go_down_only_and_every_file_is_short() {
    let mut sources = Sources::new();
    read(&kit().join("lab/src"), "", &mut sources);
    assert!(sources.len() > 40, "there is little in lab/src");
    let rooms: BTreeSet<_> = sources.keys().filter_map(|path| room(path)).collect();
    let known: BTreeSet<_> = ROOMS.concat().into_iter().collect();
    assert_eq!(rooms, known, "the folders of lab/src, and the rooms here");
    let faults = faults(&sources);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_picture_shows_every_room() {
    let text = fs::read_to_string(kit().join("ARCHITECTURE.md")).expect("it can be read");
    for room in ROOMS.concat() {
        assert!(
            text.contains(&format!(" {room}/ ")),
            "ARCHITECTURE.md has no {room}/"
        );
    }
}

#[test]
fn what_breaks_the_order_is_found() {
    let good = [
        (
            "main.rs",
            "use command::check;\nuse crate::kit::lab::Lab;\n",
        ),
        ("command/check.rs", "use crate::kit::lab::{Lab, Save};\n"),
        (
            "kit/lab.rs",
            "use crate::base::{files, print};\n\nmod tests {\n    use super::*;\n}\n",
        ),
        ("kit/step.rs", "use crate::kit::lab::Lab;\n"),
        ("base/files.rs", "// see crate::kit::lab\n"),
        (
            "base/print.rs",
            "macro_rules! say { () => { $crate::base::print::show!() } }\n",
        ),
        (
            "base/mod.rs",
            "//! One.\n//! Two.\n//! Three.\n\npub mod files;\npub mod print;\n",
        ),
    ];
    let with = |path: &str, text: &str| {
        let mut sources: Sources = good.map(|(path, text)| (path.into(), text.into())).into();
        sources.insert(path.to_string(), text.to_string());
        faults(&sources).join("\n")
    };
    assert_eq!(with("base/stop.rs", ""), "");
    for (path, text, fault) in [
        (
            "base/files.rs",
            "use crate::kit::lab::Lab;\n",
            "base/files.rs must not know kit/lab.rs",
        ),
        (
            "sandbox/limits.rs",
            "use crate::{base::files, kit::{lab::Lab}};\n",
            "sandbox/limits.rs must not know kit/lab.rs",
        ),
        (
            "kit/lab.rs",
            "fn x() { crate::kit::step::x() }\n",
            "a circle: kit/lab.rs, kit/step.rs",
        ),
        (
            "kit/lab.rs",
            "use crate::kit;\n",
            "a circle: kit/lab.rs, kit/step.rs",
        ),
        (
            "base/files.rs",
            "use crate::base::stop::Stop;\n",
            "leads to no file: base::stop::Stop",
        ),
        (
            "base/files.rs",
            "use super::print;\n",
            "base/files.rs says `super::`",
        ),
        (
            "base/files.rs",
            &"\n".repeat(301),
            "base/files.rs has 301 lines",
        ),
        (
            "base/mod.rs",
            "//! One.\n//! Two.\n//! Three.\n\npub fn x() {}\n",
            "base/mod.rs",
        ),
        ("base/mod.rs", "//! One.\npub mod files;\n", "base/mod.rs"),
    ] {
        let found = with(path, text);
        assert!(found.contains(fault), "{path}: {text}\n{found}");
    }
}

/// Reads all files in `folder` and below it.
fn read(folder: &Path, prefix: &str, sources: &mut Sources) {
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let entry = entry.expect("the folder can be read");
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read(&entry.path(), &format!("{path}/"), sources);
        } else if path.ends_with(".rs") {
            let text = fs::read_to_string(entry.path()).expect("the file can be read");
            sources.insert(path, text);
        }
    }
}

/// All that is against the order, a line each.
fn faults(sources: &Sources) -> Vec<String> {
    let mut faults = Vec::new();
    let mut arrows = BTreeMap::new();
    for (path, text) in sources {
        let lines = text.lines().count();
        if lines > MAX_LINES {
            faults.push(format!("{path} has {lines} lines"));
        }
        if path.ends_with("mod.rs") && !is_a_sign(text) {
            faults.push(format!(
                "{path} says in three lines what the room is for, and names its files: no more"
            ));
        }
        let code = code_of(text);
        if leads_out(&code) {
            faults.push(format!(
                "{path} says `super::`, where `crate::` is read at sight"
            ));
        }
        let mut ends = BTreeSet::new();
        for import in imports(&code) {
            let found = files_of(&import, sources);
            if found.is_empty() {
                faults.push(format!("{path} leads to no file: {import}"));
            }
            ends.extend(found.into_iter().filter(|end| end != path));
        }
        let forbidden = ends.iter().filter(|end| !may_know(path, end));
        faults.extend(forbidden.map(|end| format!("{path} must not know {end}")));
        arrows.insert(path.clone(), ends);
    }
    let circle = circle(arrows);
    if !circle.is_empty() {
        faults.push(format!("a circle: {}", circle.join(", ")));
    }
    faults
}

/// The room of a file; `main.rs` is in none.
fn room(path: &str) -> Option<&str> {
    path.split_once('/').map(|(room, _)| room)
}

fn may_know(from: &str, to: &str) -> bool {
    let level = |path| {
        let room = room(path)?;
        ROOMS.iter().position(|rooms| rooms.contains(&room))
    };
    room(from) == room(to) || level(from) < level(to)
}

/// Whether a `mod.rs` only says what its room is for, and names the files.
fn is_a_sign(text: &str) -> bool {
    let is_comment = |line: &&str| line.starts_with("//!");
    let mut rest = text
        .lines()
        .filter(|line| !is_comment(line) && !line.is_empty());
    text.lines().filter(is_comment).count() >= 3 && rest.all(|line| line.starts_with("pub mod "))
}

/// A file without its comments.
fn code_of(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether `super` leads to another file: it does not within a module that is in the file itself.
fn leads_out(code: &str) -> bool {
    let is_module = |line: &str| line.starts_with("mod ") && line.ends_with('{');
    let mut before = code.lines().take_while(|line| !is_module(line));
    before.any(|line| line.contains("super::")) || code.contains("super::super")
}

/// All paths that begin with `crate::`, without that.
fn imports(code: &str) -> Vec<String> {
    let trees = code.split("crate::").skip(1);
    trees.flat_map(paths).collect()
}

/// The paths that a tree such as `base::{files, print::note}` stands for.
fn paths(tree: &str) -> Vec<String> {
    let is_of_path = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let end = tree.find(|letter| !is_of_path(letter));
    let (path, rest) = tree.split_at(end.unwrap_or(tree.len()));
    match rest.strip_prefix('{') {
        None => vec![path.to_string()],
        Some(branches) => {
            let paths = branches_of(branches).into_iter().flat_map(paths);
            paths.map(|below| format!("{path}{below}")).collect()
        }
    }
}

/// What stands between commas, up to the brace that closes it.
fn branches_of(text: &str) -> Vec<&str> {
    let (mut depth, mut begin, mut found) = (0, 0, Vec::new());
    for (place, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                found.push(text[begin..place].trim());
                begin = place + 1;
            }
            _ => {}
        }
        if letter == '}' && begin == place + 1 {
            break;
        }
    }
    found.retain(|branch| !branch.is_empty());
    found
}

/// The file that a path leads to; all files of a folder, where it does not say which.
fn files_of(import: &str, sources: &Sources) -> Vec<String> {
    let mut place = import.replace("::", "/");
    loop {
        let file = format!("{place}.rs");
        if sources.contains_key(&file) {
            return vec![file];
        }
        let below = format!("{place}/");
        let within = sources.keys().filter(|path| path.starts_with(&below));
        let within: Vec<_> = within.filter(|path| !path.ends_with("mod.rs")).collect();
        if !within.is_empty() {
            // An item of a folder is none of its files, and there is nothing else in it.
            return match place.len() == import.replace("::", "/").len() {
                true => within.into_iter().cloned().collect(),
                false => Vec::new(),
            };
        }
        match place.rsplit_once('/') {
            Some((parent, _)) => place = parent.to_string(),
            None => return Vec::new(),
        }
    }
}

/// The files of circles, and those on a way from one circle to another.
fn circle(mut arrows: BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    loop {
        let ends: BTreeSet<_> = arrows.values().flatten().cloned().collect();
        let is_between = |path: &String| !arrows[path].is_empty() && ends.contains(path);
        let left: BTreeSet<_> = arrows
            .keys()
            .filter(|path| is_between(path))
            .cloned()
            .collect();
        if left.len() == arrows.len() {
            return left.into_iter().collect();
        }
        arrows.retain(|path, _| left.contains(path));
        for ends in arrows.values_mut() {
            ends.retain(|end| left.contains(end));
        }
    }
}
