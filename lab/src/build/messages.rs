//! What cargo says: its messages in JSON on stdout, and its lines on progress on stderr.

use std::path::PathBuf;

use serde_json::Value;

/// A target that was built, or was up to date.
pub struct Artifact {
    pub target: String,
    pub executable: PathBuf,
    /// Whether cargo took it to be up to date.
    pub is_fresh: bool,
}

/// What the compiler says of a target.
pub struct Message {
    pub target: String,
    pub is_error: bool,
    pub text: String,
}

/// The package in a line such as `   Compiling clap v4.6.9`; `None` for a line of another kind.
/// An empty name stands for progress of no package.
pub fn progress(line: &str) -> Option<&str> {
    let (verb, rest) = line.trim_start().split_once(' ')?;
    match verb {
        "Compiling" | "Downloading" | "Downloaded" => rest.split(' ').next(),
        "Finished" | "Executable" | "Blocking" | "Locking" | "Updating" => Some(""),
        _ => None,
    }
}

/// `text`, in which the files of `exercises/` are called what a student calls them: the steps' own
/// files take them in by a way that leads out of `src/` first.
fn named_from_the_root(text: &str) -> String {
    const WAYS: [&str; 4] = [
        "src/bin/../../exercises/",
        "src/../exercises/",
        "src\\bin\\../../exercises/",
        "src\\../exercises/",
    ];
    let shorter = |text: String, way: &&str| text.replace(way, "exercises/");
    without_release(&WAYS.iter().fold(text.to_string(), shorter))
}

/// `text`, in which a file of the standard library is called `library/std/src/io/mod.rs`: the release before
/// it, `/rustc/` and forty digits, fills most of a line, and the file is on no student's machine.
fn without_release(text: &str) -> String {
    const BEFORE: &str = "/rustc/";
    let mut pieces = text.split(BEFORE);
    let mut shown = pieces.next().unwrap_or_default().to_string();
    for piece in pieces {
        match piece.split_once('/') {
            Some((release, rest))
                if rest.starts_with("library/")
                    && release.bytes().all(|byte| byte.is_ascii_hexdigit()) =>
            {
                shown += rest;
            }
            _ => {
                shown += BEFORE;
                shown += piece;
            }
        }
    }
    shown
}

/// What one line of cargo's JSON tells.
pub enum Line {
    Artifact(Artifact),
    Message(Message),
}

/// What `line` tells, if it is of these kinds: see
/// <https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages>.
pub fn parse(line: &str) -> Option<Line> {
    let value: Value = serde_json::from_str(line).ok()?;
    let target = value["target"]["name"].as_str()?.to_string();
    match value["reason"].as_str()? {
        "compiler-artifact" => Some(Line::Artifact(Artifact {
            target,
            executable: PathBuf::from(value["executable"].as_str()?),
            is_fresh: value["fresh"].as_bool()?,
        })),
        "compiler-message" => {
            let message = &value["message"];
            let is_error = match message["level"].as_str()? {
                "warning" => false,
                "failure-note" => return None,
                // Besides `error` there is `error: internal compiler error`.
                level => level.starts_with("error"),
            };
            let summary = message["message"].as_str().unwrap_or_default();
            let is_count = summary.starts_with("aborting due to")
                || summary.ends_with("warning emitted")
                || summary.ends_with("warnings emitted");
            let text = named_from_the_root(message["rendered"].as_str()?);
            let message = Message {
                target,
                is_error,
                text,
            };
            (!is_count).then_some(Line::Message(message))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_called_what_a_student_calls_them() {
        let text = "  --> src/bin/../../exercises/ex01.rs:7:1\n  \
                    --> /rustc/59807616e1fa2540/library/std/src/io/mod.rs:1875:7\n  \
                    --> /rustc/notes/library/a.rs:1:1\n";
        let told = "  --> exercises/ex01.rs:7:1\n  \
                    --> library/std/src/io/mod.rs:1875:7\n  \
                    --> /rustc/notes/library/a.rs:1:1\n";
        assert_eq!(named_from_the_root(text), told);
    }
}
