//! What is known of a grading while it goes on.

use std::time::{Duration, Instant};

use language::text;

use crate::grade::check::Check;
use crate::grade::outcome::{Outcome, Verdict};

/// How long the others are given to end when a check has failed: the first of them in order may be
/// nearer to the cause.
const TOGETHER: Duration = Duration::from_millis(700);
/// How long a check may take before that is told.
const LONG: Duration = Duration::from_secs(4);
/// So many of the checks that take long are named.
const NAMED: usize = 5;

/// The checks of a step that are being made.
pub struct Underway {
    /// Those without an outcome, in their order.
    open: Vec<Check>,
    all: usize,
    /// The first failure in order, and when there was one.
    failure: Option<(usize, Outcome, Instant)>,
    order: Vec<Check>,
    begun: Instant,
}

impl Underway {
    pub fn new(checks: &[Check]) -> Underway {
        Underway {
            open: checks.to_vec(),
            all: checks.len(),
            failure: None,
            order: checks.to_vec(),
            begun: Instant::now(),
        }
    }

    /// Takes notice of an outcome.
    pub fn note(&mut self, outcome: &Outcome) {
        self.open.retain(|check| *check != outcome.check);
        if outcome.verdict == Verdict::Passed || !outcome.check.is_scored() {
            return;
        }
        let mut order = self.order.iter();
        let place = order.position(|check| *check == outcome.check);
        let place = place.unwrap_or(usize::MAX);
        let since = self
            .failure
            .as_ref()
            .map_or(Instant::now(), |known| known.2);
        if self.failure.as_ref().is_none_or(|known| place < known.0) {
            self.failure = Some((place, outcome.clone(), since));
        }
    }

    /// The first failure, when the others have had their time.
    pub fn failure(&self) -> Option<&Outcome> {
        let told = self.failure.as_ref();
        let told = told.filter(|(_, _, since)| since.elapsed() >= TOGETHER);
        told.map(|(_, outcome, _)| outcome)
    }

    /// Where it is: `51 of 56 checks`.
    pub fn counted(&self) -> String {
        text!(
            "{passed} of {all} checks",
            passed = self.all - self.open.len(),
            all = self.all
        )
    }

    /// What is still waited for, when it takes long.
    pub fn waits_for(&self) -> Option<String> {
        if self.open.is_empty() || self.begun.elapsed() < LONG {
            return None;
        }
        let names: Vec<_> = self.open.iter().take(NAMED).map(Check::words).collect();
        let more = match self.open.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!("\n  {}", text!("and {more} more", more)),
        };
        let names = names.join("\n  ") + &more;
        Some(text!(
            "Still waiting:\n  {names}\n\
             Does a program wait for something that does not come? It is given up soon, and then told.\n",
            names
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::check::Since;

    fn check(name: &str) -> Check {
        Check {
            step: "ex05".to_string(),
            name: name.to_string(),
            since: Since::New,
        }
    }

    fn outcome(name: &str, verdict: Verdict) -> Outcome {
        Outcome {
            check: check(name),
            verdict,
            page: String::new(),
            time: Duration::ZERO,
            cause: None,
            skipped: None,
        }
    }

    fn later(underway: &mut Underway) {
        underway.begun -= LONG;
        if let Some(failure) = &mut underway.failure {
            failure.2 -= TOGETHER;
        }
    }

    #[test]
    fn the_first_failure_in_order_is_told_when_the_others_have_had_their_time() {
        let mut underway = Underway::new(&["a", "b", "c", "beyond_d"].map(check));
        underway.note(&outcome("beyond_d", Verdict::Failed));
        underway.note(&outcome("c", Verdict::Failed));
        assert!(underway.failure().is_none());
        underway.note(&outcome("b", Verdict::Failed));
        later(&mut underway);
        let told = underway.failure().map(|outcome| &outcome.check);
        assert_eq!(told, Some(&check("b")));
        assert_eq!(underway.counted(), "3 of 4 checks");
    }

    #[test]
    fn what_takes_long_is_named() {
        let mut underway = Underway::new(&["server_replies", "b"].map(check));
        underway.note(&outcome("b", Verdict::Passed));
        assert_eq!(underway.waits_for(), None);
        later(&mut underway);
        let told = underway.waits_for().unwrap_or_default();
        assert!(told.contains("\n  server replies\n"), "{told}");
        underway.note(&outcome("server_replies", Verdict::Passed));
        assert_eq!(underway.waits_for(), None);
    }
}
