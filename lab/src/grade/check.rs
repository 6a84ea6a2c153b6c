//! One check of a step, as the grader lists it.

/// One check of a step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Check {
    pub step: String,
    /// Its name within the step: `server_replies`.
    pub name: String,
    pub since: Since,
}

/// Since when a check is demanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Since {
    /// The step is about it.
    New,
    /// An earlier step has demanded it in this form.
    Kept,
}

impl Since {
    /// What the grader calls it.
    pub fn name(self) -> &'static str {
        match self {
            Since::New => "new",
            Since::Kept => "kept",
        }
    }

    /// What the grader calls `name`.
    pub fn named(name: &str) -> Option<Since> {
        [Since::New, Since::Kept]
            .into_iter()
            .find(|since| since.name() == name)
    }
}

impl Check {
    /// Whether it is worth points.
    pub fn is_scored(&self) -> bool {
        !self.name.starts_with("beyond_")
    }

    /// Its name as words: `server replies`.
    pub fn words(&self) -> String {
        language::words_of(&self.name)
    }

    /// Its name in the grader: `ex05::server_replies`.
    pub fn path(&self) -> String {
        format!("{}::{}", self.step, self.name)
    }
}
