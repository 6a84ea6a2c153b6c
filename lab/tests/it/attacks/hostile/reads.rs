//! Looks for what it is not to see, and runs what it is not to run.

use std::fs;
use std::process::Command;

/// Files, and words that are in them.
const FILES: &str = r####"@FILES@"####;
const FOLDERS: &str = r####"@FOLDERS@"####;
const PROGRAMS: &str = r####"@PROGRAMS@"####;

fn attack() {
    for line in FILES.lines() {
        let (path, words) = line.split_once('\t').unwrap_or((line, ""));
        if fs::read(path).is_ok_and(|text| String::from_utf8_lossy(&text).contains(words)) {
            tell(format_args!("reads {path}"));
        }
    }
    for path in FOLDERS.lines() {
        if fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some()) {
            tell(format_args!("lists {path}"));
        }
    }
    for path in PROGRAMS.lines() {
        if Command::new(path).arg("--help").output().is_ok() {
            tell(format_args!("runs {path}"));
        }
    }
    for (name, value) in std::env::vars() {
        if name.starts_with("LAB_") || value.contains("secret") {
            tell(format_args!("knows {name}"));
        }
    }
    tell("has looked for all");
}
