//! The marks of a class, as `cargo lab grade --json` writes them: `course/schema/marks.v1.json`.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// The version that is understood.
const VERSION: u64 = 1;

/// The marks of a class.
#[derive(Deserialize)]
pub struct Marks {
    pub date: String,
    pub seconds: f64,
    pub points: f64,
    pub interrupted: bool,
    pub submissions: Vec<Submission>,
}

/// What came of one submission.
#[derive(Deserialize)]
pub struct Submission {
    pub name: String,
    pub status: Status,
    /// Not known where the grader, or the machine, is at fault.
    pub total: Option<f64>,
    pub notes: Vec<String>,
    pub id: Option<String>,
    pub email: Option<String>,
    pub roster: Option<BTreeMap<String, String>>,
    pub late: Option<Late>,
    pub steps: Vec<Step>,
}

/// How far a submission got.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub enum Status {
    #[serde(rename = "graded")]
    Graded,
    #[serde(rename = "nothing handed in")]
    NothingHandedIn,
    #[serde(rename = "unreadable")]
    Unreadable,
    #[serde(rename = "grader error")]
    GraderError,
    #[serde(rename = "not graded")]
    NotGraded,
}

/// How long after it was due it came, and the points that this has taken off.
#[derive(Deserialize)]
pub struct Late {
    /// Not known where only the course system says that it is late.
    pub seconds: Option<u64>,
    pub penalty: f64,
}

/// What came of a step.
#[derive(Deserialize)]
pub struct Step {
    pub step: String,
    pub title: String,
    pub status: StepStatus,
    pub points: Option<f64>,
    pub of: f64,
    pub passed: usize,
    pub checks: usize,
    /// Why no check could be made, where it is so.
    pub message: Option<String>,
    pub results: Vec<Outcome>,
}

/// How far a step got.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub enum StepStatus {
    #[serde(rename = "passed")]
    Passed,
    #[serde(rename = "failed")]
    Failed,
    #[serde(rename = "untouched")]
    Untouched,
    #[serde(rename = "does not compile")]
    DoesNotCompile,
    #[serde(rename = "missing")]
    Missing,
    #[serde(rename = "not graded")]
    NotGraded,
    #[serde(rename = "grader error")]
    GraderError,
}

/// What came of a check.
#[derive(Deserialize)]
pub struct Outcome {
    pub check: String,
    pub verdict: Verdict,
    pub skipped: Option<String>,
    pub happened: String,
    pub seconds: f64,
    pub report: String,
}

/// The verdict of a check.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub enum Verdict {
    #[serde(rename = "passed")]
    Passed,
    #[serde(rename = "failed")]
    Failed,
    #[serde(rename = "stopped")]
    Stopped,
    #[serde(rename = "grader error")]
    GraderError,
}

impl Marks {
    /// Understands the text of a file.
    ///
    /// # Errors
    /// When it is of another version, or no marks at all.
    pub fn parse(text: &[u8]) -> Result<Marks> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u64,
        }
        let found = serde_json::from_slice::<Versioned>(text);
        let found = found.context("it is no file of `cargo lab grade --json`")?;
        if found.version != VERSION {
            let found = found.version;
            bail!("it is of version {found}, and this kit understands version {VERSION}");
        }
        serde_json::from_slice(text).context("it is not as its version demands")
    }

    /// The names of all steps, in order.
    pub fn steps(&self) -> Vec<&str> {
        let graded = self.submissions.iter().map(|submission| &submission.steps);
        let steps = graded.max_by_key(|steps| steps.len());
        let steps = steps.into_iter().flatten();
        steps.map(|step| step.step.as_str()).collect()
    }

    /// The only submission, for the forms that are of one.
    ///
    /// # Errors
    /// When there are none, or more.
    pub fn only(&self) -> Result<&Submission> {
        match self.submissions.as_slice() {
            [submission] => Ok(submission),
            all => bail!(
                "it is a form of one submission, and these are {}",
                all.len()
            ),
        }
    }
}

impl Submission {
    /// What came of the step `name`.
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.step == name)
    }
}

impl Status {
    /// What it is called.
    pub fn words(self) -> &'static str {
        match self {
            Status::Graded => "graded",
            Status::NothingHandedIn => "nothing handed in",
            Status::Unreadable => "unreadable",
            Status::GraderError => "grader error",
            Status::NotGraded => "not graded",
        }
    }
}

impl Late {
    /// What it has taken off, in words.
    pub fn words(&self) -> String {
        match self.penalty > 0.0 {
            true => format!("late: {} points less", shown(self.penalty)),
            false => "late, which takes no points off".to_string(),
        }
    }
}

impl Outcome {
    /// The check's name as words, without its step's: `server replies`.
    pub fn words(&self) -> String {
        let name = self.check.rsplit("::").next().unwrap_or_default();
        name.replace('_', " ")
    }
}

/// Points as they are shown: `1.5`, `0.68`, `20`.
pub fn shown(points: f64) -> String {
    format!("{}", (points * 100.0).round() / 100.0)
}
