//! What watch mode waits for.

use anyhow::Result;

use crate::grade::grader::Grader;
use crate::grade::result::StepResult;
use crate::student::keys::Key;
use crate::student::reporter::News;

/// One thing that has happened.
pub enum Event {
    /// Something may have changed in `exercises/`.
    Changed,
    Key(Key),
    /// The run of this number goes on.
    Told(u64, News),
    /// The run of this number has ended.
    Ended(u64, Result<Box<Graded>>),
    Quit,
    /// Nothing has come for a while.
    Nothing,
}

/// What a run has given.
pub struct Graded {
    pub result: StepResult,
    pub grader: Grader,
}
