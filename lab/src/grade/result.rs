//! What grading a step has given.

use crate::build::package::Failure;
use crate::grade::check::Check;
use crate::grade::outcome::{Outcome, Verdict};
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
    /// How many warnings the compiler has about its file.
    pub warnings: usize,
}

impl StepResult {
    /// How many checks are worth points.
    pub fn scored(&self) -> usize {
        self.checks.iter().filter(|check| check.is_scored()).count()
    }

    /// How many of those passed.
    pub fn passed(&self) -> usize {
        let passed = self
            .outcomes
            .iter()
            .filter(|outcome| outcome.check.is_scored() && outcome.verdict == Verdict::Passed);
        passed.count()
    }

    pub fn is_passed(&self) -> bool {
        self.scored() > 0 && self.passed() == self.scored()
    }

    /// The points that it earns, out of the step's; `None` when the grader is at fault, for then
    /// nobody knows.
    pub fn points(&self) -> Option<f64> {
        match self.fault() {
            Some(_) => None,
            None => Some(points(&self.step, self.passed(), self.scored())),
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

    /// The outcomes that are not `Passed`: those of scored checks first.
    pub fn failed(&self) -> impl Iterator<Item = &Outcome> {
        let of = |is_scored| {
            self.outcomes.iter().filter(move |outcome| {
                outcome.check.is_scored() == is_scored && outcome.verdict != Verdict::Passed
            })
        };
        of(true).chain(of(false))
    }
}

/// The points that `passed` of `scored` checks earn: a step's are shared evenly among its checks.
pub fn points(step: &Step, passed: usize, scored: usize) -> f64 {
    match scored {
        0 => 0.0,
        _ => step.points * passed as f64 / scored as f64,
    }
}

/// Points as they are shown: `1.5`, `0.68`, `20`.
pub fn shown(points: f64) -> String {
    let rounded = (points * 100.0).round() / 100.0;
    format!("{rounded}")
}
