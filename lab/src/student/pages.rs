//! What a student reads on the terminal.

use std::fmt::Write;

use anyhow::Result;
use console::style;
use language::text;

use crate::base::files;
use crate::base::print::{printable, printable_but_for_colours};
use crate::grade::outcome::{Outcome, Verdict};
use crate::grade::result::StepResult;
use crate::kit::guide::{self, Hint};
use crate::kit::lab::Lab;
use crate::kit::step::Step;
use crate::student::layout::Size;
use crate::student::{failure, lines, markdown, summary};

/// What a page is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Medium {
    /// A screen that shows the step's title all the time, and the page from its beginning.
    Screen,
    /// Lines one below the other: the last ones stay in sight.
    Lines,
}

/// A step's name and title.
pub fn heading(step: &Step) -> String {
    format!("{}  {}\n", style(&step.name).bold(), step.title)
}

/// All of a step's result: what is wrong, or that nothing is, and `next`, what there is to do then. Where
/// the step has not been begun, `start` is what is said of that, in place of the checks that fail. What
/// does not compile is told all the same: it is then another file, and the first to be repaired.
pub fn result(result: &StepResult, start: Option<&str>, next: &str, medium: Medium) -> String {
    let none = String::new;
    let (first, others, warnings) = match (&result.failure, start) {
        (Some(failure), _) => (failure::told(failure, &result.step), none(), none()),
        (None, Some(start)) if result.fault().is_none() => (start.to_string(), none(), none()),
        (None, _) => {
            let mut failed = result.failed();
            let first = failed.next().map(|outcome| full(outcome, medium));
            let first = first.unwrap_or_default();
            let others = lines::in_lines(&failed.collect::<Vec<_>>());
            (first, others, result.warnings.concat())
        }
    };
    let (heading, summary) = (heading(&result.step), summary::line(result) + "\n" + next);
    let warnings = printable_but_for_colours(&warnings);
    let parts = match medium {
        // What fails beyond the points holds nobody up.
        Medium::Screen if result.is_passed() => vec![summary, first, others, warnings],
        Medium::Screen => vec![first, summary, others, warnings],
        Medium::Lines => vec![heading, warnings, others, first, summary],
    };
    let parts = parts.iter().map(|part| part.trim_end());
    let parts: Vec<_> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("\n\n") + "\n"
}

/// A step that has not been begun: the `page` to read, and which file to open; `bring` is the way to bring
/// the code of the step before along, where that is ready.
pub fn start(step: &Step, page: &str, bring: Option<&str>) -> String {
    let mut text = text!(
        "Nothing is written yet in exercises/{step}.rs.\n\n  \
         read  {page}\n  \
         edit  exercises/{step}.rs: the comment at its top says what to do\n  \
         save  it, and see here how far it is\n",
        step = step.name,
        page
    );
    if let Some(bring) = bring {
        let words = text!(
            "Your code of the step before can come along: {bring}",
            bring
        );
        let _ = writeln!(text, "\n{words}");
    }
    text
}

/// What has gone wrong, where that is not the student's programs.
pub fn error(error: &anyhow::Error) -> String {
    printable(&format!("{}: {error:#}", text!("error")))
}

/// A failing check, told in full.
pub fn full(outcome: &Outcome, medium: Medium) -> String {
    let page = printable(&outcome.page);
    let page = page.trim_end();
    let page = match medium {
        Medium::Screen if !Size::here().has_room_for(page) => verdict_first(page),
        _ => page.to_string(),
    };
    match outcome.verdict {
        Verdict::GraderError => {
            let words = text!(
                "{check} could not be checked",
                check = outcome.check.words()
            );
            let kind = style(text!("grader error")).red();
            format!("{kind}: {words}\n{page}\n\n")
        }
        _ => format!("{} {page}\n\n", style("✗").red()),
    }
}

