//! What grading a step has given.

use crate::build::package::Failure;
use crate::grade::check::Check;
use crate::grade::grader::Grader;
use crate::grade::outcome::{Outcome, Verdict};
use crate::grade::tally::Tally;
use crate::grade::telling;
use crate::kit::step::Step;

/// The result of one step.
#[derive(Clone)]
pub struct StepResult {
    pub step: Step,
    /// All its checks, whether they could be made or not.
    pub checks: Vec<Check>,
    /// Why none could be made, where it is so.
    pub failure: Option<Failure>,
    pub outcomes: Vec<Outcome>,
    /// What the compiler warns of in its file.
    pub warnings: Vec<String>,
}

impl StepResult {
    /// That of `step` when none of its checks has been made.
    pub fn not_made(step: &Step, grader: &Grader) -> StepResult {
        StepResult {
            step: step.clone(),
            checks: grader.checks_of(step).to_vec(),
            failure: None,
            outcomes: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// How many of its checks pass of those that are worth points.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for check in self.checks.iter().filter(|check| check.is_scored()) {
            tally.of(check.since).all += 1;
        }
        for Outcome { check, verdict, .. } in &self.outcomes {
            if check.is_scored() && *verdict == Verdict::Passed {
                tally.of(check.since).passed += 1;
            }
        }
        tally
    }

    pub fn is_passed(&self) -> bool {
        self.tally().is_passed()
    }

    /// The points that it earns, out of the step's; `None` when the grader is at fault, for then
    /// nobody knows.
    pub fn points(&self) -> Option<f64> {
        match self.fault() {
            Some(_) => None,
            None => Some(self.tally().points(&self.step)),
        }
    }

    /// What has gone wrong in the grader, for a scored check at least.
    pub fn fault(&self) -> Option<&str> {
        if let Some(Failure::GraderError(fault)) = &self.failure {
            return Some(fault);
        }
        let mut outcomes = self.outcomes.iter();
        let fault = outcomes
            .find(|outcome| outcome.check.is_scored() && outcome.verdict == Verdict::GraderError);
        fault.map(|outcome| outcome.page.as_str())
    }

    /// The outcomes that are not `Passed`, in the order in which they are told.
    pub fn failed(&self) -> impl Iterator<Item = &Outcome> {
        let outcomes = self.outcomes.iter();
        let mut failed: Vec<_> = outcomes
            .filter(|outcome| outcome.verdict != Verdict::Passed)
            .collect();
        failed.sort_by_key(|outcome| telling::rank(outcome));
        failed.into_iter()
    }
}
