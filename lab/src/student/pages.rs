//! What a student reads on the terminal.

use std::fmt::Write;

use console::{Term, style};

use crate::build::package::{Failure, LIBRARY};
use crate::grade::outcome::{Outcome, Verdict};
use crate::grade::result::StepResult;
use crate::grade::tally::{Tally, shown};
use crate::kit::guide::Hint;
use crate::kit::step::Step;

/// The letters in a line, where nobody says how many there are.
const WIDTH: usize = 100;

/// How many letters a line of the terminal has.
pub fn width() -> usize {
    let size = Term::stdout().size_checked();
    size.map_or(WIDTH, |(_, columns)| usize::from(columns))
}

/// A step's name and title.
pub fn heading(step: &Step) -> String {
    format!("{}  {}\n", style(&step.name).bold(), step.title)
}

/// All of a step's result: what is wrong first, or that nothing is.
pub fn result(result: &StepResult) -> String {
    let step = &result.step;
    let mut text = heading(step) + "\n";
    match &result.failure {
        Some(failure) => text += &self::failure(failure, step),
        None => text += &self::failures(result),
    }
    let _ = writeln!(text, "{}", self::summary(result));
    if result.warnings > 0 && result.failure.is_none() {
        let _ = writeln!(
            text,
            "The compiler warns {} time(s): `cargo build --bin {}` shows it",
            result.warnings, step.name
        );
    }
    text
}

/// Why a step could not be graded.
fn failure(failure: &Failure, step: &Step) -> String {
    let by_hand = format!("cargo build --bin {}", step.name);
    match failure {
        Failure::DoesNotCompile(messages) => {
            format!("{messages}\nIt does not compile. The same by hand: `{by_hand}`\n\n")
        }
        Failure::LibraryDoesNotCompile(messages) => format!(
            "{messages}\nexercises/{LIBRARY}.rs, which every step stands on, does not compile. \
             The same by hand: `{by_hand}`\n\n"
        ),
        Failure::Missing(what) | Failure::Foreign(what) | Failure::Stopped(what) => {
            format!("{what}\n\n")
        }
        Failure::GraderError(fault) => format!("{}: {fault}\n\n", style("grader error").red()),
    }
}

/// The failing checks in a line each, but for the first one, which is told in full: last, for that
/// is what stays in sight.
fn failures(result: &StepResult) -> String {
    let mut failed = result.failed();
    let Some(first) = failed.next() else {
        return String::new();
    };
    let mut text = String::new();
    for outcome in failed {
        let _ = writeln!(text, "{}", line(outcome));
    }
    if !text.is_empty() {
        text += "\n";
    }
    text + &full(first)
}

/// A failing check, told in full.
pub fn full(outcome: &Outcome) -> String {
    let page = outcome.page.trim_end();
    match outcome.verdict {
        Verdict::GraderError => format!(
            "{}: {} could not be checked\n{page}\n\n",
            style("grader error").red(),
            outcome.check.words()
        ),
        _ => format!("{} {page}\n\n", style("✗").red()),
    }
}

/// One failing check in one line.
fn line(outcome: &Outcome) -> String {
    let mark = match outcome.verdict {
        Verdict::Passed => style("✓").green(),
        _ => style("✗").red(),
    };
    let words = outcome.check.words();
    let happened = outcome.happened();
    let line = match outcome.verdict {
        Verdict::GraderError => format!("{words}: grader error"),
        _ => format!("{words}: {happened}"),
    };
    format!("{mark} {}", shortened(&line, width().saturating_sub(3)))
}

fn shortened(line: &str, letters: usize) -> String {
    match line.char_indices().nth(letters) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_string(),
    }
}

/// The line below a result: how many checks pass, and what that is worth.
fn summary(result: &StepResult) -> String {
    let step = &result.step;
    let tally = result.tally();
    let beyond = result
        .outcomes
        .iter()
        .filter(|outcome| !outcome.check.is_scored());
    let (beyond, extra): (Vec<_>, usize) = (
        beyond
            .filter(|outcome| outcome.verdict == Verdict::Passed)
            .collect(),
        result.checks.len() - tally.all(),
    );
    let extra = match extra {
        0 => String::new(),
        _ => format!(", and {} of {extra} beyond", beyond.len()),
    };
    let name = &step.name;
    match result.points() {
        None => format!("{name} could not be graded, and its points are not known"),
        Some(points) if result.is_passed() => format!(
            "{} {name} passes all {} checks{extra}: {} points",
            style("✓").green(),
            tally.all(),
            shown(points)
        ),
        Some(_) if result.failure.is_some() => {
            format!(
                "{name} earns no points as it is: 0 of {}",
                shown(step.points)
            )
        }
        Some(points) => format!(
            "{name} passes {}{extra}: {} of {} points\n\
             The same by hand: `cargo test {name}`",
            self::counted(tally),
            shown(points),
            shown(step.points)
        ),
    }
}

/// How many checks pass, of which kind: the points depend on that.
fn counted(Tally { new, kept }: Tally) -> String {
    match kept.all {
        0 => format!("{} of {} checks", new.passed, new.all),
        all => format!(
            "{} of {} new checks, and {} of {all} from before",
            new.passed, new.all, kept.passed
        ),
    }
}

/// The first `count` of the hints on the `page` of a step.
pub fn hints(step: &Step, page: &str, hints: &[Hint], count: usize) -> String {
    let mut text = String::new();
    for (number, hint) in (1..).zip(&hints[..count.min(hints.len())]) {
        let head = format!("hint {number} of {}: {}", hints.len(), hint.question);
        let _ = write!(text, "{}\n\n", style(head).bold());
        for line in hint.answer.lines() {
            let _ = writeln!(text, "    {line}");
        }
        text += "\n";
    }
    match hints.len() {
        0 => format!("{} has no hints; its page is {page}\n", step.name),
        all if count >= all => text + "That was the last hint; the page has more: " + page + "\n",
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
    fn a_long_line_is_cut_between_letters() {
        assert_eq!(shortened("dicionário", 7), "dicioná…");
        assert_eq!(shortened("dicionário", 10), "dicionário");
    }
}
