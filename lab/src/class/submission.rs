//! What a student has handed in, as it was collected: the files that are graded, and what is said of the
//! rest.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::base::print::printable_within_a_line;
use crate::class::belongs::Files;

/// One submission: the files that are taken, and what is wrong with the rest.
pub struct Submission {
    /// No other submission has it.
    pub name: String,
    /// The name of its page, without an ending. No other submission has it, on any system.
    pub page: String,
    pub path: PathBuf,
    pub taken: Taken,
    /// Names within `exercises/`, and contents.
    pub files: Files,
    /// The SHA-256 of each.
    pub sums: BTreeMap<String, String>,
    pub faults: Vec<Fault>,
    /// All that the manifest says of it: ids, roster, when it was handed in.
    pub manifest: Value,
}

/// How far a submission could be taken.
pub enum Taken {
    HandedIn,
    Nothing,
    /// Nothing could be taken of what is there, for this reason.
    Unreadable(String),
}

/// Something that is missing, or not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    /// What is said of it: "is …".
    pub what: String,
}

impl Submission {
    /// The one that `entry` of the manifest is about; its files are in `contents`, the file beside it.
    ///
    /// # Errors
    /// When the entry is not understood.
    pub fn read(entry: &Value, contents: &[u8]) -> Result<Submission> {
        let text = |key: &str| {
            let text = entry[key].as_str();
            text.with_context(|| format!("class.json has a submission without `{key}`"))
        };
        let mut files = Files::new();
        let mut sums = BTreeMap::new();
        for (name, place) in entry["files"].as_object().into_iter().flatten() {
            let content = content(place, contents);
            let content = content.with_context(|| format!("`{name}` is not with class.json"))?;
            files.insert(name.clone(), content.to_vec());
            let sum = place["sha256"].as_str().unwrap_or_default();
            sums.insert(name.clone(), sum.to_string());
        }
        let faults = entry["faults"].as_array().into_iter().flatten();
        let faults = faults.map(|fault| Fault {
            file: printable_within_a_line(fault["file"].as_str().unwrap_or_default()),
            what: printable_within_a_line(fault["what"].as_str().unwrap_or_default()),
        });
        Ok(Submission {
            name: printable_within_a_line(text("name")?),
            page: String::new(),
            path: entry["path"].as_str().unwrap_or_default().into(),
            taken: match text("status")? {
                "handed in" => Taken::HandedIn,
                "unreadable" => Taken::Unreadable(printable_within_a_line(text("why")?)),
                _ => Taken::Nothing,
            },
            files,
            sums,
            faults: faults.collect(),
            manifest: entry.clone(),
        })
    }

    /// Whether `name` is its student's: the name, an id, an e-mail address, or a part of these.
    pub fn is_called(&self, name: &str, is_whole: bool) -> bool {
        let ids = self.manifest["ids"].as_object().into_iter().flatten();
        let ids = ids.filter_map(|(_, id)| id.as_str());
        let cells = self.manifest["roster"].as_object().into_iter().flatten();
        let cells = cells.filter_map(|(_, cell)| cell.as_str());
        let name = name.to_lowercase();
        let mut all = [self.name.as_str()].into_iter().chain(ids).chain(cells);
        all.any(|own| match is_whole {
            true => own.to_lowercase() == name,
            false => own.to_lowercase().contains(&name),
        })
    }
}

/// What is at `place` of `contents`.
fn content<'a>(place: &Value, contents: &'a [u8]) -> Option<&'a [u8]> {
    let number = |key: &str| usize::try_from(place[key].as_u64()?).ok();
    let start = number("start")?;
    contents.get(start..start.checked_add(number("length")?)?)
}
