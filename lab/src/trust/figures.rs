//! The figures that come of the outcomes.

use std::collections::BTreeSet;

use crate::grade::outcome::{Outcome, Verdict};
use crate::grade::telling;
use crate::trust::mistakes::Mistake;
use crate::trust::right::Set;

/// What the grader says of a wrong program.
pub struct Wrong<'a> {
    pub mistake: &'a Mistake,
    pub outcomes: Vec<Outcome>,
}

/// What the grader says of a right program: one step of a set.
pub struct Right<'a> {
    pub set: &'a Set,
    pub step: String,
    pub outcomes: Vec<Outcome>,
}

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub part: usize,
    pub whole: usize,
}

/// What is said of the grader in one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub caught: Share,
    pub caught_there: Share,
    pub accepted: Share,
    /// Checks that are the only one to catch no mistake.
    pub idle: Share,
}

impl Wrong<'_> {
    /// The names of the checks that fail.
    pub fn failed(&self) -> BTreeSet<&str> {
        let failed = self.outcomes.iter().filter(|outcome| is_failed(outcome));
        failed.map(|outcome| outcome.check.name.as_str()).collect()
    }

    pub fn is_caught(&self) -> bool {
        !self.failed().is_empty()
    }

    /// The one check that fails, where no other does.
    pub fn only(&self) -> Option<&str> {
        let failed = self.failed();
        failed.first().filter(|_| failed.len() == 1).copied()
    }

    /// The checks that fail and that are not about it.
    pub fn caught_beside(&self) -> BTreeSet<&str> {
        let mut failed = self.failed();
        failed.retain(|check| !self.mistake.is_for(check));
        failed
    }

    /// The checks about it that pass all the same.
    pub fn missed_by(&self) -> Vec<&str> {
        let failed = self.failed();
        let about = self.mistake.checks.iter().map(String::as_str);
        about.filter(|check| !failed.contains(check)).collect()
    }

    /// The page that a beginner sees first.
    pub fn page(&self) -> Option<&str> {
        let failed = self.outcomes.iter().filter(|outcome| is_failed(outcome));
        let first = failed.min_by_key(|outcome| telling::rank(outcome))?;
        Some(&first.page)
    }
}

impl Right<'_> {
    /// The checks that refuse it, of those that are to accept it.
    pub fn refused(&self) -> impl Iterator<Item = &Outcome> {
        let demanded = |outcome: &&Outcome| self.set.beyond || outcome.check.is_scored();
        let outcomes = self.outcomes.iter().filter(demanded);
        outcomes.filter(|outcome| outcome.verdict != Verdict::Passed)
    }
}

fn is_failed(outcome: &Outcome) -> bool {
    matches!(outcome.verdict, Verdict::Failed | Verdict::Stopped)
}

/// The checks, by their names, of which no mistake shows that they are needed: none is said, and
/// seen, to be caught by them alone.
pub fn idle<'a>(wrong: &[Wrong], all: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    let wrong = wrong.iter().filter(|wrong| wrong.mistake.alone);
    let alone: BTreeSet<_> = wrong.filter_map(Wrong::only).collect();
    all.iter()
        .copied()
        .filter(|check| !alone.contains(check))
        .collect()
}

impl Figures {
    pub fn of(wrong: &[Wrong], right: &[Right], all: &BTreeSet<&str>) -> Figures {
        let share = |part, whole| Share { part, whole };
        let caught = wrong.iter().filter(|wrong| wrong.is_caught());
        let caught_there = wrong.iter().filter(|wrong| wrong.missed_by().is_empty());
        let accepted = right
            .iter()
            .filter(|right| right.refused().next().is_none());
        Figures {
            caught: share(caught.count(), wrong.len()),
            caught_there: share(caught_there.count(), wrong.len()),
            accepted: share(accepted.count(), right.len()),
            idle: share(idle(wrong, all).len(), all.len()),
        }
    }

    /// The line.
    pub fn line(&self) -> String {
        let told = |Share { part, whole }: Share| format!("{part} of {whole}");
        format!(
            "wrong programs caught: {} / caught at the check that is about them: {} / \
             right programs accepted: {} / checks that catch nothing else caught: {}",
            told(self.caught),
            told(self.caught_there),
            told(self.accepted),
            told(self.idle)
        )
    }
}
