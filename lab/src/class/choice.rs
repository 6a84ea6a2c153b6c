//! What of a class is graded, where that is not all of it: some steps, a student, a part.

use anyhow::{Result, bail, ensure};

use crate::class::partition::Partition;
use crate::class::submission::Submission;
use crate::kit::lab::Lab;

/// What of a class is graded.
#[derive(clap::Args)]
pub struct Choice {
    /// Grade this step alone; more than one with a comma between, or with another --only
    #[arg(long, value_name = "STEP", value_delimiter = ',')]
    only: Vec<String>,
    /// Grade this student alone: the name, an id, an e-mail address, or a part that no other has
    #[arg(long, value_name = "NAME")]
    student: Option<String>,
    /// Grade one part of the class, for more machines than one: 3/8 is the third of eight
    #[arg(long, value_name = "PART/OF")]
    partition: Option<Partition>,
}

impl Choice {
    /// The part of the class that is graded, where it is not all of it.
    pub fn partition(&self) -> Option<Partition> {
        self.partition
    }

    /// The lab with the steps that are graded, and those of `submissions` that are.
    ///
    /// # Errors
    /// When there is no such step, or no such student, or more than one.
    pub fn of(&self, lab: &Lab, submissions: Vec<Submission>) -> Result<(Lab, Vec<Submission>)> {
        let mut chosen = lab.clone();
        if !self.only.is_empty() {
            let steps = self.only.iter().map(|name| lab.step(name));
            let steps = steps.collect::<Result<Vec<_>>>()?;
            chosen.steps.retain(|step| steps.contains(&step));
        }
        let mut submissions = match &self.student {
            Some(name) => vec![the_one(submissions, name)?],
            None => submissions,
        };
        if let Some(partition) = self.partition {
            submissions.retain(|submission| partition.has(&submission.name));
        }
        Ok((chosen, submissions))
    }
}

/// The one of `submissions` that is called `name`.
fn the_one(submissions: Vec<Submission>, name: &str) -> Result<Submission> {
    for is_whole in [true, false] {
        let is_meant = |submission: &&Submission| submission.is_called(name, is_whole);
        let meant: Vec<_> = submissions.iter().filter(is_meant).collect();
        let names: Vec<_> = meant
            .iter()
            .map(|submission| submission.name.clone())
            .collect();
        ensure!(
            names.len() < 2,
            "there is more than one student with `{name}`: {}",
            names.join(", ")
        );
        if let [only] = &names[..] {
            let mut submissions = submissions.into_iter();
            if let Some(found) = submissions.find(|submission| submission.name == *only) {
                return Ok(found);
            }
            break;
        }
    }
    bail!("there is no student `{name}` in the class")
}
