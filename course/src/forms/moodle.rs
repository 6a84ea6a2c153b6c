//! Moodle's import of grades. It is done wholly or not at all: a user that Moodle does not know, or a grade
//! that is no number, cancels it. So there is a row only for those whose grade is known.

use anyhow::{Result, bail};

use crate::forms::marks::{Marks, Status, Submission, shown};
use crate::forms::neutral;
use crate::forms::telling::{self, Show};

/// The text of the file, and the names of those that have no row.
///
/// # Errors
/// When none has an id or an e-mail address that Moodle could know.
pub fn render(marks: &Marks, show: Show) -> Result<(Vec<u8>, Vec<&str>)> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["ID number", "Email address", "Grade", "Feedback"])?;
    // Where there is a roster, whoever is not in it is nobody that Moodle knows.
    let has_roster = marks
        .submissions
        .iter()
        .any(|submission| submission.roster.is_some());
    let (mut written, mut left_out) = (0, Vec::new());
    for submission in &marks.submissions {
        match submission.total {
            Some(total) if submission.is_known() && submission.roster.is_some() == has_roster => {
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                let feedback = feedback(submission, marks.points, show);
                writer.write_record([
                    text(&submission.id),
                    text(&submission.email),
                    shown(total),
                    feedback,
                ])?;
                written += 1;
            }
            _ => left_out.push(submission.name.as_str()),
        }
    }
    if written == 0 {
        bail!(
            "nobody's id or e-mail address is known: give the list of participants with --roster"
        );
    }
    Ok((writer.into_inner()?, left_out))
}

/// What the student reads beside the grade; Moodle takes it for HTML.
fn feedback(submission: &Submission, whole: f64, show: Show) -> String {
    let mut lines = Vec::new();
    if submission.status == Status::NothingHandedIn {
        lines.push("Nothing was handed in.".to_string());
    }
    for step in &submission.steps {
        let points = step.points.map_or("not known".to_string(), shown);
        let mut line = format!("{}: {points} of {}", step.step, shown(step.of));
        // A conversation of a hundred lines has its place in the page, not in a cell of the gradebook.
        let told = if show == Show::None {
            show
        } else {
            Show::Outcome
        };
        let told = telling::step(step, told);
        for told in told.lines().filter(|line| !line.is_empty()) {
            line += &format!("<br>{}", neutral::html(told));
        }
        lines.push(line);
    }
    if let Some(late) = &submission.late {
        lines.push(late.words());
    }
    let total = submission.total.map_or(String::new(), shown);
    lines.push(format!("{total} of {} points", shown(whole)));
    format!("<p>{}</p>", lines.join("</p><p>"))
}

impl Submission {
    /// Whether the course system can know whose it is.
    fn is_known(&self) -> bool {
        let is_text =
            |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
        is_text(&self.id) || is_text(&self.email)
    }
}
