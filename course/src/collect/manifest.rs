//! `class.json`: who is in the class, and what of theirs is graded. What is graded is beside it, in one file:
//! a class has thousands, and to make each takes longer than all else.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::collect::attempt::{Attempt, last_in_time};
use crate::collect::find::Student;

/// The name of the file with what is graded.
const CONTENTS: &str = "class.contents";

/// One row of the class.
pub struct Row {
    pub name: String,
    /// What the roster says of the student, by its columns.
    pub columns: Option<Map<String, Value>>,
    pub id: Option<String>,
    pub email: Option<String>,
    pub students: Vec<Student>,
    /// When the roster says that it was handed in.
    pub handed_in: Option<Timestamp>,
    /// There is a roster, and the student is not on it.
    pub is_unknown: bool,
}

/// Writes the files that count into one in `folder`; gives the manifest's entry of each row.
///
/// # Errors
/// When they cannot be written.
pub fn put(rows: Vec<Row>, folder: &Path, due: Option<Timestamp>) -> Result<Vec<Value>> {
    let mut names = BTreeSet::new();
    let path = folder.join(CONTENTS);
    let put = || {
        let mut contents = Contents {
            file: BufWriter::new(File::create(&path)?),
            length: 0,
        };
        let mut entries = Vec::new();
        for mut row in rows {
            row.name = unlike(&row, &mut names);
            entries.push(entry(row, &mut contents, due)?);
        }
        contents.file.flush()?;
        std::io::Result::Ok(entries)
    };
    put().with_context(|| format!("cannot write `{}`", path.display()))
}

/// The name of `row`, or with what makes it unlike any other.
fn unlike(row: &Row, names: &mut BTreeSet<String>) -> String {
    let ids = row
        .students
        .iter()
        .filter_map(|student| student.label.id.as_ref());
    let ids = ids.map(|(_, id)| format!("{} ({id})", row.name));
    let numbered = (2..).map(|number| format!("{} ({number})", row.name));
    let mut tries = [row.name.clone()].into_iter().chain(ids).chain(numbered);
    let free = tries.find(|name| names.insert(name.to_lowercase()));
    free.unwrap_or_else(|| row.name.clone())
}

fn entry(row: Row, contents: &mut Contents, due: Option<Timestamp>) -> std::io::Result<Value> {
    let mut ids = Map::new();
    let mut labels = Vec::new();
    let mut attempts = Vec::new();
    let mut path = None;
    for student in row.students {
        ids.extend(
            student
                .label
                .id
                .map(|(system, id)| (system.to_string(), id.into())),
        );
        labels.push(student.written);
        path.get_or_insert(student.path);
        attempts.extend(student.attempts);
    }
    let counts = last_in_time(&attempts, due);
    let others = attempts
        .iter()
        .enumerate()
        .filter(|(index, _)| Some(*index) != counts);
    let superseded: Vec<_> = others.map(|(_, attempt)| summary(attempt, due)).collect();
    let labelled = ids.values().next().cloned().unwrap_or_default();
    let mut value = json!({
        "name": row.name,
        "id": row.id.map_or(labelled, Value::from),
        "ids": ids,
        "email": row.email,
        "roster": row.columns,
        "on_roster": !row.is_unknown,
        "labels": labels,
        "path": path.map(|path| path.to_string_lossy().into_owned()),
        "status": "nothing handed in",
        "superseded": superseded,
    });
    let Some(index) = counts else {
        return Ok(value);
    };
    let mut attempt = attempts.swap_remove(index);
    attempt.handed_in = row.handed_in.or(attempt.handed_in);
    let files = attempt.files.iter();
    let files = files.map(|(name, content)| Ok((name.clone(), contents.put(content)?)));
    let files: Map<_, _> = files.collect::<std::io::Result<_>>()?;
    let faults: Vec<_> = attempt
        .faults
        .iter()
        .map(|(file, what)| json!({ "file": file, "what": what }))
        .collect();
    let status = if attempt.unreadable.is_some() {
        "unreadable"
    } else {
        "handed in"
    };
    value["status"] = status.into();
    value["why"] = attempt.unreadable.clone().into();
    value["files"] = files.into();
    value["faults"] = faults.into();
    let told = summary(&attempt, due);
    for key in ["path", "handed_in", "late", "late_by"] {
        value[key] = told[key].clone();
    }
    Ok(value)
}

/// What is said of a time that something was handed in.
fn summary(attempt: &Attempt, due: Option<Timestamp>) -> Value {
    let late_by = attempt.late_by(due);
    json!({
        "path": attempt.path.to_string_lossy(),
        "handed_in": attempt.handed_in.map(|time| time.to_string()),
        "late": late_by != Some(0),
        "late_by": late_by.filter(|seconds| *seconds > 0),
        "why": attempt.unreadable,
    })
}

/// The file with what is graded, one after another.
struct Contents {
    file: BufWriter<File>,
    /// So many bytes are in it.
    length: u64,
}

impl Contents {
    /// Adds `content`; gives its SHA-256, and where it is.
    fn put(&mut self, content: &[u8]) -> std::io::Result<Value> {
        self.file.write_all(content)?;
        let start = self.length;
        self.length += content.len() as u64;
        let sum = Sha256::digest(content);
        let sum: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(json!({ "sha256": sum, "start": start, "length": content.len() }))
    }
}
