//! `class.json`: who is in the class, and what of theirs is graded. What is graded is beside it, in a folder
//! for each.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::collect::attempt::{Attempt, last_in_time};
use crate::collect::find::Student;

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

/// Writes the files that count into folders in `folder`; gives the manifest's entry of each row.
///
/// # Errors
/// When they cannot be written.
pub fn put(rows: Vec<Row>, folder: &Path, due: Option<Timestamp>) -> Result<Vec<Value>> {
    let mut names = BTreeSet::new();
    let mut entries = Vec::new();
    for (number, mut row) in rows.into_iter().enumerate() {
        row.name = unlike(&row, &mut names);
        let place = format!("submission-{}", number + 1);
        entries.push(entry(row, folder, &place, due)?);
    }
    Ok(entries)
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

fn entry(row: Row, folder: &Path, place: &str, due: Option<Timestamp>) -> Result<Value> {
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
    let files = put_files(&attempt, &folder.join(place))?;
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
    value["folder"] = place.into();
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

/// Writes the files of `attempt` into `folder`; gives their names, and the SHA-256 of each.
fn put_files(attempt: &Attempt, folder: &Path) -> Result<Map<String, Value>> {
    let mut sums = Map::new();
    for (name, content) in &attempt.files {
        let path = folder.join(name);
        let put = || {
            fs::create_dir_all(path.parent().unwrap_or(folder))?;
            fs::write(&path, content)
        };
        put().with_context(|| format!("cannot write `{}`", path.display()))?;
        let sum = Sha256::digest(content);
        let sum: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
        sums.insert(name.clone(), sum.into());
    }
    Ok(sums)
}
