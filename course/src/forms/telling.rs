//! How much a student is told of a step, in the forms that are for him.

use clap::ValueEnum;

use crate::forms::marks::{Outcome, Step, StepStatus, Verdict};
use crate::print::printable;

/// How much of a check that fails is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Show {
    /// The whole page: the conversation, what was expected, what happened
    #[default]
    Full,
    /// Which checks fail
    Outcome,
    /// The points alone
    None,
}

/// A fault of the grader, said to a student.
pub const NO_FAULT_OF_YOURS: &str = "grader error: it could not be graded, which is no fault of yours. Its points are not known yet.";

/// What is told of a step; nothing of one that is passed.
pub fn step(step: &Step, show: Show) -> String {
    if step.status == StepStatus::GraderError {
        return format!("{NO_FAULT_OF_YOURS}\n");
    }
    if step.status == StepStatus::Passed || show == Show::None {
        return String::new();
    }
    let mut text = format!("{} of {} checks pass.\n", step.passed, step.checks);
    if let Some(why) = not_made(step) {
        text = format!("{why}\n");
        if let (Show::Full, Some(message)) = (show, &step.message) {
            text += &format!("\n{}\n", printable(message).trim_end());
        }
    }
    // Those that tell a cause come first, in full; then those that it has brought along.
    let failed = step
        .results
        .iter()
        .filter(|outcome| outcome.verdict != Verdict::Passed);
    let (skipped, told): (Vec<_>, Vec<_>) = failed.partition(|outcome| outcome.skipped.is_some());
    for outcome in told {
        text += &match show {
            Show::Full => format!("\n{}\n", printable(&outcome.report).trim()),
            _ => format!("- {}: {}\n", outcome.words(), verdict(outcome)),
        };
    }
    if !skipped.is_empty() && show == Show::Full {
        text += "\n";
    }
    for outcome in skipped {
        text += &format!("- {}: {}\n", outcome.words(), verdict(outcome));
    }
    text
}

/// Why no check of `step` was made, where none was.
pub fn not_made(step: &Step) -> Option<&'static str> {
    match step.status {
        StepStatus::Untouched => Some("It is as it was handed out."),
        StepStatus::DoesNotCompile => Some("It does not compile."),
        StepStatus::Missing => Some("It is missing."),
        StepStatus::NotGraded => Some("It was not graded."),
        StepStatus::GraderError => Some(NO_FAULT_OF_YOURS),
        StepStatus::Passed | StepStatus::Failed => None,
    }
}

/// What came of a check, in a few words.
pub fn verdict(outcome: &Outcome) -> String {
    match (outcome.verdict, &outcome.skipped) {
        (Verdict::Passed, _) => "passed".to_string(),
        (Verdict::GraderError, _) => "grader error".to_string(),
        (_, Some(skipped)) => printable(skipped),
        (Verdict::Failed, None) => "failed".to_string(),
        (Verdict::Stopped, None) => "stopped".to_string(),
    }
}
