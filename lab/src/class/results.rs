//! What grading a class has given.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::base::print::printable_within_a_line;
use crate::class::late::Late;
use crate::class::partition::Partition;
use crate::class::submission::Fault;
use crate::grade::result::StepResult;

/// What is said of a file that nobody has handed in.
const MISSING: &str = "is missing";

/// All that `cargo lab grade` has found.
pub struct Class {
    pub submissions: Vec<Graded>,
    /// Whether it was interrupted before all were graded.
    pub is_interrupted: bool,
    /// When it was due, where that was said.
    pub due: Option<String>,
    /// The part of the class that this is, where it is not all of it.
    pub partition: Option<Partition>,
}

/// What came of one submission.
pub struct Graded {
    pub name: String,
    /// The name of its page, without an ending.
    pub page: String,
    pub path: PathBuf,
    pub faults: Vec<Fault>,
    /// All that is known of it from where it was collected: ids, roster, when it was handed in.
    pub manifest: Value,
    pub late: Late,
    /// The points that are taken off for that.
    pub penalty: f64,
    pub state: State,
}

/// How far a submission got.
pub enum State {
    Graded(Marks),
    /// There is nothing to grade.
    NothingHandedIn,
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
    /// The sum of the points, less what is taken off; `None` where the grader has not found all of them out.
    pub fn total(&self) -> Option<f64> {
        Some((self.earned()? - self.penalty).max(0.0))
    }

    /// The sum of the points that the steps earn.
    pub fn earned(&self) -> Option<f64> {
        match &self.state {
            State::Graded(marks) => marks.steps.iter().map(StepResult::points).sum(),
            State::NothingHandedIn => Some(0.0),
            _ => None,
        }
    }

    /// What is said in place of a total.
    pub fn why_no_total(&self) -> &'static str {
        match &self.state {
            State::Graded(_) | State::GraderError(_) => "grader error",
            State::NothingHandedIn => "nothing handed in",
            State::Unreadable(_) => "unreadable",
            State::NotGraded => "not graded",
        }
    }

    /// The names of what was handed in besides, and does not count.
    fn superseded(&self) -> Vec<String> {
        let others = self.manifest["superseded"].as_array().into_iter().flatten();
        let names = others.filter_map(|other| name_of(other["path"].as_str()?));
        names.map(printable_within_a_line).collect()
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
        let faults = self.faults_together(str::to_string);
        faults.into_iter().chain(self.remarks()).collect()
    }

    /// What is missing, in one sentence, and what is not taken, a sentence each. `shown` makes of a file's name
    /// what is shown of it.
    pub fn faults_together(&self, shown: impl Fn(&str) -> String) -> Vec<String> {
        let (missing, others): (Vec<_>, Vec<_>) =
            self.faults.iter().partition(|fault| fault.what == MISSING);
        let missing: Vec<_> = missing.iter().map(|fault| shown(&fault.file)).collect();
        let missing = match missing.as_slice() {
            [] => None,
            [one] => Some(format!("{one} {MISSING}")),
            [first @ .., last] => Some(format!("{} and {last} are missing", first.join(", "))),
        };
        let others = others.iter();
        let others = others.map(|Fault { file, what }| format!("{} {what}", shown(file)));
        others.chain(missing).collect()
    }

    /// The notes that are not about what was handed in.
    pub fn remarks(&self) -> Vec<String> {
        let mut notes: Vec<_> = self.late.told(self.penalty).into_iter().collect();
        if self.manifest["on_roster"] == false {
            notes.push("is not on the roster".to_string());
        }
        let others = self.superseded();
        if !others.is_empty() {
            notes.push(format!(
                "handed in besides, and not graded: {}",
                others.join(", ")
            ));
        }
        match &self.state {
            State::NothingHandedIn => notes.push("nothing handed in".to_string()),
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

/// The name of what was handed in at `path`: of the archive or folder, where that has an `exercises/` in it.
fn name_of(path: &str) -> Option<&str> {
    let path = Path::new(path);
    let whole = match path.ends_with("exercises") {
        true => path.parent()?,
        false => path,
    };
    whole.file_name()?.to_str()
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn what_was_handed_in_is_named_as_its_student_has_named_it() {
        assert_eq!(name_of("class/ana/mine.zip/exercises"), Some("mine.zip"));
        assert_eq!(name_of("class/ana/mine.zip"), Some("mine.zip"));
    }
}
