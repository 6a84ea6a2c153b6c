//! What was graded, kept as it comes: a line for each step of a submission, in a file beside the pages. What
//! is there is not graded again, whatever has ended the run before.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::base::files;

/// The name of the file.
pub const NAME: &str = "marks.jsonl";
/// The lines that are understood here.
const VERSION: u64 = 1;

/// The file, and what was in it.
pub struct Journal {
    file: Mutex<File>,
    /// By their keys, and for each by the submissions.
    kept: BTreeMap<String, BTreeMap<String, Value>>,
}

/// What is kept of a step of a submission.
pub struct Line<'a> {
    /// The fingerprint of all that the result comes of.
    pub key: &'a str,
    pub submission: &'a str,
    pub step: &'a str,
    pub result: Value,
    /// What the compiler says of sock_utils.rs, where the starter's had to take its place.
    pub library: Option<&'a str>,
}

impl Journal {
    /// Opens the one in `folder`, and makes it where there is none. What is in it counts, but where all is to
    /// be graded afresh.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn open(folder: &Path, is_fresh: bool) -> Result<Journal> {
        let path = folder.join(NAME);
        let text = match path.exists() {
            true => files::read_text(&path)?,
            false => String::new(),
        };
        let open = || {
            let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
            // A line that was being written when everything ended is nobody's.
            if !text.is_empty() && !text.ends_with('\n') {
                file.write_all(b"\n")?;
            }
            std::io::Result::Ok(file)
        };
        let file = open().with_context(|| format!("cannot write `{}`", path.display()))?;
        let lines = text.lines().filter(|_| !is_fresh);
        let values = lines.filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let values = values.filter(|value| value["version"] == VERSION);
        let mut kept: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
        for value in values {
            let text = |key: &str| value[key].as_str().unwrap_or_default().to_string();
            let (key, submission) = (text("key"), text("submission"));
            kept.entry(key).or_default().insert(submission, value);
        }
        Ok(Journal {
            kept,
            file: Mutex::new(file),
        })
    }

    /// What is kept under `key`, of `submission` or else of one that is the same: the result, and what the
    /// compiler says of sock_utils.rs.
    pub fn result(&self, key: &str, submission: &str) -> Option<(&Value, Option<String>)> {
        let lines = self.kept.get(key)?;
        let line = lines.get(submission).or(lines.values().next())?;
        let library = line["library"].as_str().map(str::to_string);
        Some((&line["result"], library))
    }

    /// Keeps `lines`. When this returns they outlast a power cut.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn keep<'a>(&self, lines: impl Iterator<Item = Line<'a>>) -> Result<()> {
        let mut text = String::new();
        for line in lines {
            let value = json!({
                "version": VERSION,
                "key": line.key,
                "submission": line.submission,
                "step": line.step,
                "library": line.library,
                "result": line.result,
            });
            text += &format!("{value}\n");
        }
        if text.is_empty() {
            return Ok(());
        }
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_data())
            .with_context(|| format!("cannot write {NAME}"))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn line(key: &'static str) -> Line<'static> {
        Line {
            key,
            submission: "ana",
            step: "ex05",
            result: json!(key),
            library: Some("words"),
        }
    }

    #[test]
    fn what_was_kept_is_there_again_and_half_a_line_does_no_harm() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let open = |is_fresh| Journal::open(folder.path(), is_fresh).expect("it can be opened");
        open(false)
            .keep([line("one")].into_iter())
            .expect("it can be written");
        let path = folder.path().join(NAME);
        let mut text = fs::read_to_string(&path).expect("it is there");
        text += "{\"version\":1,\"key\":\"tw";
        fs::write(&path, text).expect("it can be written");
        let journal = open(false);
        journal
            .keep([line("three")].into_iter())
            .expect("it can be written");
        let journal = open(false);
        for key in ["one", "three"] {
            let kept = journal.result(key, "ana").expect("it was kept");
            assert_eq!(kept, (&json!(key), Some("words".to_string())));
        }
        assert!(journal.result("two", "ana").is_none());
        assert!(open(true).result("one", "ana").is_none());
    }
}
