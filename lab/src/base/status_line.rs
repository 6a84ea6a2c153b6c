//! What is shown on a terminal while something goes on, and nowhere else.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A line at the bottom of the terminal, which goes when this is dropped.
pub struct StatusLine(ProgressBar);

impl StatusLine {
    /// A line that says what is being done.
    pub fn new(what: &str) -> StatusLine {
        let bar = ProgressBar::new_spinner();
        bar.enable_steady_tick(Duration::from_millis(100));
        bar.set_message(what.to_string());
        StatusLine(bar)
    }

    /// The package `name` is being compiled; an empty name stands for none.
    pub fn compiles(&self, name: &str) {
        self.0.set_message(format!("building {name}"));
    }

    /// Something has to change before anything goes on; it is said for good, too.
    pub fn waits(&self, words: &str) {
        self.0.println(words);
        self.0.set_message("waiting");
    }

    /// So many checks follow, besides those that have been counted before.
    pub fn counts(&self, checks: usize) {
        let style = ProgressStyle::with_template("{spinner} {wide_bar} {pos} of {len} checks");
        if let Ok(style) = style {
            self.0.set_style(style);
        }
        self.0.inc_length(checks as u64);
    }

    /// Says `text` above the line, for good, where the line is shown.
    pub fn says(&self, text: &str) {
        self.0.println(text);
    }

    /// One of them has been made.
    pub fn advances(&self) {
        self.0.inc(1);
    }
}

impl Drop for StatusLine {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
