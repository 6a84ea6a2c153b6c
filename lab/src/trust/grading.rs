//! What the grader says of the programs of the corpus: a step's checks together, and several programs
//! at once.

use std::cmp::Reverse;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::{Result, bail, ensure};

use crate::base::places::Places;
use crate::base::stop::Stop;
use crate::base::threads;
use crate::grade::check::Check;
use crate::grade::grader::Grader;
use crate::grade::outcome::{Outcome, Verdict};
use crate::grade::schedule::{Load, Schedule};
use crate::kit::step::Step;

/// How many programs are graded at once for each processor: most of their checks wait.
const AT_ONCE: usize = 4;
/// For one of them.
const LOAD: Load = Load {
    runs: 4,
    checks: 16,
};

/// One step's program, and the checks to be made on it.
pub struct Job<'a> {
    pub step: &'a Step,
    /// The folder with the executable.
    pub programs: &'a Path,
    pub checks: Vec<&'a Check>,
    /// How many seconds the grader waits for what has to come, if not as long as it usually does.
    pub patience: Option<u32>,
}

/// As many places for programs as this machine can grade at once.
pub fn places() -> Places {
    Places::for_each_processor(AT_ONCE)
}

/// Makes the checks of all `jobs`, each in one of `places`, and gives the outcomes of each; `on_done` is told
/// how many checks have been made.
///
/// # Errors
/// When a check could not be made, or `stop` came.
pub fn grade(
    grader: &Grader,
    jobs: &[Job],
    places: &Places,
    stop: &Stop,
    on_done: &(dyn Fn(usize) + Sync),
) -> Result<Vec<Vec<Outcome>>> {
    let results: Vec<Mutex<Vec<Outcome>>> = jobs.iter().map(|_| Mutex::default()).collect();
    // The longest first: none of them is waited for at the end, when nothing else is left to do. The checks of
    // later steps, which come last in the table, take longer.
    let mut order: Vec<_> = jobs.iter().zip(&results).rev().collect();
    order.sort_by_key(|(job, _)| Reverse(job.checks.len()));
    let next = AtomicUsize::new(0);
    threads::several(places.count(), |_| {
        while let Some((job, result)) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let place = places.take();
            let outcomes = run(grader, job, stop);
            drop(place);
            *result.lock().unwrap_or_else(PoisonError::into_inner) = outcomes;
            on_done(job.checks.len());
        }
    });
    if stop.is_stopped() {
        bail!("interrupted");
    }
    let results = results.into_iter().map(Mutex::into_inner);
    let results = results.map(|result| result.unwrap_or_else(PoisonError::into_inner));
    let results: Vec<_> = results.collect();
    for (job, outcomes) in jobs.iter().zip(&results) {
        let place = job.programs.display();
        for outcome in outcomes {
            ensure!(
                outcome.verdict != Verdict::GraderError,
                "{} could not be made on `{place}`: {}",
                outcome.check.path(),
                outcome.page
            );
        }
        ensure!(
            outcomes.len() == job.checks.len(),
            "not all checks were made on `{place}`"
        );
    }
    Ok(results)
}

fn run(grader: &Grader, job: &Job, stop: &Stop) -> Vec<Outcome> {
    let schedule = Schedule {
        grader,
        programs: job.programs,
        stop,
        patience: job.patience,
    };
    let is_chosen = |check: &Check| job.checks.contains(&check);
    schedule.make_chosen(&[job.step], is_chosen, LOAD, &|_| {})
}
