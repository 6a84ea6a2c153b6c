//! What is said of a step that could not be graded: most often the compiler's message.

use console::style;
use language::text;

use crate::base::print::{printable, printable_but_for_colours};
use crate::build::package::{Failure, LIBRARY};
use crate::kit::step::Step;

/// Why a step could not be graded.
pub fn told(failure: &Failure, step: &Step) -> String {
    let by_hand = format!("cargo build --bin {}", step.name);
    match failure {
        Failure::DoesNotCompile(messages) => {
            let words = text!(
                "It does not compile. The same by hand: `{by_hand}`",
                by_hand
            );
            format!("{}{words}\n", first_of(messages))
        }
        Failure::LibraryDoesNotCompile(messages) => {
            let words = text!(
                "exercises/{library}.rs, which every step stands on, does not compile. \
                 The same by hand: `{by_hand}`",
                library = LIBRARY,
                by_hand
            );
            format!("{}{words}\n", first_of(messages))
        }
        Failure::NotText(what)
        | Failure::Missing(what)
        | Failure::Foreign(what)
        | Failure::Stopped(what) => printable(what),
        Failure::GraderError(fault) => {
            format!(
                "{}: {}\n",
                style(text!("grader error")).red(),
                printable(fault)
            )
        }
    }
}

/// The first of the compiler's messages: the others often come of it.
fn first_of(messages: &[String]) -> String {
    let first = messages.first().map(String::as_str).unwrap_or_default();
    let first = printable_but_for_colours(first);
    let others = match messages.len().saturating_sub(1) {
        0 => return first,
        1 => text!("One more error may come of this one: repair this one first.").to_string(),
        more => text!(
            "{more} more errors may come of this one: repair this one first.",
            more
        ),
    };
    format!("{first}{others}\n")
}
