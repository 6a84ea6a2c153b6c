//! A circuit breaker for each step: one check goes ahead of the others, on trial.
//!
//! A program that takes all memory, or starts processes without end, is met by one check and not by
//! sixteen at once; and once it has been stopped for that, it is not started again.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::grade::check::Check;
use crate::grade::outcome::{Outcome, Verdict};

/// How long the others wait for the one that goes ahead: a program that has done no harm by then is
/// slow, or hangs.
const TRIAL: Duration = Duration::from_millis(400);

/// What is known of the programs of the steps.
#[derive(Default)]
pub struct CircuitBreaker {
    steps: Mutex<HashMap<String, State>>,
    changed: Condvar,
}

enum State {
    /// The first check is under way.
    OnTrial,
    /// It has done no harm.
    Harmless,
    /// A check had to be stopped: its page.
    Harmful(String),
}

impl CircuitBreaker {
    /// Does `make` for `check`, when the first check of its step has come back; or, where the program
    /// has been stopped before, says so in its place.
    pub fn call(&self, check: &Check, make: impl FnOnce() -> Option<Outcome>) -> Option<Outcome> {
        if let Some(page) = self.harm(check) {
            return Some(Outcome {
                check: check.clone(),
                verdict: Verdict::Stopped,
                page,
                time: Duration::ZERO,
            });
        }
        let outcome = make();
        let mut steps = self.steps();
        let stopped = outcome
            .as_ref()
            .filter(|outcome| outcome.verdict == Verdict::Stopped);
        let state = steps.entry(check.step.clone()).or_insert(State::Harmless);
        match (stopped, &state) {
            (Some(outcome), _) => *state = State::Harmful(outcome.page.clone()),
            (None, State::OnTrial) => *state = State::Harmless,
            (None, _) => {}
        }
        self.changed.notify_all();
        outcome
    }

    /// Waits for the first check of the step, unless this is it; gives the page of the check that
    /// had to be stopped.
    fn harm(&self, check: &Check) -> Option<String> {
        let mut steps = self.steps();
        if !steps.contains_key(&check.step) {
            steps.insert(check.step.clone(), State::OnTrial);
            return None;
        }
        let is_on_trial =
            |steps: &mut HashMap<_, _>| matches!(steps.get(&check.step), Some(State::OnTrial));
        let waited = self.changed.wait_timeout_while(steps, TRIAL, is_on_trial);
        let (steps, _) = waited.unwrap_or_else(PoisonError::into_inner);
        match steps.get(&check.step) {
            Some(State::Harmful(page)) => Some(page.clone()),
            _ => None,
        }
    }

    fn steps(&self) -> MutexGuard<'_, HashMap<String, State>> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
