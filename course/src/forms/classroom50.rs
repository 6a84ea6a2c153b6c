//! Classroom 50's `result.json`: a test for each step. Its scores are whole numbers, so that a point is a
//! hundred of them. It has no place for what lateness takes off: due dates are its own.

use std::env;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::forms::marks::{Marks, Step, StepStatus, Submission};

/// The text of the file.
///
/// # Errors
/// When the points are not known: then nothing is to be written, and the status has to say so.
pub fn render(marks: &Marks, submission: &Submission) -> Result<Value> {
    let words = submission.status.words();
    submission
        .total
        .with_context(|| format!("{words}: there is no score to be written"))?;
    let tests: Vec<_> = submission.steps.iter().map(test).collect();
    let sum = |key: &str| {
        tests
            .iter()
            .filter_map(|test| test[key].as_u64())
            .sum::<u64>()
    };
    let given = |name: &str| env::var(name).unwrap_or_default();
    Ok(json!({
        "schema": "classroom50/result/v1",
        "classroom": given("CLASSROOM"),
        "assignment": given("ASSIGNMENT"),
        "submission": given("SUBMISSION_TAG"),
        "commit": given("COMMIT_URL"),
        "release": given("RELEASE_URL"),
        "review": given("REVIEW_URL"),
        "datetime": marks.date,
        "score": sum("score"),
        "max-score": sum("max-score"),
        "tests": tests,
    }))
}

fn test(step: &Step) -> Value {
    json!({
        "test-name": format!("{}: {}", step.step, step.title),
        "passed": step.status == StepStatus::Passed,
        "score": hundredths(step.points.unwrap_or_default()),
        "max-score": hundredths(step.of),
    })
}

fn hundredths(points: f64) -> u64 {
    (points * 100.0).round() as u64
}
