//! Canvas' import of a gradebook: the rows of the exported one, which was the roster, with one assignment.
//! Who has no row keeps what he has.

use anyhow::{Result, bail};

use crate::forms::marks::{Marks, shown};

/// What Canvas tells students by, in its order.
const COLUMNS: [&str; 5] = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"];

/// The text of the file, and the names of those that have no row. `assignment` is the title as the exported
/// gradebook has it, with the number in brackets: any other title makes a new assignment.
///
/// # Errors
/// When the roster is no exported gradebook.
pub fn render<'a>(marks: &'a Marks, assignment: &str) -> Result<(Vec<u8>, Vec<&'a str>)> {
    let rosters = marks
        .submissions
        .iter()
        .filter_map(|submission| submission.roster.as_ref());
    let columns = COLUMNS.into_iter().filter(|column| {
        let mut rosters = rosters.clone();
        rosters.any(|roster| roster.contains_key(*column))
    });
    let columns: Vec<_> = columns.collect();
    if !(columns.contains(&"Student") && columns.contains(&"ID")) {
        bail!(
            "Canvas goes by the columns `Student` and `ID`: give its exported gradebook with --roster"
        );
    }

    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().chain([&assignment]))?;
    let possible = columns.iter().map(|column| {
        if *column == "Student" {
            "    Points Possible"
        } else {
            ""
        }
    });
    writer.write_record(possible.map(str::to_string).chain([shown(marks.points)]))?;
    let mut left_out = Vec::new();
    for submission in &marks.submissions {
        match (&submission.roster, submission.total) {
            (Some(roster), Some(total)) => {
                let cells = columns
                    .iter()
                    .map(|column| roster.get(*column).cloned().unwrap_or_default());
                writer.write_record(cells.chain([shown(total)]))?;
            }
            _ => left_out.push(submission.name.as_str()),
        }
    }
    Ok((writer.into_inner()?, left_out))
}
