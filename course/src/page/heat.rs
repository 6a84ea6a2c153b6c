//! The heat map: a row for each student, a cell for each step, and in it a letter for each check.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::forms::marks::{Marks, Outcome, Status, Step, Submission, Verdict, shown};
use crate::forms::telling;
use crate::page::insight::StepView;
use crate::page::{duration, text};
use crate::print::printable_within_a_line;

/// The colours that a share of the points is told apart by: 0 and 1 have their own.
const SHADES: f64 = 4.0;

/// A student.
#[derive(Serialize)]
pub struct Row {
    pub name: String,
    pub status: &'static str,
    pub cells: Vec<Cell>,
    /// What it is sorted by; nothing where it is not known.
    #[serde(skip)]
    pub total: Option<f64>,
    #[serde(skip)]
    pub total_words: String,
    #[serde(skip)]
    pub late: String,
    #[serde(skip)]
    pub late_seconds: u64,
    #[serde(skip)]
    pub seconds: f64,
    #[serde(skip)]
    pub time: String,
}

/// What a student has of a step.
#[derive(Serialize)]
pub struct Cell {
    #[serde(skip)]
    pub words: String,
    /// The points as a number; -1 where they are not known.
    #[serde(skip)]
    pub points: f64,
    #[serde(skip)]
    pub shade: String,
    /// A letter for each check of the step, in its order: `p`assed, `f`ailed, `k`: told by another one,
    /// `s`topped, `e`: a fault of the grader, `-`: not made.
    pub checks: String,
    /// What happened in those that failed, by their places.
    pub happened: BTreeMap<usize, String>,
    /// Why no check was made.
    pub why: String,
}

/// All rows, in the order of the marks.
pub fn rows(marks: &Marks, steps: &[StepView]) -> Vec<Row> {
    marks
        .submissions
        .iter()
        .map(|submission| row(submission, steps))
        .collect()
}

fn row(submission: &Submission, steps: &[StepView]) -> Row {
    let outcomes = submission.steps.iter().flat_map(|step| &step.results);
    let seconds = outcomes.map(|outcome| outcome.seconds).sum();
    let late = submission.late.as_ref();
    // Where only the course system says that it is late, nobody knows by how much.
    let late_seconds = late.and_then(|late| late.seconds);
    Row {
        name: printable_within_a_line(&submission.name),
        status: submission.status.words(),
        cells: steps
            .iter()
            .map(|view| cell(submission.step(&view.name), view))
            .collect(),
        total: submission.total,
        // A zero for nothing says so: it is the commonest question of all.
        total_words: match (submission.status, submission.total) {
            (Status::Graded, Some(total)) => shown(total),
            (status, _) => status.words().to_string(),
        },
        late: match late_seconds {
            Some(seconds) => duration(seconds as f64),
            None => late.map_or("", |_| "late").to_string(),
        },
        late_seconds: late_seconds.unwrap_or(u64::from(late.is_some())),
        seconds,
        time: if seconds > 0.0 {
            duration(seconds)
        } else {
            String::new()
        },
    }
}

fn cell(step: Option<&Step>, view: &StepView) -> Cell {
    let Some(step) = step else {
        return Cell {
            words: "–".to_string(),
            points: -1.0,
            shade: "none".to_string(),
            checks: "-".repeat(view.checks.len()),
            happened: BTreeMap::new(),
            why: "Nothing of it was graded.".to_string(),
        };
    };
    let outcome = |name: &str| step.results.iter().find(|outcome| outcome.check == name);
    let outcomes: Vec<_> = view
        .checks
        .iter()
        .map(|check| outcome(&check.name))
        .collect();
    let failed = outcomes.iter().zip(0..).filter_map(|(outcome, place)| {
        let outcome = outcome.filter(|outcome| outcome.verdict != Verdict::Passed)?;
        Some((
            place,
            printable_within_a_line(outcome.skipped.as_ref().unwrap_or(&outcome.happened)),
        ))
    });
    Cell {
        words: step.points.map_or("?".to_string(), shown),
        points: step.points.unwrap_or(-1.0),
        shade: shade(step),
        checks: outcomes.iter().map(|outcome| letter(*outcome)).collect(),
        happened: failed.collect(),
        why: match (telling::not_made(step), &step.message) {
            (Some(why), Some(message)) => format!("{why}\n\n{}", text(message)),
            (Some(why), None) => why.to_string(),
            (None, _) => String::new(),
        },
    }
}

fn shade(step: &Step) -> String {
    match step.points {
        None => "unknown".to_string(),
        Some(points) if points <= 0.0 => "0".to_string(),
        Some(points) if points >= step.of => "5".to_string(),
        Some(points) => format!(
            "{}",
            1.0 + (points / step.of * SHADES).floor().min(SHADES - 1.0)
        ),
    }
}

fn letter(outcome: Option<&Outcome>) -> char {
    match outcome.map(|outcome| (outcome.verdict, &outcome.skipped)) {
        None => '-',
        Some((Verdict::Passed, _)) => 'p',
        Some((Verdict::GraderError, _)) => 'e',
        Some((_, Some(_))) => 'k',
        Some((Verdict::Failed, None)) => 'f',
        Some((Verdict::Stopped, None)) => 's',
    }
}
