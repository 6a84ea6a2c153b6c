//! A spreadsheet: a row for each submission, a column for each step, the total, and what is known of who
//! handed it in. The byte order mark tells Excel that it is UTF-8.

use anyhow::Result;

use crate::forms::marks::{Marks, Submission, shown};
use crate::forms::neutral::cell;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The text of the file. Where a number is not known its cell is empty, and `status` says why.
///
/// # Errors
/// Never, in memory.
pub fn render(marks: &Marks, separator: u8) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new();
    let mut writer = writer
        .delimiter(separator)
        .from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    let steps = marks.steps();
    let head = ["submission"].into_iter().chain(steps.iter().copied());
    let rest = [
        "total",
        "of",
        "status",
        "late hours",
        "late penalty",
        "id",
        "email",
        "notes",
    ];
    writer.write_record(head.chain(rest))?;
    for submission in &marks.submissions {
        writer.write_record(row(marks, submission, &steps, separator))?;
    }
    Ok(writer.into_inner()?)
}

fn row(marks: &Marks, submission: &Submission, steps: &[&str], separator: u8) -> Vec<String> {
    let number =
        |number: Option<f64>| number.map_or(String::new(), |number| local(number, separator));
    let late = submission.late.as_ref();
    let text = |text: &Option<String>| text.as_deref().map_or(String::new(), cell);
    let mut row = vec![cell(&submission.name)];
    row.extend(
        steps
            .iter()
            .map(|step| number(submission.step(step).and_then(|step| step.points))),
    );
    row.extend([
        number(submission.total),
        number(Some(marks.points)),
        submission.status.words().to_string(),
        number(late.and_then(|late| Some(late.seconds? as f64 / 3600.0))),
        number(late.map(|late| late.penalty)),
        text(&submission.id),
        text(&submission.email),
        cell(&submission.notes.join("; ")),
    ]);
    row
}

/// A number as it is written where the cells of a table stand between such separators: between semicolons
/// they do because the comma stands in numbers.
fn local(number: f64, separator: u8) -> String {
    let text = shown(number);
    match separator {
        b';' => text.replace('.', ","),
        _ => text,
    }
}
