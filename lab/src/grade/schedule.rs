//! Which checks are made when: many at once, those of a step with a fixed port one after another, and
//! once more those that are in doubt.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::base::stop::Stop;
use crate::grade::check::Check;
use crate::grade::circuit_breaker::CircuitBreaker;
use crate::grade::grader::Grader;
use crate::grade::outcome::{Outcome, Verdict};
use crate::grade::slots::Slots;
use crate::grade::worker::Worker;
use crate::kit::step::Step;
use crate::sandbox::limits::Limits;

/// How long a check takes, at least, in which the program let the grader wait in vain.
const HANGS: Duration = Duration::from_secs(15);
/// The most checks at once, however many of them wait.
const MAX_AT_ONCE: usize = 64;

/// The checks of one set of programs.
pub struct Schedule<'a> {
    pub grader: &'a Grader,
    /// The folder with the executables.
    pub programs: &'a Path,
    /// Ends it: what has not been made by then is not made.
    pub stop: &'a Stop,
}

impl Schedule<'_> {
    fn worker(&self) -> Worker<'_> {
        Worker::new(self.grader.program(), self.programs, self.stop)
    }

    /// Makes the checks of `steps`, up to `busy` of them at once (and more where some only wait), and
    /// gives each outcome to `on_outcome` when it is there. The outcomes come in the order of the
    /// checks; after a stop, those that were not made are missing.
    pub fn make(
        &self,
        steps: &[&Step],
        busy: usize,
        on_outcome: &(dyn Fn(&Outcome) + Sync),
    ) -> Vec<Outcome> {
        let jobs = steps.iter().flat_map(|step| {
            let checks = self.grader.checks_of(step).iter();
            checks.map(move |check| (*step, check))
        });
        let (alone, together): (Vec<_>, Vec<_>) = jobs.partition(|(step, _)| step.port.is_some());
        let outcomes = Mutex::new(Vec::new());
        let add = |outcome: Option<Outcome>| {
            if let Some(outcome) = outcome {
                on_outcome(&outcome);
                let mut outcomes = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
                outcomes.push(outcome);
            }
        };
        let next = AtomicUsize::new(0);
        let (slots, breaker) = (Slots::new(busy), CircuitBreaker::default());
        thread::scope(|scope| {
            if !alone.is_empty() {
                scope.spawn(|| self.take_turns(&alone, &add));
            }
            let (slots, breaker, next, together, add) = (&slots, &breaker, &next, &together, &add);
            for _ in 0..MAX_AT_ONCE.min(together.len()) {
                scope.spawn(move || {
                    let worker = self.worker();
                    loop {
                        let slot = slots.take();
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some((_, check)) = together.get(number) else {
                            return;
                        };
                        add(breaker.call(check, || worker.make(check, &Limits::CHECK, false)));
                        drop(slot);
                    }
                });
            }
        });
        let mut outcomes = outcomes
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let order = |outcome: &Outcome| {
            let step = steps
                .iter()
                .position(|step| step.name == outcome.check.step);
            let checks = step.map(|step| self.grader.checks_of(steps[step]));
            let check = checks.map(|all| all.iter().position(|check| *check == outcome.check));
            (step, check)
        };
        outcomes.sort_by_key(order);
        outcomes
    }

    /// Makes the checks of `outcomes` again whose verdict is one that `is_doubtful`, one at a time.
    pub fn repeat(&self, outcomes: &mut [Outcome], is_doubtful: impl Fn(Verdict) -> bool) {
        // Where a second try is no better, the step's other checks get none.
        let worker = self.worker();
        let mut hopeless = BTreeSet::new();
        for outcome in outcomes {
            let step = outcome.check.step.clone();
            if is_doubtful(outcome.verdict) && !hopeless.contains(&step) {
                if let Some(again) = worker.make(&outcome.check, &Limits::CHECK, true) {
                    *outcome = again;
                }
                if is_doubtful(outcome.verdict) {
                    hopeless.insert(step);
                }
            }
        }
    }

    /// Makes checks one after another, for their step has a fixed port; the port is this process's
    /// meanwhile. A check that cannot be made because somebody else has it speaks for the rest.
    fn take_turns(&self, checks: &[(&Step, &Check)], add: &dyn Fn(Option<Outcome>)) {
        static PORT: Mutex<()> = Mutex::new(());
        let _turn = PORT.lock().unwrap_or_else(PoisonError::into_inner);
        let worker = self.worker();
        let mut fault: Option<Outcome> = None;
        let mut is_impatient = false;
        for (_, check) in checks {
            let outcome = match &fault {
                Some(fault) => Some(Outcome {
                    check: (*check).clone(),
                    time: Duration::ZERO,
                    ..fault.clone()
                }),
                None => worker.make(check, &Limits::CHECK_ON_A_FIXED_PORT, is_impatient),
            };
            if let Some(outcome) = &outcome {
                let is_fault = outcome.verdict == Verdict::GraderError;
                fault = fault.or_else(|| is_fault.then(|| outcome.clone()));
                is_impatient |= outcome.verdict == Verdict::Failed && outcome.time > HANGS;
            }
            add(outcome);
        }
    }
}
