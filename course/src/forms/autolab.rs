//! Autolab's line: the last one on the standard output of an autograder. Its problems are the steps, by
//! their names.

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use crate::forms::marks::Submission;

/// The line. A step whose points are not known is left out, which leaves its problem without a score.
///
/// # Errors
/// When nothing is known: then there is to be no line.
pub fn render(submission: &Submission) -> Result<Value> {
    let known = submission
        .steps
        .iter()
        .filter_map(|step| Some((step.step.clone(), step.points?.into())));
    let scores: Map<String, Value> = known.collect();
    let words = submission.status.words();
    let some = (!scores.is_empty()).then_some(scores);
    let scores = some.with_context(|| format!("{words}: there are no scores to be written"))?;
    let sum: f64 = scores.values().filter_map(Value::as_f64).sum();
    Ok(
        json!({ "scores": scores, "scoreboard": [submission.total.unwrap_or((sum * 100.0).round() / 100.0)] }),
    )
}
