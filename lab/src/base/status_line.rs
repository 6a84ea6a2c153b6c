//! What is shown on a terminal while something goes on, and nowhere else.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::grade::grader::Outcome;
use crate::student::grading::Listener;

/// A line at the bottom of the terminal, which goes when this is dropped.
pub struct Live(ProgressBar);

impl Live {
    pub fn new() -> Live {
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(100));
        Live(bar)
    }

    /// Says what is being done.
    pub fn says(&self, what: impl Into<String>) {
        self.0.set_message(what.into());
    }
}

impl Listener for Live {
    fn compiles(&self, name: &str) {
        self.says(format!("building {name}"));
    }

    fn checks(&self, checks: usize) {
        let style = ProgressStyle::with_template("{spinner} {wide_bar} {pos} of {len} checks");
        if let Ok(style) = style {
            self.0.set_style(style);
        }
        self.0.set_length(checks as u64);
    }

    fn made(&self, _outcome: &Outcome) {
        self.0.inc(1);
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
