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
                "{step} passes all {all} checks{extra}: {points}",
                step = name,
                all = tally.all(),
                extra,
                points = in_points(points)
            );
            format!("{} {words}", style("✓").green())
        }
        Some(_) if result.failure.is_some() => text!(
            "{step} earns no points as it is: 0 of {points}",
            step = name,
            points = shown(step.points)
        ),
        Some(points) => text!(
            "{step} passes {checks}{extra}: {points} of {all}\n\
             The same by hand: `cargo test {step}`",
            step = name,
            checks = self::counted(tally),
            extra,
            points = shown(points),
            all = in_points(step.points)
        ),
    }
}

/// `points` with their word.
fn in_points(points: f64) -> String {
    match shown(points).as_str() {
        "1" => text!("1 point").to_string(),
        points => text!("{points} points", points),
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
        kept_all if new.all == 1 => text!(
            "{passed} of 1 new check, and {kept} of {kept_all} from before",
            passed = new.passed,
            kept = kept.passed,
            kept_all
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_point_is_one() {
        assert_eq!(in_points(1.0), "1 point");
        assert_eq!(in_points(0.999), "1 point");
        assert_eq!(in_points(1.5), "1.5 points");
        assert_eq!(in_points(0.0), "0 points");
    }
}
