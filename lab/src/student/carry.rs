//! Carries a student's code on to the next step.

use anyhow::{Result, bail};
use language::text;

use crate::base::files;
use crate::kit::guide;
use crate::kit::step::Step;
use crate::student::session::Session;

/// Brings the code of `from` under the comment of `to`, and gives the sentence that says so.
///
/// # Errors
/// When there is work in `to` already, or a file cannot be read or written.
pub fn bring(session: &Session, from: &Step, to: &Step) -> Result<String> {
    let (from, to_name) = (from.file(), &to.name);
    let path = session.lab.exercises().join(to.file());
    if session.is_begun(to)? {
        bail!(text!(
            "exercises/{step}.rs is begun: nothing is put over your work, and its code goes on when it \
             passes all its checks\n  \
             `cargo lab check {step}` says what is missing in it; \
             `cargo lab reset {step}` puts the starter back",
            step = to_name
        ));
    }
    let code = files::read_text(&session.lab.exercises().join(&from))?;
    let starter = String::from_utf8_lossy(&session.lab.starter(&to.file())?).into_owned();
    files::put(&path, carried(&code, &starter).as_bytes())?;
    Ok(text!(
        "The code of exercises/{from} is in exercises/{to} now, under the comment that says \
         what is new.\nRead {page}",
        from,
        to = to.file(),
        page = guide::path(to_name)
    ))
}

/// The module comment of `starter`, and below it `code` without its own. A type that the starter
/// gives, and `code` has not, comes along; one that the starter takes from elsewhere, and `code`
/// declares, stays behind; and a function that the starter declares with other parameters gets those:
/// it could not be called otherwise.
fn carried(code: &str, starter: &str) -> String {
    // Of Windows, or of an editor that marks a file as UTF-8.
    let code = code.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let starter = starter.replace("\r\n", "\n");
    let starter = Source::of(&starter);
    let code = Source::of(&code);
    let attributes = code.attributes.join("\n");
    let body = with_parameters(code.body, starter.body);
    let (body, new_imports) = without_what_is_given(&body, starter.body);
    let (imports, rest) = split_imports(&body);
    let imports = [imports.trim(), &new_imports].join("\n");
    let new_types = blocks(starter.body).filter(|block| {
        let name = type_name(block);
        name.is_some_and(|name| !blocks(&body).any(|block| type_name(block) == Some(name)))
    });
    let mut parts = vec![starter.comment.trim_end(), &attributes, imports.trim()];
    parts.extend(new_types);
    parts.push(rest.trim());
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n") + "\n"
}

/// The parts of a file: its module comment, the attributes among it (`#![allow(…)]`), the rest.
struct Source<'a> {
    comment: &'a str,
    attributes: Vec<&'a str>,
    body: &'a str,
}

impl Source<'_> {
    fn of(text: &str) -> Source<'_> {
        let mut attributes = Vec::new();
        let mut end = 0;
        for line in text.split_inclusive('\n') {
            if line.starts_with("#![") {
                attributes.push(line.trim());
            } else if !line.starts_with("//!") && !line.trim().is_empty() {
                break;
            }
            end += line.len();
        }
        let (comment, body) = text.split_at(end);
        Source {
            comment,
            attributes,
            body,
        }
    }
}

/// `code`, in which each function has the parameters that `starter` declares it with.
fn with_parameters(code: &str, starter: &str) -> String {
    let line = |line: &str| {
        let Some((name, ours)) = signature(line) else {
            return line.to_string();
        };
        let mut signatures = starter.lines().filter_map(signature);
        match signatures.find(|(other, _)| *other == name) {
            // An argument that is not used yet is named `_args` in a starter.
            Some((_, theirs))
                if theirs.replace("_args", "args") != ours.replace("_args", "args") =>
            {
                line.replacen(&format!("({ours})"), &format!("({theirs})"), 1)
            }
            _ => line.to_string(),
        }
    };
    let lines: Vec<_> = code.lines().map(line).collect();
    lines.join("\n")
}

/// The name and the parameters of the public function that `line` begins.
fn signature(line: &str) -> Option<(&str, &str)> {
    let (name, rest) = line.strip_prefix("pub fn ")?.split_once('(')?;
    let (parameters, _) = rest.split_once(')')?;
    Some((name, parameters))
}

/// `code` without the types that `starter` imports, and the lines of `starter` that import them.
fn without_what_is_given(code: &str, starter: &str) -> (String, String) {
    let (imports, _) = split_imports(starter);
    let words = |line: &str| {
        let words = line.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        words.map(str::to_string).collect::<Vec<_>>()
    };
    let given = words(imports);
    let mut new_imports = String::new();
    let mut kept = String::new();
    let mut is_left_out = false;
    for block in code.split("\n\n") {
        let name = type_name(block).filter(|name| given.iter().any(|word| word == name));
        // Whoever has given it functions of its own needs it.
        if let Some(name) = name.filter(|name| !code.contains(&format!("impl {name}"))) {
            is_left_out = true;
            for line in imports
                .lines()
                .filter(|line| words(line).iter().any(|word| word == name))
            {
                if !new_imports.contains(line) {
                    new_imports += &format!("{line}\n");
                }
            }
        }
        if !is_left_out {
            kept += &format!("{block}\n\n");
        }
        // A declaration may have empty lines in it.
        let ends = block
            .lines()
            .any(|line| line.starts_with('}') || line.ends_with(';') || line.ends_with("{}"));
        is_left_out &= !ends;
    }
    (kept, new_imports)
}

