//! The table of mistakes fits the kit, and the figures in README.md fit the table.

#[path = "../../lab/src/trust/mistakes.rs"]
#[allow(dead_code)] // the runner, whose file this is, uses more of it
mod table;

use std::collections::BTreeSet;

use self::table::Mistake;
use crate::support::files::{exists, files_under, read, root, stem};
use crate::support::grading::{list, split};
use crate::support::steps::steps;

/// How many a step has at least, and all steps together.
const IN_EACH_STEP: usize = 8;
const IN_ALL: usize = 150;

fn mistakes() -> Vec<Mistake> {
    let names: Vec<_> = steps().iter().map(|step| step.name.as_str()).collect();
    table::read(root(), &names).unwrap_or_else(|error| panic!("{error:#}"))
}

#[test]
fn there_are_enough_mistakes_in_each_step() {
    let mistakes = mistakes();
    for step in steps() {
        let own = mistakes.iter().filter(|mistake| mistake.step == step.name);
        let count = own.count();
        assert!(
            count >= IN_EACH_STEP,
            "{} has only {count} mistakes",
            step.name
        );
    }
    assert!(mistakes.len() >= IN_ALL, "only {} mistakes", mistakes.len());
}

#[test]
fn each_mistake_still_applies() {
    let faults: Vec<_> = mistakes()
        .iter()
        .filter_map(|mistake| mistake.files(root()).err())
        .map(|error| format!("{error:#}"))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_change_changes_something_of_the_step() {
    for mistake in mistakes() {
        for (path, text) in mistake.files(root()).unwrap_or_default() {
            assert_ne!(text, read(&path), "{} does nothing to {path}", mistake.name);
        }
    }
}

// Elsewhere some checks are left out, with `#[cfg]`.
#[cfg(target_os = "linux")]
#[test]
fn each_mistake_is_for_checks_that_there_are() {
    let listed = list(&[]);
    for Mistake {
        step,
        name,
        checks,
        role,
        ..
    } in mistakes()
    {
        for check in checks {
            let path = format!("{step}::{check}");
            assert!(
                listed.contains(&path),
                "`{name}` is for {path}: there is no such check"
            );
            assert!(
                role.concerns(&check),
                "`{name}` is not in the program that {path} is about"
            );
        }
    }
}

/// The other way round: a check is there for a mistake that nothing else catches, or for a reason.
// Elsewhere some checks are left out, with `#[cfg]`.
#[cfg(target_os = "linux")]
#[test]
fn each_check_has_a_mistake_that_only_it_catches_or_a_reason_to_stay() {
    let listed = list(&[]);
    let checks: BTreeSet<_> = listed.iter().map(|path| split(path).1).collect();
    let mistakes = mistakes();
    let alone = mistakes.iter().filter(|mistake| mistake.alone);
    let needed: BTreeSet<_> = alone.map(|mistake| mistake.checks[0].as_str()).collect();
    let reasons = reasons();
    let reasons: BTreeSet<_> = reasons.iter().map(String::as_str).collect();
    let both: Vec<_> = needed.intersection(&reasons).collect();
    assert!(
        both.is_empty(),
        "needed, and with a reason as well: {both:?}"
    );
    let justified: BTreeSet<_> = needed.union(&reasons).copied().collect();
    assert_eq!(justified, checks, "what is justified, and what there is");
}

/// The checks that `checks.toml` has a reason for.
fn reasons() -> Vec<String> {
    let text = read("tests/mistakes/checks.toml");
    let named = text.lines().filter_map(|line| line.split_once(" = "));
    named.map(|(check, _)| check.to_string()).collect()
}

#[test]
fn each_mistake_has_its_page_and_each_page_its_mistake() {
    let mistakes = mistakes();
    let kept = mistakes.iter().filter(|mistake| mistake.varies.is_none());
    let kept: BTreeSet<_> = kept.map(|mistake| mistake.name.as_str()).collect();
    let pages = files_under("tests/mistakes/pages", ".txt");
    let pages: BTreeSet<_> = pages.iter().map(|path| stem(path)).collect();
    let without: Vec<_> = kept.difference(&pages).collect();
    let stray: Vec<_> = pages.difference(&kept).collect();
    assert!(
        without.is_empty() && stray.is_empty(),
        "without a page: {without:?}, without a mistake: {stray:?}"
    );
}

/// A page leads somewhere: it says what was expected, what happened, and where to read.
#[test]
fn each_page_is_complete() {
    for path in files_under("tests/mistakes/pages", ".txt") {
        let page = read(&path);
        for part in [
            "  expected  ",
            "  happened  ",
            "  usually   ",
            "  guide     guide/en/",
        ] {
            assert!(page.contains(part), "{path} has no `{}`", part.trim());
        }
    }
}

#[test]
fn the_figures_in_the_readme_are_complete_and_of_this_table() {
    let readme = read("README.md");
    let line = readme
        .lines()
        .find(|line| line.starts_with("- wrong programs caught: "));
    let Some(line) = line else {
        assert!(
            readme.contains("- not measured yet\n"),
            "the README has no figures"
        );
        return;
    };
    let shares: Vec<_> = line.split(" / ").filter_map(share).collect();
    let [caught, caught_there, accepted, idle] = shares[..] else {
        panic!("four figures are in the line: {line}");
    };
    let count = mistakes().len();
    assert_eq!((caught, caught_there), ((count, count), (count, count)));
    assert_eq!(accepted.0, accepted.1, "right programs are refused: {line}");
    assert_eq!(idle.0, reasons().len(), "idle checks, and reasons");
    assert!(exists("tests/right/sets.toml"));
}

/// The numbers of `… : 3 of 4`.
fn share(text: &str) -> Option<(usize, usize)> {
    let (_, numbers) = text.rsplit_once(": ")?;
    let (part, whole) = numbers.split_once(" of ")?;
    Some((part.parse().ok()?, whole.parse().ok()?))
}
