//! The class at a glance: one page for a browser, with all that it needs in it. What it shows is found out
//! in `heat.rs` (a cell for each student and step) and `insight.rs` (what to talk about in the next lesson);
//! the templates escape by themselves.

mod heat;
mod insight;

use anyhow::Result;
use askama::Template;
use serde::Serialize;

use crate::forms::marks::{Marks, Status, shown};
use crate::print::{printable, printable_within_a_line};
use heat::Row;
use insight::{First, StepView};

/// The page.
#[derive(Template)]
#[template(path = "class.html")]
struct Page<'a> {
    date: String,
    students: usize,
    graded: usize,
    mean: String,
    median: String,
    of: String,
    took: String,
    is_interrupted: bool,
    faults: Vec<Fault>,
    steps: &'a [StepView],
    rows: &'a [Row],
    firsts: &'a [First],
    /// What the script shows when it is asked to.
    data: Data<'a>,
    style: &'static str,
    script: &'static str,
}

/// Whose points are not known, and why.
struct Fault {
    name: String,
    why: String,
}

#[derive(Serialize)]
struct Data<'a> {
    steps: &'a [StepView],
    rows: &'a [Row],
}

/// The text of the page.
///
/// # Errors
/// Never, in memory.
pub fn render(marks: &Marks) -> Result<Vec<u8>> {
    let steps = insight::steps(marks);
    let rows = heat::rows(marks, &steps);
    let mut totals: Vec<_> = marks
        .submissions
        .iter()
        .filter_map(|one| one.total)
        .collect();
    totals.sort_by(f64::total_cmp);
    let page = Page {
        date: marks.date.replace('T', " ").replace('Z', " UTC"),
        students: marks.submissions.len(),
        graded: totals.len(),
        mean: known(mean(&totals)),
        median: known(median(&totals)),
        of: shown(marks.points),
        took: duration(marks.seconds),
        is_interrupted: marks.interrupted,
        faults: faults(marks),
        firsts: &insight::firsts(marks),
        data: Data {
            steps: &steps,
            rows: &rows,
        },
        steps: &steps,
        rows: &rows,
        style: include_str!("../../templates/class.css"),
        script: include_str!("../../templates/class.js"),
    };
    Ok(page.render()?.into_bytes())
}

/// What went wrong in the grader or the machine, or with what was handed in: the instructor has to look.
fn faults(marks: &Marks) -> Vec<Fault> {
    let unknown = marks.submissions.iter().filter(|one| one.total.is_none());
    let unknown = unknown.filter(|one| one.status != Status::NothingHandedIn);
    let mut faults: Vec<_> = unknown.collect();
    faults.sort_by_key(|one| one.status != Status::GraderError && one.status != Status::Graded);
    let fault = |name: &str, why: String| Fault {
        name: printable_within_a_line(name),
        why: printable_within_a_line(&why),
    };
    let told = faults.into_iter().map(|one| match one.notes.is_empty() {
        true => fault(&one.name, one.status.words().to_string()),
        false => fault(&one.name, one.notes.join("; ")),
    });
    told.collect()
}

fn mean(totals: &[f64]) -> Option<f64> {
    (!totals.is_empty()).then(|| totals.iter().sum::<f64>() / totals.len() as f64)
}

fn median(sorted: &[f64]) -> Option<f64> {
    let middle = sorted.len() / 2;
    match sorted.len() % 2 {
        _ if sorted.is_empty() => None,
        0 => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
        _ => Some(sorted[middle]),
    }
}

fn known(number: Option<f64>) -> String {
    number.map_or("–".to_string(), shown)
}

/// A time as people say it: `45 s`, `12 min`, `3.5 h`.
fn duration(seconds: f64) -> String {
    match seconds {
        0.0..100.0 => format!("{seconds:.0} s"),
        100.0..6000.0 => format!("{:.0} min", seconds / 60.0),
        _ => format!("{} h", (seconds / 360.0).round() / 10.0),
    }
}

/// A text of several lines that others have chosen.
fn text(text: &str) -> String {
    printable(text).trim_matches('\n').to_string()
}
