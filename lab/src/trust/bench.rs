//! What programs are measured with.

use std::path::Path;

use anyhow::Result;

use crate::base::places::Places;
use crate::base::status_line::StatusLine;
use crate::base::stop::Stop;
use crate::grade::check::Check;
use crate::grade::grader::Grader;
use crate::grade::outcome::Outcome;
use crate::kit::lab::Lab;
use crate::trust::grading::{self, Job};
use crate::trust::mistakes::Mistake;

/// What programs are measured with.
pub struct Bench<'a> {
    pub lab: &'a Lab,
    pub grader: &'a Grader,
    /// Where programs are graded, whichever they are.
    pub places: Places,
    /// The folder for what is built.
    pub own: &'a Path,
    pub stop: &'a Stop,
    pub line: &'a StatusLine,
}

impl Bench<'_> {
    /// The chosen ones of the checks that may fail for `mistake`.
    ///
    /// # Errors
    /// When there is no such step.
    pub fn checks(
        &self,
        mistake: &Mistake,
        is_chosen: impl Fn(&str) -> bool,
    ) -> Result<Vec<&Check>> {
        let checks = self.grader.checks_of(self.lab.step(&mistake.step)?).iter();
        let is_chosen =
            |check: &&Check| mistake.role.concerns(&check.name) && is_chosen(&check.name);
        Ok(checks.filter(is_chosen).collect())
    }

    /// What comes of `jobs`, several of which are at work at once.
    ///
    /// # Errors
    /// When a check cannot be made.
    pub fn grade(&self, jobs: &[Job]) -> Result<Vec<Vec<Outcome>>> {
        self.line
            .counts(jobs.iter().map(|job| job.checks.len()).sum());
        let made = |checks| (0..checks).for_each(|_| self.line.advances());
        grading::grade(self.grader, jobs, &self.places, self.stop, &made)
    }
}
