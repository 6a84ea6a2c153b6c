//! What grading a class has given.

use std::path::PathBuf;

use crate::class::submission::Fault;
use crate::grade::result::StepResult;

/// All that `cargo lab grade` has found.
pub struct Class {
    pub submissions: Vec<Graded>,
    /// Whether it was interrupted before all were graded.
    pub is_interrupted: bool,
}

/// What came of one submission.
pub struct Graded {
    pub name: String,
    pub path: PathBuf,
    pub faults: Vec<Fault>,
    pub state: State,
}

/// How far a submission got.
pub enum State {
    Graded(Marks),
    /// Nothing could be taken of it, for this reason.
    Unreadable(String),
    /// It could not be graded, for this reason, which is not the student's.
    GraderError(String),
    /// The run was interrupted before.
    NotGraded,
}

/// The results of a submission.
pub struct Marks {
    pub steps: Vec<StepResult>,
    /// The names of those whose files are as they were handed out.
    pub untouched: Vec<String>,
    /// What the compiler says of sock_utils.rs, where the starter's had to take its place.
    pub library: Option<String>,
}

impl Graded {
    /// The sum of the points; `None` where the grader has not found all of them out.
    pub fn total(&self) -> Option<f64> {
        let State::Graded(marks) = &self.state else {
            return None;
        };
        marks.steps.iter().map(StepResult::points).sum()
    }

    /// What is said in place of a total.
    pub fn why_no_total(&self) -> &'static str {
        match &self.state {
            State::Graded(_) | State::GraderError(_) => "grader error",
            State::Unreadable(_) => "unreadable",
            State::NotGraded => "not graded",
        }
    }

    /// The results of the steps; none where there are none.
    pub fn steps(&self) -> &[StepResult] {
        match &self.state {
            State::Graded(marks) => &marks.steps,
            _ => &[],
        }
    }

    /// What an instructor should know of it besides its points, a sentence each.
    pub fn notes(&self) -> Vec<String> {
        let faults = self.faults.iter();
        let faults = faults.map(|Fault { file, what }| format!("{file} {what}"));
        faults.chain(self.remarks()).collect()
    }

    /// The notes that are not about what was handed in.
    pub fn remarks(&self) -> Vec<String> {
        let mut notes = Vec::new();
        match &self.state {
            State::Graded(Marks {
                library: Some(_), ..
            }) => notes.push(
                "sock_utils.rs does not compile: the steps were graded with the starter in its place"
                    .to_string(),
            ),
            State::Unreadable(why) => notes.push(why.clone()),
            State::GraderError(why) => notes.push(format!("grader error: {why}")),
            _ => {}
        }
        for step in self.steps() {
            if let Some(fault) = step.fault() {
                let fault = fault.lines().next().unwrap_or_default();
                notes.push(format!("{}: grader error: {fault}", step.step.name));
            }
        }
        notes
    }
}
