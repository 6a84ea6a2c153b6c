//! The commands that the guide names are there, with the options that it gives them.

use std::collections::BTreeSet;

use super::{editions, pages};
use crate::support::files::{files_under, read, root};
use crate::support::steps::steps;

#[test]
fn each_command_of_the_runner_is_there() {
    let known = subcommands();
    assert!(known.contains("watch"), "{known:?}");
    for_each_command("cargo lab ", |page, command| {
        let mut words = command.split_whitespace();
        let name = words.next().unwrap_or_default();
        let is_option = name.starts_with('-') || name.is_empty();
        assert!(
            is_option || known.contains(name),
            "{page}: `cargo lab {command}`"
        );
        for option in words.filter_map(|word| word.strip_prefix("--")) {
            let field = format!("{}: ", option.replace('-', "_"));
            assert!(
                has_option(&field),
                "{page}: `--{option}` of `cargo lab {name}`"
            );
        }
    });
}

#[test]
fn each_program_that_is_run_or_tested_is_there() {
    let is_a_step = |name: &str| steps().iter().any(|step| step.name == name);
    for_each_command("cargo run --bin ", |page, command| {
        let name = command.split_whitespace().next().unwrap_or_default();
        assert!(is_a_step(name), "{page}: `cargo run --bin {command}`");
    });
    for_each_command("cargo test ", |page, command| {
        let name = command.split_whitespace().next().unwrap_or_default();
        let is_known = is_a_step(name) || name.starts_with("--");
        assert!(is_known, "{page}: `cargo test {command}`");
    });
}

#[test]
fn each_file_of_the_lab_that_is_named_is_there() {
    let folders = [
        "exercises/",
        "src/",
        "tests/",
        "guide/",
        "instruments/",
        "lab/",
        ".ci/",
    ];
    for edition in editions() {
        for page in pages(edition) {
            let text = read(&format!("guide/{edition}/{page}.md"));
            let code = text.split('`').skip(1).step_by(2);
            let paths = code.filter(|code| folders.iter().any(|folder| code.starts_with(folder)));
            for path in paths.filter(|path| !path.contains(['\n', ' ', '*', '…'])) {
                let path = path
                    .split(':')
                    .next()
                    .unwrap_or(path)
                    .replace("STEP", "ex05");
                assert!(
                    root().join(&path).exists(),
                    "guide/{edition}/{page}.md: {path}"
                );
            }
        }
    }
}

/// Calls `judge` with what stands behind `begin`, up to the end of its line or its code.
fn for_each_command(begin: &str, judge: impl Fn(&str, &str)) {
    for edition in editions() {
        for page in pages(edition) {
            let text = read(&format!("guide/{edition}/{page}.md"));
            for command in text.split(begin).skip(1) {
                let end = command.find(['`', '\n', ',', '(', '#', '|', '"']);
                judge(&page, command[..end.unwrap_or(command.len())].trim());
            }
        }
    }
}

/// The subcommands of the runner, as its `main.rs` lists them.
fn subcommands() -> BTreeSet<String> {
    let source = read("lab/src/main.rs");
    let (_, commands) = source.split_once("enum Command {").expect("it is there");
    let (commands, _) = commands.split_once("\n}").expect("it ends");
    let names = commands.lines().filter_map(|line| {
        let name = line.strip_prefix("    ")?;
        let end = name.find(|letter: char| !letter.is_alphanumeric());
        let name = &name[..end.unwrap_or(name.len())];
        let is_a_name = name.starts_with(|letter: char| letter.is_uppercase());
        is_a_name.then(|| name.to_lowercase())
    });
    names.collect()
}

/// Whether some command of the runner, or an instrument, has an option that is kept in `field`.
fn has_option(field: &str) -> bool {
    let mut sources = files_under("lab/src", ".rs");
    sources.extend(files_under("instruments/src", ".rs"));
    sources.iter().any(|path| read(path).contains(field))
}
