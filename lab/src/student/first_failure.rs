//! The first failing check, told while the others go on: one that lets its program hang keeps nobody
//! waiting for the rest.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::base::status_line::StatusLine;
use crate::grade::outcome::{Outcome, Verdict};
use crate::student::pages;

/// How long the others are given to end, for then it is told with them.
const TOGETHER: Duration = Duration::from_millis(700);

/// The first failing check.
#[derive(Default)]
pub struct FirstFailure {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    page: Option<String>,
    is_over: bool,
}

impl FirstFailure {
    /// Does `work`, and meanwhile tells on `line` what [`FirstFailure::sees`] has seen.
    pub fn told_during<T>(&self, line: &StatusLine, work: impl FnOnce() -> T) -> T {
        thread::scope(|scope| {
            scope.spawn(|| self.tell(line));
            let result = work();
            self.change(|state| state.is_over = true);
            result
        })
    }

    /// Takes notice of an outcome.
    pub fn sees(&self, outcome: &Outcome) {
        if outcome.verdict != Verdict::Passed && outcome.check.is_scored() {
            self.change(|state| {
                state.page.get_or_insert_with(|| pages::full(outcome));
            });
        }
    }

    fn tell(&self, line: &StatusLine) {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = |state: &mut State| state.page.is_none() && !state.is_over;
        let state = self.changed.wait_while(state, waits);
        let state = state.unwrap_or_else(PoisonError::into_inner);
        let goes_on = |state: &mut State| !state.is_over;
        let waited = self.changed.wait_timeout_while(state, TOGETHER, goes_on);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if let Some(page) = state.page.as_ref().filter(|_| !state.is_over) {
            line.says(&format!("{page}The other checks go on …\n"));
        }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }
}
