//! What is known of a student's work: one small file, made from what grading has given.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;
use toml_edit::{DocumentMut, Item, Table, value};

use crate::base::files;
use crate::grade::result::StepResult;
use crate::grade::tally::{Count, Tally};
use crate::kit::lab::Lab;
use crate::kit::step::Step;

const HEAD: &str = "\
# What `cargo lab` knows of your work. It is made from what grading gives: when this file is lost or
# damaged, the next `cargo lab` grades everything and makes it anew.
";

/// No step has so many checks: a larger number is damage.
const MAX_CHECKS: usize = 1000;

/// The state of all steps.
pub struct Progress {
    path: PathBuf,
    entries: BTreeMap<String, Entry>,
    /// Whether there was a file that could not be understood.
    pub was_damaged: bool,
}

/// The state of one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub tally: Tally,
    /// Of all that the tally depends on, when it was found.
    pub fingerprint: String,
    /// How many hints have been asked for.
    pub hints: usize,
}

impl Progress {
    /// Reads the progress of a workspace; an empty one where there is none, or a damaged one.
    pub fn read(lab: &Lab) -> Progress {
        let path = lab.own().join("progress.toml");
        let (entries, was_damaged) = match std::fs::read_to_string(&path) {
            Ok(text) => match parse(&text) {
                Some(entries) => (entries, false),
                None => (BTreeMap::new(), true),
            },
            Err(error) => (
                BTreeMap::new(),
                error.kind() != std::io::ErrorKind::NotFound,
            ),
        };
        Progress {
            path,
            entries,
            was_damaged,
        }
    }

    /// What is known of `step`.
    pub fn of(&self, step: &Step) -> Entry {
        self.entries.get(&step.name).cloned().unwrap_or_default()
    }

    /// Whether `step` had passed all its checks when it was graded last.
    pub fn is_passed(&self, step: &Step) -> bool {
        self.of(step).tally.is_passed()
    }

    /// The points that `step` has earned.
    pub fn points(&self, step: &Step) -> f64 {
        self.of(step).tally.points(step)
    }

    /// The first of `steps` that is not passed.
    pub fn first_unfinished<'a>(&self, steps: &'a [Step]) -> Option<&'a Step> {
        steps.iter().find(|step| !self.is_passed(step))
    }

    /// Notes what grading the content of `fingerprint` gave. After a fault of the grader nothing is
    /// known, and the step will be graded again.
    pub fn note(&mut self, result: &StepResult, fingerprint: &str) {
        let is_known = result.fault().is_none();
        let entry = self.entries.entry(result.step.name.clone()).or_default();
        entry.tally = result.tally();
        if !is_known {
            entry.tally.new.passed = 0;
            entry.tally.kept.passed = 0;
        }
        entry.fingerprint = if is_known { fingerprint } else { "" }.to_string();
    }

    /// Notes that a step has not been begun, of whose checks `tally` counts none as passed.
    pub fn note_not_begun(&mut self, step: &Step, tally: Tally, fingerprint: &str) {
        let entry = self.entries.entry(step.name.clone()).or_default();
        entry.tally = tally;
        entry.fingerprint = fingerprint.to_string();
    }

    /// Notes that `hints` hints of `step` have been seen.
    pub fn note_hints(&mut self, step: &Step, hints: usize) {
        self.entries.entry(step.name.clone()).or_default().hints = hints;
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self) -> Result<()> {
        let mut document = DocumentMut::new();
        for (step, entry) in &self.entries {
            let mut table = Table::new();
            let Tally { new, kept } = entry.tally;
            table["new_passed"] = number(new.passed);
            table["new_checks"] = number(new.all);
            table["kept_passed"] = number(kept.passed);
            table["kept_checks"] = number(kept.all);
            table["fingerprint"] = value(&entry.fingerprint);
            table["hints"] = number(entry.hints);
            document[step] = Item::Table(table);
        }
        files::put(&self.path, format!("{HEAD}\n{document}").as_bytes())
    }
}

fn number(number: usize) -> Item {
    value(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Reads all entries; `None` if anything in the file is not as it was written.
fn parse(text: &str) -> Option<BTreeMap<String, Entry>> {
    let document: DocumentMut = text.parse().ok()?;
    let mut entries = BTreeMap::new();
    for (step, item) in document.iter() {
        let table = item.as_table()?;
        let number = |key| usize::try_from(table.get(key)?.as_integer()?).ok();
        let count = |passed, all| {
            let count = Count {
                passed: number(passed)?,
                all: number(all)?,
            };
            (count.passed <= count.all && count.all <= MAX_CHECKS).then_some(count)
        };
        let entry = Entry {
            tally: Tally {
                new: count("new_passed", "new_checks")?,
                kept: count("kept_passed", "kept_checks")?,
            },
            fingerprint: table.get("fingerprint")?.as_str()?.to_string(),
            hints: number("hints")?,
        };
        entries.insert(step.to_string(), entry);
    }
    Some(entries)
}
