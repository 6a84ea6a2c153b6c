//! PrairieLearn's `results.json`: a test for each step.

use serde_json::{Value, json};

use crate::forms::marks::{Marks, Step, Submission};
use crate::forms::telling::{self, Show};
use crate::print::printable_within_a_line;

/// It takes a megabyte; so much is the text of one step at most.
const TEXT: usize = 32 * 1024;

/// The text of the file. Where the points are not known it is `gradable: false`, which costs no attempt.
pub fn render(marks: &Marks, submission: &Submission, show: Show) -> Value {
    let notes = submission
        .notes
        .iter()
        .map(|note| printable_within_a_line(note));
    let message = notes.collect::<Vec<_>>().join("\n");
    let Some(total) = submission.total.filter(|_| marks.points > 0.0) else {
        return json!({
            "gradable": false,
            "message": format!("{}\n{}", submission.status.words(), within(&message)),
        });
    };
    json!({
        "gradable": true,
        "score": (total / marks.points).clamp(0.0, 1.0),
        "message": within(&message),
        "tests": submission.steps.iter().map(|step| test(step, show)).collect::<Vec<_>>(),
    })
}

fn test(step: &Step, show: Show) -> Value {
    json!({
        "name": step.step,
        "description": step.title,
        "points": step.points,
        "max_points": step.of,
        "output": within(&telling::step(step, show)),
    })
}

/// `text`, as far as there is place for it.
fn within(text: &str) -> String {
    let mut ends = (0..=TEXT.min(text.len())).rev();
    let end = ends
        .find(|end| text.is_char_boundary(*end))
        .unwrap_or_default();
    match end < text.len() {
        true => format!("{}\n…", &text[..end]),
        false => text.to_string(),
    }
}
