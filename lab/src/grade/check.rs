//! One check of a step, as the grader lists it.

/// One check of a step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Check {
    pub step: String,
    /// Its name within the step: `server_replies`.
    pub name: String,
}

impl Check {
    /// Whether it is worth points.
    pub fn is_scored(&self) -> bool {
        !self.name.starts_with("beyond_")
    }

    /// Its name as words: `server replies`.
    pub fn words(&self) -> String {
        self.name.replace('_', " ")
    }

    /// Its name in the grader: `ex05::server_replies`.
    pub fn path(&self) -> String {
        format!("{}::{}", self.step, self.name)
    }
}
