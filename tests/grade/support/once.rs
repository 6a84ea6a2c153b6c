//! What several checks have to see first, and one of them sees for all.
//!
//! A check that demands a failure first sees the program succeed. That it does is the same for all such
//! checks of a step; where it does not, each of them fails for it.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::Check;

/// A program's step and role.
type Program = (&'static str, &'static str);

static SEEN: Mutex<BTreeMap<Program, State>> = Mutex::new(BTreeMap::new());
static CHANGED: Condvar = Condvar::new();

#[derive(Clone, Copy, PartialEq)]
enum State {
    UnderWay,
    Works,
    Fails,
}

impl Check {
    /// Has `see` seen of the step's program in `role`, unless it has been already. It is no part of
    /// the check's story, unless it fails.
    pub fn once(&self, role: &'static str, see: impl FnOnce(&Check)) {
        let program = (self.step, role);
        let mut seen = lock();
        while seen.get(&program) == Some(&State::UnderWay) {
            seen = CHANGED.wait(seen).unwrap_or_else(PoisonError::into_inner);
        }
        let _attempt = match seen.get(&program) {
            Some(State::Works) => return,
            // Who waited for it has waited long enough.
            Some(_) => None,
            None => Some(Attempt(program)),
        };
        seen.entry(program).or_insert(State::UnderWay);
        drop(seen);
        see(&self.afresh());
        lock().insert(program, State::Works);
    }
}

/// The first attempt to see it; the end of it lets the others go on.
struct Attempt(Program);

impl Drop for Attempt {
    fn drop(&mut self) {
        let mut seen = lock();
        if seen.get(&self.0) == Some(&State::UnderWay) {
            seen.insert(self.0, State::Fails);
        }
        drop(seen);
        CHANGED.notify_all();
    }
}

fn lock() -> MutexGuard<'static, BTreeMap<Program, State>> {
    SEEN.lock().unwrap_or_else(PoisonError::into_inner)
}
