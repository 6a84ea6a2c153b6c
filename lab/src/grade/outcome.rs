//! What came of a check.

use std::time::Duration;

use language::text;

use crate::grade::cause::Cause;
use crate::grade::check::Check;

/// What came of a check.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub check: Check,
    pub verdict: Verdict,
    /// For a failure, the page that tells it; for a grader error, what has gone wrong.
    pub page: String,
    pub time: Duration,
    /// What it failed for, as far as the grader can tell.
    pub cause: Option<Cause>,
    /// That another check tells its cause, where it is so. It counts as failed all the same.
    pub skipped: Option<String>,
}

/// The verdict of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    Failed,
    /// It failed, for the program took what no program may take, and was stopped.
    Stopped,
    /// The check could not be made: that is not the program's fault.
    GraderError,
}

impl Outcome {
    /// What the page of a failed check says has happened, or that another one says it.
    pub fn happened(&self) -> &str {
        if let Some(skipped) = &self.skipped {
            return skipped;
        }
        language::behind(text!("happened"), &self.page).unwrap_or_default()
    }
}

#[cfg(test)]
impl Outcome {
    /// One of a check of ex04, for tests of what is made of it.
    pub fn sample(name: &str, verdict: Verdict) -> Outcome {
        Outcome {
            check: Check {
                step: "ex04".to_string(),
                name: name.to_string(),
                since: crate::grade::check::Since::New,
            },
            verdict,
            page: format!("ex04: {name}\n\n    0.00 s  server  starts\n\n  happened  nothing\n"),
            time: Duration::ZERO,
            cause: None,
            skipped: None,
        }
    }
}
