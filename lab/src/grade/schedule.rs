//! Which checks are made when: a step's all at once, some steps at once, and once more, each alone, those
//! that are in doubt.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use language::text;

use crate::base::stop::Stop;
use crate::base::threads;
use crate::grade::check::Check;
use crate::grade::grader::Grader;
use crate::grade::judge::{Judge, Run};
use crate::grade::outcome::{Outcome, Verdict};
use crate::grade::telling;
use crate::kit::guide;
use crate::kit::step::Step;
use crate::sandbox::limits::Limits;
use crate::sandbox::means::Means;
use crate::sandbox::run::Ended;

/// How many runs of the grader there are at once, and how many checks each makes at once.
#[derive(Clone, Copy)]
pub struct Load {
    pub runs: usize,
    pub checks: usize,
}

/// The checks of one set of programs.
pub struct Schedule<'a> {
    pub grader: &'a Grader,
    /// The folder with the executables.
    pub programs: &'a Path,
    /// Ends it: what has not been made by then is not made.
    pub stop: &'a Stop,
    /// How many seconds the grader waits for what has to come, where that is not left to it.
    pub patience: Option<u32>,
}

impl Schedule<'_> {
    /// Makes the checks of `steps`, and gives each outcome to `on_outcome` when it is there. The outcomes
    /// come in the order of the checks; after a stop, those that were not made are missing.
    pub fn make(
        &self,
        steps: &[&Step],
        load: Load,
        on_outcome: &(dyn Fn(&Outcome) + Sync),
    ) -> Vec<Outcome> {
        self.make_chosen(steps, |_| true, load, on_outcome)
    }

    /// As [`Schedule::make`], but only those checks that are chosen.
    pub fn make_chosen(
        &self,
        steps: &[&Step],
        is_chosen: impl Fn(&Check) -> bool,
        load: Load,
        on_outcome: &(dyn Fn(&Outcome) + Sync),
    ) -> Vec<Outcome> {
        let runs = steps.iter().flat_map(|step| self.runs(step, &is_chosen));
        let runs: Vec<Vec<&Check>> = runs.collect();
        let outcomes = Mutex::new(Vec::new());
        let next = AtomicUsize::new(0);
        threads::several(load.runs.min(runs.len()), |_| {
            while let Some(checks) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                self.make_some(checks, load.checks, &mut |outcome| {
                    on_outcome(&outcome);
                    let mut outcomes = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
                    outcomes.push(outcome);
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
        telling::settle(&mut outcomes);
        outcomes
    }

    /// The checks of `step`, as they are made together: all, or, where they have one port and can have a
    /// network each, each alone: then none waits for another, nor for what another has left.
    fn runs<'a>(&'a self, step: &Step, is_chosen: &dyn Fn(&Check) -> bool) -> Vec<Vec<&'a Check>> {
        let checks = self.grader.checks_of(step).iter();
        let checks: Vec<_> = checks.filter(|check| is_chosen(check)).collect();
        match step.port.is_some() && Means::here().has_namespaces() {
            true => checks.into_iter().map(|check| vec![check]).collect(),
            false => vec![checks],
        }
    }

    /// Makes `checks` in one run of the grader; what that leaves open, or in doubt, once more alone: what
    /// was wrong with the machine may be over, and nobody is to lose a mark over it.
    fn make_some(
        &self,
        checks: &[&Check],
        at_once: usize,
        on_outcome: &mut (dyn FnMut(Outcome) + Send),
    ) {
        let mut doubtful = Vec::new();
        let run = self.run(checks, at_once, &mut |outcome| match outcome.verdict {
            Verdict::GraderError => doubtful.push(outcome.check),
            _ => on_outcome(outcome),
        });
        if let Ended::Over(excess) = run.ended {
            let told = Limits::CHECKS.told(excess);
            for check in run.unfinished.into_iter().chain(doubtful) {
                on_outcome(stopped(check, &told));
            }
            return;
        }
        doubtful.extend(run.unfinished);
        // Where a second try is no better, the others get none.
        let mut fault: Option<String> = None;
        for check in doubtful {
            match &fault {
                Some(words) => on_outcome(at_fault(check, words)),
                None => fault = self.make_alone(check, on_outcome),
            }
        }
    }

    /// Makes one check again; gives what is wrong where it could not be made this time, either.
    fn make_alone(
        &self,
        check: Check,
        on_outcome: &mut (dyn FnMut(Outcome) + Send),
    ) -> Option<String> {
        let mut fault = None;
        let run = self.run(&[&check], 1, &mut |outcome| {
            if outcome.verdict == Verdict::GraderError {
                fault = Some(outcome.page.clone());
            }
            on_outcome(outcome);
        });
        if run.unfinished.is_empty() {
            return fault;
        }
        let ended = match run.ended {
            Ended::Stopped => return None,
            Ended::Over(excess) => Some(Limits::CHECKS.told(excess)),
            // In a sandbox there is nobody else who could have.
            Ended::NotRun if Means::here().has_namespaces() && run.words.is_empty() => {
                Some(text!("it ended its grader").to_string())
            }
            _ => None,
        };
        match ended {
            Some(told) => on_outcome(stopped(check, &told)),
            None => {
                let words = match run.words.trim() {
                    "" => {
                        let how = format!("{:?}", run.ended);
                        text!("the grader ended without a verdict ({how})", how) + "\n"
                    }
                    words => format!("{words}\n"),
                };
                on_outcome(at_fault(check, &words));
                return Some(words);
            }
        }
        None
    }

    fn run(
        &self,
        checks: &[&Check],
        at_once: usize,
        on_outcome: &mut (dyn FnMut(Outcome) + Send),
    ) -> Run {
        let judge = Judge {
            grader: self.grader.program(),
            programs: self.programs,
            stop: self.stop,
            patience: self.patience,
        };
        let none = |ended, words| Run {
            ended,
            words,
            unfinished: checks.iter().map(|check| (*check).clone()).collect(),
        };
        if self.stop.is_stopped() {
            return none(Ended::Stopped, String::new());
        }
        let run = judge.run(checks, at_once, on_outcome);
        let mut run = run.unwrap_or_else(|error| none(Ended::NotRun, format!("{error:#}")));
        if run.ended == Ended::Stopped {
            run.unfinished.clear();
        }
        run
    }
}

/// The outcome of a check that did not come to its end, for a program was stopped.
fn stopped(check: Check, told: &str) -> Outcome {
    let (step, words) = (&check.step, check.words());
    let happened = text!("the program was stopped: {told}", told);
    let page = format!(
        "{step}: {words}\n\n{}",
        language::labelled(&[
            (text!("happened"), happened),
            (text!("guide"), guide::path(step)),
        ])
    );
    without_time(check, Verdict::Stopped, page)
}

fn at_fault(check: Check, words: &str) -> Outcome {
    without_time(check, Verdict::GraderError, words.to_string())
}

fn without_time(check: Check, verdict: Verdict, page: String) -> Outcome {
    Outcome {
        check,
        verdict,
        page,
        time: Duration::ZERO,
        cause: None,
        skipped: None,
    }
}