/// A check's page with its conversation at the end: on a screen that does not hold all of it, what has
/// happened would be out of sight.
fn verdict_first(page: &str) -> String {
    let parts = page
        .split_once("\n\n")
        .and_then(|(title, rest)| Some((title, rest.rsplit_once("\n\n")?)));
    match parts {
        Some((title, (conversation, verdict))) => {
            format!("{title}\n\n{verdict}\n\n{conversation}")
        }
        None => page.to_string(),
    }
}

/// The page `name` of the guide, in the language that is chosen, and where it is; with the answers that it
/// keeps closed, where `is_open`.
///
/// # Errors
/// When it cannot be read.
pub fn of_the_guide(lab: &Lab, name: &str, is_open: bool) -> Result<String> {
    let path = guide::path(name);
    let source = files::read_text(&lab.root.join(&path))?;
    let page = markdown::rendered(&source, Size::here().columns, is_open);
    Ok(format!("{page}\n{path}\n"))
}

/// The first `count` of the hints on the `page` of a step.
pub fn hints(step: &Step, page: &str, hints: &[Hint], count: usize) -> String {
    let mut text = String::new();
    for (number, hint) in (1..).zip(&hints[..count.min(hints.len())]) {
        let head = text!(
            "hint {number} of {all}: {question}",
            number,
            all = hints.len(),
            question = hint.question
        );
        let _ = write!(text, "{}\n\n", style(head).bold());
        text += &markdown::rendered(&hint.answer, Size::here().columns - 1, true);
        text += "\n";
    }
    match hints.len() {
        0 => {
            text!(
                "{step} has no hints; its page is {page}",
                step = step.name,
                page
            ) + "\n"
        }
        all if count >= all => {
            text + &text!("That was the last hint; the page has more: {page}", page) + "\n"
        }
        _ => text,
    }
}

/// A bar of `width` letters, filled as far as `part` of `whole` goes.
pub fn bar(part: f64, whole: f64, width: usize) -> String {
    let share = if whole > 0.0 { part / whole } else { 0.0 };
    // Full means all of it, and nothing less.
    let filled = ((share * width as f64 + 1e-9).floor() as usize).min(width);
    "█".repeat(filled) + &"░".repeat(width - filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_full_when_all_is_there_and_not_before() {
        assert_eq!(bar(0.0, 20.0, 4), "░░░░");
        assert_eq!(bar(19.99, 20.0, 4), "███░");
        assert_eq!(bar(20.0, 20.0, 4), "████");
    }

    #[test]
    fn that_a_step_passes_is_said_before_what_fails_beyond() {
        let outcomes = vec![
            Outcome::sample("server_replies", Verdict::Passed),
            Outcome::sample("beyond_server_starts_again", Verdict::Failed),
        ];
        let passed = StepResult {
            step: Step {
                name: "ex04".to_string(),
                title: "The sockets".to_string(),
                points: 1.5,
                port: None,
            },
            checks: outcomes.iter().map(|made| made.check.clone()).collect(),
            failure: None,
            outcomes,
            warnings: Vec::new(),
        };
        let page = result(&passed, None, "n goes on to ex05", Medium::Screen);
        let place = |words| {
            page.find(words)
                .unwrap_or_else(|| panic!("{words}: {page}"))
        };
        assert!(place("n goes on to ex05") < place("beyond_server_starts_again"));
    }

    #[test]
    fn a_page_that_begins_with_its_verdict_has_the_conversation_behind_it() {
        let page = "ex05: server replies\n\n    0.00 s  server  starts\n    0.01 s  server  ends\n\n  \
                    expected  a reply\n  happened  none";
        let turned = "ex05: server replies\n\n  expected  a reply\n  happened  none\n\n    \
                      0.00 s  server  starts\n    0.01 s  server  ends";
        assert_eq!(verdict_first(page), turned);
        let fault = "the grader could not listen";
        assert_eq!(verdict_first(fault), fault);
    }
}
