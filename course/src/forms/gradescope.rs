//! Gradescope's `results.json`: a test for each step, with its points.

use serde_json::{Map, Value, json};

use crate::forms::marks::{Marks, Step, StepStatus, Submission, shown};
use crate::forms::telling::{self, Show};
use crate::print::{printable, printable_within_a_line};

/// The text of the file. Where the points of a step are not known there is no score at all, neither the
/// sum nor that of a step: Gradescope then says that the autograder has failed, and gives no grade.
pub fn render(marks: &Marks, submission: &Submission, show: Show) -> Value {
    let is_known =
        !submission.steps.is_empty() && submission.steps.iter().all(|step| step.points.is_some());
    let steps = submission.steps.iter().zip(1..);
    let tests: Vec<_> = steps
        .map(|(step, number)| test(step, number, show, is_known))
        .collect();
    let mut results = Map::new();
    results.insert("output".to_string(), output(marks, submission).into());
    results.insert("output_format".to_string(), "text".into());
    results.insert("execution_time".to_string(), marks.seconds.into());
    results.insert("visibility".to_string(), "visible".into());
    results.insert("stdout_visibility".to_string(), "hidden".into());
    results.insert("tests".to_string(), tests.into());
    if let Some(total) = submission.total.filter(|_| is_known) {
        results.insert("score".to_string(), total.into());
    }
    Value::Object(results)
}

fn test(step: &Step, number: u32, show: Show, is_known: bool) -> Value {
    let mut test = json!({
        "name": format!("{}: {}", step.step, step.title),
        "name_format": "text",
        "number": number.to_string(),
        "output": telling::step(step, show),
        "output_format": "text",
        "visibility": "visible",
    });
    if let Some(points) = step.points {
        let status = if step.status == StepStatus::Passed {
            "passed"
        } else {
            "failed"
        };
        test["status"] = status.into();
        if is_known {
            test["score"] = points.into();
            test["max_score"] = step.of.into();
        }
    }
    test
}

fn output(marks: &Marks, submission: &Submission) -> String {
    let mut text = match submission.total {
        Some(total) => format!("{} of {} points\n", shown(total), shown(marks.points)),
        None => format!("{}: no points are known\n", submission.status.words()),
    };
    if marks.interrupted {
        text +=
            "The grading was ended before it was complete: what is not listed was not graded.\n";
    }
    for note in &submission.notes {
        text += &format!("- {}\n", printable_within_a_line(note));
    }
    if let Some(late) = &submission.late {
        text += &format!("- {}\n", late.words());
    }
    printable(&text)
}
