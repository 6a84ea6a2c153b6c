//! What a missing print comes from.

use language::text;

use super::super::page::Cause;
use super::super::process::Process;
use super::{Check, Diagnosis};

/// The program did not print `wanted`.
pub fn of_a_missing_print(check: &Check, program: &Process, wanted: &str) -> Diagnosis {
    let role = program.role;
    let (stdout, stderr) = (program.stdout.text(), program.stderr.text());
    let quoted = format!("{wanted:?}");
    let numbers = format!("{:?}", wanted.as_bytes());
    let (key, usually) = if stderr.contains(wanted) {
        (
            "stderr",
            text!("it is printed on stderr (`eprintln!`), and belongs on stdout (`println!`)"),
        )
    } else if stdout.contains(&numbers) {
        (
            "numbers",
            text!(
                "bytes are printed as a list of numbers: `String::from_utf8_lossy` makes a text of them"
            ),
        )
    } else if quoted.trim_matches('"') != wanted && stdout.contains(quoted.trim_matches('"')) {
        (
            "quoted",
            text!(
                "`{:?}` prints it with `\\` before what is not plain: `{}` prints the text itself"
            ),
        )
    } else if stdout.lines().any(|line| is_broken(line, wanted)) {
        (
            "broken",
            text!(
                "letters of several bytes are broken: the text has to be made of all bytes at once, not of each piece that a `read` gives"
            ),
        )
    } else if stdout.trim().is_empty() && program.status().is_none() {
        (
            "nothing",
            text!(
                "it is not printed, or waits to be shown: a text without a line end (`print!`) is kept back until one comes"
            ),
        )
    } else if stdout.trim().is_empty() {
        ("nothing", text!("it is not printed"))
    } else if program.status().is_none() && is_last_and_missing(check, wanted, &stdout) {
        (
            "kept back",
            text!(
                "that message is not printed, or waits to be shown: a text without a line end (`print!`) is kept back until one comes"
            ),
        )
    } else {
        return Diagnosis {
            cause: Some(Cause::basic(check, format!("{role}: does not print"))),
            ..Diagnosis::default()
        };
    };
    Diagnosis {
        told: None,
        usually: Some(usually.to_string()),
        cause: Some(Cause::basic(check, format!("{role}: prints {key}"))),
    }
}

/// Whether `wanted` is what was said last, and nothing of it has been printed: not even its first
/// word.
fn is_last_and_missing(check: &Check, wanted: &str, stdout: &str) -> bool {
    let first = wanted.split(' ').next().unwrap_or_default();
    check.story().has_just_said(wanted.as_bytes()) && !stdout.contains(first)
}

/// Whether `line` holds `wanted`, with other signs in the places of its letters of several bytes.
fn is_broken(line: &str, wanted: &str) -> bool {
    let mut rest = Some(line);
    for part in wanted.split(|letter: char| !letter.is_ascii()) {
        rest = rest
            .and_then(|rest| rest.split_once(part))
            .map(|(_, rest)| rest);
    }
    !wanted.is_ascii() && line.contains(char::REPLACEMENT_CHARACTER) && rest.is_some()
}
