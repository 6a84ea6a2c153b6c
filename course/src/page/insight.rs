//! What an instructor wants to know before the next lesson: which checks fail how often, whose
//! conversation shows it best, and what most students fail at first.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::forms::marks::{Marks, Outcome, Step, StepStatus, Submission, Verdict};
use crate::forms::telling;
use crate::page::text;
use crate::print::printable_within_a_line;

/// So many names are given of those who made a mistake.
const NAMES: usize = 5;

/// A step, for all students.
#[derive(Serialize)]
pub struct StepView {
    pub name: String,
    pub title: String,
    pub checks: Vec<CheckView>,
    /// How many do not pass it, of those that were graded.
    #[serde(skip)]
    pub failed: usize,
    #[serde(skip)]
    pub graded: usize,
}

/// A check, for all students.
#[derive(Serialize)]
pub struct CheckView {
    /// Its name in the grader.
    #[serde(skip)]
    pub name: String,
    pub words: String,
    /// How many fail it, for a cause of its own or for one that another check tells.
    pub failed: usize,
    /// How many times another check tells the cause.
    pub skipped: usize,
    #[serde(skip)]
    pub percent: usize,
    /// The conversation that shows it best.
    pub best: Option<Best>,
}

/// A failure to be shown in the next lesson.
#[derive(Serialize)]
pub struct Best {
    pub who: String,
    pub text: String,
}

/// What some students fail at first.
pub struct First {
    pub step: String,
    pub what: String,
    pub count: usize,
    pub who: String,
}

/// All steps, with their checks.
pub fn steps(marks: &Marks) -> Vec<StepView> {
    marks
        .steps()
        .into_iter()
        .map(|name| step(marks, name))
        .collect()
}

fn step(marks: &Marks, name: &str) -> StepView {
    let all = marks
        .submissions
        .iter()
        .filter_map(|submission| Some((submission, submission.step(name)?)));
    let all: Vec<_> = all.collect();
    // Where a step does not compile its checks are in nobody's results: the longest list has them all.
    let longest = all
        .iter()
        .map(|(_, step)| step)
        .max_by_key(|step| step.results.len());
    let checks = longest.into_iter().flat_map(|step| &step.results);
    StepView {
        name: name.to_string(),
        title: longest.map_or(String::new(), |step| step.title.clone()),
        checks: checks.map(|outcome| check(&all, outcome)).collect(),
        failed: all
            .iter()
            .filter(|(_, step)| step.status != StepStatus::Passed)
            .count(),
        graded: all.len(),
    }
}

fn check(all: &[(&Submission, &Step)], outcome: &Outcome) -> CheckView {
    let found = all.iter().filter_map(|(submission, step)| {
        let found = step
            .results
            .iter()
            .find(|other| other.check == outcome.check)?;
        Some((*submission, *step, found))
    });
    let failed =
        found.filter(|(.., outcome)| matches!(outcome.verdict, Verdict::Failed | Verdict::Stopped));
    let failed: Vec<_> = failed.collect();
    let told = failed
        .iter()
        .filter(|(.., outcome)| outcome.skipped.is_none());
    // It is shown best where little else is wrong, and where it is short.
    let best = told.clone().min_by_key(|(_, step, outcome)| {
        (
            outcome.verdict == Verdict::Stopped,
            step.checks - step.passed,
            outcome.report.len(),
        )
    });
    CheckView {
        name: outcome.check.clone(),
        words: outcome.words(),
        failed: failed.len(),
        skipped: failed.len() - told.count(),
        percent: failed.len() * 100 / all.len().max(1),
        best: best.map(|(submission, _, outcome)| Best {
            who: printable_within_a_line(&submission.name),
            text: text(&outcome.report),
        }),
    }
}

/// What students fail at first, the commonest first.
pub fn firsts(marks: &Marks) -> Vec<First> {
    let mut found: BTreeMap<(usize, String), Vec<&str>> = BTreeMap::new();
    let steps = marks.steps();
    for submission in &marks.submissions {
        if let Some((step, what)) = first(submission) {
            let place = steps
                .iter()
                .position(|name| *name == step.step)
                .unwrap_or_default();
            found
                .entry((place, what))
                .or_default()
                .push(&submission.name);
        }
    }
    let firsts = found.into_iter().map(|((step, what), names)| First {
        step: steps[step].to_string(),
        what,
        count: names.len(),
        who: some_of(&names),
    });
    let mut firsts: Vec<_> = firsts.collect();
    firsts.sort_by_key(|first| std::cmp::Reverse(first.count));
    firsts
}

/// The first step that a student fails, and at what.
fn first(submission: &Submission) -> Option<(&Step, String)> {
    let mut steps = submission.steps.iter();
    let step =
        steps.find(|step| !matches!(step.status, StepStatus::Passed | StepStatus::GraderError))?;
    let mut failed = step
        .results
        .iter()
        .filter(|outcome| outcome.verdict != Verdict::Passed);
    let told = failed.find(|outcome| outcome.skipped.is_none());
    let what = told
        .map(Outcome::words)
        .or(telling::not_made(step).map(str::to_string));
    Some((step, what.unwrap_or_default()))
}

fn some_of(names: &[&str]) -> String {
    let shown = names
        .iter()
        .take(NAMES)
        .map(|name| printable_within_a_line(name));
    let shown = shown.collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
