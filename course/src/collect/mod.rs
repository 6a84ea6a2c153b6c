//! What an instructor has of a class, in: folders, archives, exports of course systems, a roster, a date.
//! Out comes a folder with what is graded, and a manifest, `class.json`.

mod archive;
mod attempt;
mod contents;
mod find;
mod manifest;
mod name;
mod roster;
mod time;
mod unpack;

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::collect::find::{Found, Search, Student};
use crate::collect::manifest::Row;
use crate::collect::roster::Roster;

/// What the column is called that a course system knows students by, and imports by.
const ID: [&str; 6] = [
    "id number",
    "student id",
    "sis user id",
    "id",
    "number",
    "identifier",
];

#[derive(clap::Args)]
pub struct Arguments {
    /// Submissions, archives, folders and archives of many
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The folder that everything is put into
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// A file that the kit hands out, such as ex01.rs; once for each
    #[arg(long, value_name = "NAME")]
    known: Vec<String>,
    /// Who is enrolled: a CSV file
    #[arg(long, value_name = "FILE")]
    roster: Option<PathBuf>,
    /// The column of the roster that says whose a submission is; else the one that matches most
    #[arg(long, value_name = "COLUMN", requires = "roster")]
    roster_key: Option<String>,
    /// When it had to be handed in: 2026-03-01T23:59, or a date, whose end is meant
    #[arg(long, value_name = "TIME", value_parser = |text: &str| time::read(text))]
    due: Option<Timestamp>,
}

/// Takes all submissions that the paths lead to, and writes the manifest.
///
/// # Errors
/// When a path leads nowhere, there is no submission at all, or nothing can be written.
pub fn run(arguments: &Arguments) -> Result<()> {
    let roster = arguments.roster.as_deref().map(Roster::read).transpose()?;
    let found = Search::new(&arguments.known, &arguments.out).find(&arguments.paths)?;
    let has_attempt = |student: &Student| !student.attempts.is_empty();
    ensure!(
        found.students.iter().any(has_attempt),
        "there is no submission in {}: a submission is a folder or an archive with `exercises/` in it",
        arguments
            .paths
            .iter()
            .map(|path| format!("`{}`", path.display()))
            .collect::<Vec<_>>()
            .join(", ")
    );
    let Found {
        students,
        passed_over,
    } = found;
    let passed_over: Vec<_> = passed_over
        .iter()
        .map(|(path, why)| json!({ "path": path.to_string_lossy(), "why": why }))
        .collect();
    let (rows, column) = match &roster {
        Some(roster) => on_roster(students, roster, arguments.roster_key.as_deref())?,
        None => (students.into_iter().map(alone).collect(), None),
    };
    let rows = manifest::put(rows, &arguments.out, arguments.due)?;
    let class = json!({
        "version": 1,
        "due": arguments.due.map(|due| due.to_string()),
        "roster_column": column,
        "submissions": rows,
        "passed_over": passed_over,
    });
    let path = arguments.out.join("class.json");
    fs::write(&path, format!("{class:#}\n"))
        .with_context(|| format!("cannot write `{}`", path.display()))
}

/// The row of a student of whom no roster says anything.
fn alone(student: Student) -> Row {
    Row {
        name: student.label.name.clone(),
        columns: None,
        id: None,
        email: None,
        students: vec![student],
        handed_in: None,
        is_unknown: false,
    }
}

/// A row for each on the roster, and behind them one for each who is not; and which column was matched.
fn on_roster(
    students: Vec<Student>,
    roster: &Roster,
    key: Option<&str>,
) -> Result<(Vec<Row>, Option<String>)> {
    let matched = roster.matching(&students, key)?;
    let mut students: Vec<_> = students.into_iter().map(Some).collect();
    let mut rows = Vec::new();
    for (index, own) in matched.of_rows.iter().enumerate() {
        let cells = roster.columns.iter().cloned().zip(&roster.rows[index]);
        let time = roster.cell(index, &["handed in", "submitted", "submitted at"]);
        rows.push(Row {
            name: roster.name(index),
            columns: Some(
                cells
                    .map(|(column, cell)| (column, Value::from(cell.clone())))
                    .collect(),
            ),
            id: roster.cell(index, &ID).map(str::to_string),
            email: roster
                .cell(index, &["email", "e mail", "email address", "mail"])
                .map(str::to_string),
            students: own
                .iter()
                .filter_map(|student| students[*student].take())
                .collect(),
            handed_in: time.and_then(|time| time::read(time).ok()),
            is_unknown: false,
        });
    }
    rows.extend(students.into_iter().flatten().map(|student| Row {
        is_unknown: true,
        ..alone(student)
    }));
    Ok((rows, Some(matched.column)))
}