/// The `use` lines that `code` begins with, and the rest.
fn split_imports(code: &str) -> (&str, &str) {
    let mut end = 0;
    let mut is_open = false;
    for line in code.split_inclusive('\n') {
        let begins = line.starts_with("use ");
        if !begins && !is_open && !line.trim().is_empty() {
            break;
        }
        is_open = (begins || is_open) && !line.contains(';');
        end += line.len();
    }
    code.split_at(end)
}

/// The parts of `code` between empty lines.
fn blocks(code: &str) -> impl Iterator<Item = &str> {
    code.split("\n\n")
        .map(str::trim)
        .filter(|block| !block.is_empty())
}

/// The name of the struct or enum that `block` declares.
fn type_name(block: &str) -> Option<&str> {
    let mut words = block
        .lines()
        .filter(|line| !line.starts_with("//"))
        .flat_map(|line| line.split([' ', '{', '(', ';', '<']));
    words.find(|word| matches!(*word, "struct" | "enum"))?;
    words.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "//! Exercise 1: mine.\n//!\n//! TODO 1. Old.\n\nuse std::io::{\n    Read,\n};\nuse x::y;\n\n\
                        /// Mine.\npub fn server() {}\n\npub fn client() {}\n";

    #[test]
    fn the_code_comes_under_the_new_comment_and_leaves_its_own_behind() {
        let starter = "//! Exercise 2: new.\n//!\n//! TODO 1. New.\n\nuse z;\n\npub fn server() {\n    todo!()\n}\n";
        assert_eq!(
            carried(CODE, starter),
            "//! Exercise 2: new.\n//!\n//! TODO 1. New.\n\nuse std::io::{\n    Read,\n};\nuse x::y;\n\n\
             /// Mine.\npub fn server() {}\n\npub fn client() {}\n"
        );
    }

    #[test]
    fn a_type_that_the_starter_gives_comes_along_unless_it_is_there() {
        let starter = "//! New.\n\nuse z;\n\n/// Where.\n#[derive(clap::Args)]\npub struct Where {\n    // TODO 1\n}\n\npub fn server() {}\n";
        let with_type = carried(CODE, starter);
        assert!(
            with_type.contains("use x::y;\n\n/// Where.\n#[derive(clap::Args)]\npub struct Where {\n    // TODO 1\n}\n\n/// Mine.\n"),
            "{with_type}"
        );
        assert_eq!(with_type, carried(&with_type, starter));
    }

    #[test]
    fn a_type_that_the_starter_takes_from_elsewhere_stays_behind() {
        let code = "//! Old.\n\nuse x::y;\n\n/// Where.\n#[derive(clap::Args)]\npub struct Where {\n    /// A\n    \
                    pub a: String,\n\n    /// B\n    pub b: u16,\n}\n\nstruct Mine;\n\npub fn server(args: Where) {}\n";
        let starter =
            "//! New.\n\nuse z;\nuse given::{Other, Where};\n\npub fn server(args: Where) {}\n";
        let new = "//! New.\n\nuse x::y;\nuse given::{Other, Where};\n\nstruct Mine;\n\npub fn server(args: Where) {}\n";
        assert_eq!(carried(code, starter), new);
        let code = code.to_string() + "\nimpl Where {}\n";
        assert!(carried(&code, starter).contains("pub struct Where"));
    }

    #[test]
    fn a_function_gets_the_parameters_that_it_is_called_with_from_now_on() {
        let starter = "//! New.\n\npub fn server(_args: Where) {\n    todo!()\n}\n";
        let new = carried(CODE, starter);
        assert!(new.contains("\npub fn server(_args: Where) {}\n"), "{new}");
        assert!(new.contains("\npub fn client() {}\n"), "{new}");
        let mine = CODE.replace("server()", "server(args: Where)");
        assert!(carried(&mine, starter).contains("\npub fn server(args: Where) {}\n"));
    }

    #[test]
    fn attributes_and_a_mark_of_an_editor_s_are_no_hindrance() {
        let code = "\u{feff}#![allow(unused)]\n//! Old.\n\nfn x() {}\n";
        assert_eq!(
            carried(code, "//! New.\n"),
            "//! New.\n\n#![allow(unused)]\n\nfn x() {}\n"
        );
    }

    #[test]
    fn code_without_a_comment_or_with_windows_line_ends_loses_nothing() {
        assert_eq!(
            carried("pub fn server() {}", "//! New.\n"),
            "//! New.\n\npub fn server() {}\n"
        );
        let windows = carried(
            "//! Old.\r\n\r\nuse x;\r\n\r\npub fn server() {}\r\n",
            "//! New.\n",
        );
        assert_eq!(windows, "//! New.\n\nuse x;\n\npub fn server() {}\n");
    }
}
