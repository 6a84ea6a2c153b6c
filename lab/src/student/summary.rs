//! What the line below a step's result says.

use console::style;
use language::text;

use crate::grade::outcome::Verdict;
use crate::grade::result::StepResult;
use crate::grade::tally::{Tally, shown};

/// The line below a result: how many checks pass, and what that is worth.
pub fn line(result: &StepResult) -> String {
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
        all => text!(", and {passed} of {all} beyond", passed = beyond.len(), all),
    };
    let name = &step.name;
    match result.points() {
        None => text!(
            "{step} could not be graded, and its points are not known",
            step = name
        ),
        Some(points) if result.is_passed() => {
            let words = text!(
                "{step} passes all {all} checks{extra}: {points} points",
                step = name,
                all = tally.all(),
                extra,
                points = shown(points)
            );
            format!("{} {words}", style("✓").green())
        }
        Some(_) if result.failure.is_some() => text!(
            "{step} earns no points as it is: 0 of {points}",
            step = name,
            points = shown(step.points)
        ),
        Some(points) => text!(
            "{step} passes {checks}{extra}: {points} of {all} points\n\
             The same by hand: `cargo test {step}`",
            step = name,
            checks = self::counted(tally),
            extra,
            points = shown(points),
            all = shown(step.points)
        ),
    }
}

/// How many checks pass, of which kind: the points depend on that.
fn counted(Tally { new, kept }: Tally) -> String {
    match kept.all {
        0 => text!(
            "{passed} of {all} checks",
            passed = new.passed,
            all = new.all
        ),
        kept_all => text!(
            "{passed} of {all} new checks, and {kept} of {kept_all} from before",
            passed = new.passed,
            all = new.all,
            kept = kept.passed,
            kept_all
        ),
    }
}
