//! A page for the student.

use std::fmt::Write;

use crate::base::print::{printable, printable_within_a_line};
use crate::build::package::{Failure, LIBRARY};
use crate::class::forms::Show;
use crate::class::results::{Graded, Marks, State};
use crate::grade::outcome::{Outcome, Verdict};
use crate::grade::result::StepResult;
use crate::grade::tally::{Count, shown};
use crate::kit::guide::page;
use crate::kit::lab::Lab;

/// So many failures of a step are told in full: they often have one cause.
const IN_FULL: usize = 3;
/// What the compiler says of a crate that is missing, which a student may have added.
const MISSING_CRATE: [&str; 2] = ["no external crate `", "`cargo add "];

/// The text of the page, with so much of the checks that fail.
pub fn render(lab: &Lab, graded: &Graded, show: Show) -> String {
    let whole: f64 = lab.steps.iter().map(|step| step.points).sum();
    let total = match graded.total() {
        Some(total) => {
            let taken_off = match graded.penalty > 0.0 {
                true => format!(
                    " ({} earned, {} taken off)",
                    shown(total + graded.penalty),
                    shown(graded.penalty)
                ),
                false => String::new(),
            };
            format!("**{} of {} points**{taken_off}", shown(total), shown(whole))
        }
        None => format!("**{}**", graded.why_no_total()),
    };
    let mut text = format!("# {}\n\n{total}\n", escaped(&graded.name));
    let faults = graded.faults_together(code).into_iter();
    for (number, note) in faults.chain(graded.remarks()).enumerate() {
        let space = if number == 0 { "\n" } else { "" };
        let _ = writeln!(text, "{space}- {}", printable_within_a_line(&note));
    }
    if let State::Graded(marks) = &graded.state {
        text += &overview(marks);
        if let Some(messages) = &marks.library {
            let _ = write!(
                text,
                "\n## {LIBRARY}.rs\n\nIt does not compile:\n\n{}",
                fenced(messages)
            );
        }
        for result in &marks.steps {
            let has_failed = !result.is_passed() || result.failed().next().is_some();
            if has_failed && show != Show::None {
                text += &step(marks, result, show);
            }
        }
    }
    text
}

fn overview(marks: &Marks) -> String {
    let mut text =
        "\n| step | title | new checks | from before | points |\n| --- | --- | --- | --- | --- |\n"
            .to_string();
    for result in &marks.steps {
        let points = result.points().map_or("grader error".to_string(), shown);
        let tally = result.tally();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {points} of {} |",
            result.step.name,
            result.step.title,
            count(tally.new),
            count(tally.kept),
            shown(result.step.points),
        );
    }
    text + "\nWhat is new in a step earns its points, what was there before must stay: the points of a step, \
            times the share of its new checks that pass, times the share of those from before.\n"
}

fn count(Count { passed, all }: Count) -> String {
    match all {
        0 => "-".to_string(),
        _ => format!("{passed} of {all}"),
    }
}

/// What went wrong in a step, one of `marks`.
fn step(marks: &Marks, result: &StepResult, show: Show) -> String {
    let step = &result.step;
    let is_untouched = marks.untouched.contains(&step.name);
    let mut text = format!("\n## {}: {}\n\n", step.name, step.title);
    match &result.failure {
        _ if is_untouched && result.fault().is_none() => {
            let _ = writeln!(
                text,
                "It is as it was handed out. Where to begin: {}",
                page(step)
            );
        }
        Some(Failure::DoesNotCompile(messages) | Failure::LibraryDoesNotCompile(messages)) => {
            let _ = write!(
                text,
                "It does not compile:\n\n{}",
                fenced(&messages.concat())
            );
            let messages = messages.concat();
            if MISSING_CRATE.iter().any(|words| messages.contains(words)) {
                text += "\nIt is graded with the Cargo.toml of the kit: crates that were added do not count.\n";
            }
        }
        Some(
            Failure::NotText(what)
            | Failure::Missing(what)
            | Failure::Foreign(what)
            | Failure::Stopped(what),
        ) => {
            let _ = writeln!(text, "{}", printable(what));
        }
        Some(Failure::GraderError(fault)) => {
            let _ = write!(
                text,
                "It could not be graded, which is no fault of yours:\n\n{}",
                fenced(fault)
            );
        }
        None => text += &failures(result, show, marks.library.is_some()),
    }
    text
}

fn failures(result: &StepResult, show: Show, is_without_library: bool) -> String {
    let mut text = String::new();
    let failed = result.failed();
    let (of_library, failed): (Vec<_>, Vec<_>) =
        failed.partition(|outcome| is_without_library && is_of_library(outcome));
    if !of_library.is_empty() {
        let _ = writeln!(
            text,
            "It stands on {LIBRARY}.rs, which does not compile: for that, {} of its checks fail.",
            of_library.len()
        );
    }
    if failed.is_empty() {
        return text;
    }
    if !text.is_empty() {
        text += "\n";
    }
    if show == Show::Outcome {
        let lines = failed
            .iter()
            .map(|outcome| format!("- {}\n", outcome.check.words()));
        return text + &lines.collect::<String>();
    }
    let is_full =
        |(number, outcome): &(usize, &Outcome)| *number < IN_FULL && outcome.skipped.is_none();
    let failed: Vec<_> = failed.into_iter().enumerate().collect();
    let in_full = failed.iter().filter(|failed| is_full(failed)).count();
    for (number, outcome) in failed {
        if number == in_full {
            text += "Also:\n\n";
        }
        match number < in_full {
            true => text += &format!("{}\n", fenced(&outcome.page)),
            false => text += &line(outcome),
        }
    }
    text
}

/// Whether it fails in the starter of sock_utils.rs, which is in the place of the student's.
fn is_of_library(outcome: &Outcome) -> bool {
    let place = format!("exercises/{LIBRARY}.rs:");
    outcome.page.contains(&place) || outcome.skipped.is_some()
}

fn line(outcome: &Outcome) -> String {
    let happened = match outcome.verdict {
        Verdict::GraderError => "grader error",
        _ => outcome.happened(),
    };
    format!("- {}: {}\n", outcome.check.words(), code(happened))
}

/// A text that others have chosen as code within a line: nothing in it is markup.
fn code(text: &str) -> String {
    format!("`{}`", printable_within_a_line(text).replace('`', "'"))
}

/// A text that others have chosen as text: nothing in it is markup.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in printable_within_a_line(text).chars() {
        if "\\`*_[]<>&#!|~".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// `text` as a block of code, whatever it contains.
fn fenced(text: &str) -> String {
    let text = printable(text);
    let mut longest = 0;
    let mut length = 0;
    for letter in text.chars() {
        length = if letter == '`' { length + 1 } else { 0 };
        longest = longest.max(length);
    }
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}text\n{}\n{fence}\n", text.trim_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::{code, escaped, fenced};

    #[test]
    fn a_block_of_code_cannot_be_closed_from_within() {
        assert_eq!(fenced("a\n```\n# b\n"), "````text\na\n```\n# b\n````\n");
        assert_eq!(fenced("\x1b[2J"), "```text\n·[2J\n```\n");
    }

    #[test]
    fn a_name_is_no_markup() {
        assert_eq!(code("`<b>`\n# x"), "`'<b>'·# x`");
        assert_eq!(escaped("<b>[x](y) & a_b"), "\\<b\\>\\[x\\](y) \\& a\\_b");
    }
}
