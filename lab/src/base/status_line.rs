//! What is shown on a terminal while something goes on, and nowhere else.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use console::{Term, measure_text_width, truncate_str};
use language::{key, text};

use crate::base::threads;

/// One after another, so often, they show that something goes on.
const SIGNS: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const TICK: Duration = Duration::from_millis(100);

/// A line at the bottom of the terminal, which goes when this is dropped.
pub struct StatusLine {
    line: Arc<Mutex<Line>>,
    /// The sign goes on until this is dropped.
    goes_on: Option<Sender<()>>,
    ticking: Option<JoinHandle<()>>,
}

/// What is on the line.
struct Line {
    /// None where there is nobody to see it.
    terminal: Option<Term>,
    what: String,
    made: usize,
    /// 0 as long as nothing is counted.
    all: usize,
    /// What is counted.
    things: &'static str,
    start: Instant,
}

impl StatusLine {
    /// A line that says what is being done.
    pub fn new(what: &str) -> StatusLine {
        let terminal = Term::stderr();
        let line = Line {
            terminal: terminal.is_term().then_some(terminal),
            what: what.to_string(),
            made: 0,
            all: 0,
            things: key!("checks"),
            start: Instant::now(),
        };
        let is_seen = line.terminal.is_some();
        let line = Arc::new(Mutex::new(line));
        let (goes_on, ended) = mpsc::channel();
        let drawn = line.clone();
        let tick = move || {
            while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                lock(&drawn).draw();
            }
        };
        // Where the system has no room for a thread the sign stands still.
        let ticking = is_seen.then(|| threads::start(tick).ok()).flatten();
        lock(&line).draw();
        StatusLine {
            line,
            goes_on: Some(goes_on),
            ticking,
        }
    }

    /// A line with a bar for `all` of these things.
    pub fn counting(all: usize, things: &'static str) -> StatusLine {
        let line = StatusLine::new("");
        lock(&line.line).things = things;
        line.counts(all);
        line
    }

    /// The package `name` is being compiled; an empty name stands for none.
    pub fn compiles(&self, name: &str) {
        self.shows(text!("building {name}", name));
    }

    /// Something has to change before anything goes on; it is said for good, too.
    pub fn waits(&self, words: &str) {
        self.says(words);
        self.shows(text!("waiting").to_string());
    }

    /// So many checks follow, besides those that have been counted before.
    pub fn counts(&self, checks: usize) {
        let mut line = lock(&self.line);
        line.all += checks;
        line.draw();
    }

    /// Says `text` above the line, for good, where the line is shown.
    pub fn says(&self, text: &str) {
        let line = lock(&self.line);
        if let Some(terminal) = &line.terminal {
            let _ = terminal.clear_line();
            let _ = terminal.write_line(text);
            line.draw();
        }
    }

    /// One of them has been made.
    pub fn advances(&self) {
        let mut line = lock(&self.line);
        line.made += 1;
        line.draw();
    }

    fn shows(&self, what: String) {
        let mut line = lock(&self.line);
        line.what = what;
        line.draw();
    }
}

impl Drop for StatusLine {
    fn drop(&mut self) {
        drop(self.goes_on.take());
        let _ = self.ticking.take().map(JoinHandle::join);
        if let Some(terminal) = &lock(&self.line).terminal {
            let _ = terminal.clear_line();
        }
    }
}

fn lock(line: &Mutex<Line>) -> MutexGuard<'_, Line> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Line {
    /// Nobody minds if it cannot be written.
    fn draw(&self) {
        if let Some(terminal) = &self.terminal {
            let width = usize::from(terminal.size().1);
            let text = self.text(width.saturating_sub(1), self.start.elapsed());
            let _ = terminal.clear_line();
            let _ = terminal.write_str(&text);
        }
    }

    /// The line after `passed`, up to `width` columns of it.
    fn text(&self, width: usize, passed: Duration) -> String {
        let number = passed.as_millis() / TICK.as_millis();
        let sign = SIGNS[(number % SIGNS.len() as u128) as usize];
        if self.all == 0 {
            let text = format!("{sign} {}", self.what);
            return truncate_str(&text, width, "…").into_owned();
        }
        let (made, all, things) = (self.made, self.all, text(self.things));
        let counted = text!("{made} of {all} {things}", made, all, things);
        let counted = counted + &self.rest(passed);
        // The sign, and a space on either side of the bar.
        let room = width.saturating_sub(measure_text_width(&counted) + 3);
        let full = room * self.made.min(self.all) / self.all;
        let (full, empty) = ("█".repeat(full), "░".repeat(room - full));
        let text = format!("{sign} {full}{empty} {counted}");
        truncate_str(&text, width, "…").into_owned()
    }

    /// How long it will take if it goes on as it has; nothing where that is not known, or soon over.
    fn rest(&self, passed: Duration) -> String {
        let left = self.all.saturating_sub(self.made) as f64;
        match self.made {
            0 => String::new(),
            made => match (passed.as_secs_f64() / made as f64 * left).ceil() as u64 {
                0..10 => String::new(),
                rest => {
                    let time = format!("{}:{:02}", rest / 60, rest % 60);
                    text!(", {time} to go", time)
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(made: usize, all: usize) -> Line {
        Line {
            terminal: None,
            what: "building clap".to_string(),
            made,
            all,
            things: "checks",
            start: Instant::now(),
        }
    }

    #[test]
    fn what_goes_on_is_said_behind_a_sign_that_moves() {
        let line = line(0, 0);
        assert_eq!(line.text(40, Duration::ZERO), "⠋ building clap");
        assert_eq!(line.text(40, TICK), "⠙ building clap");
        assert_eq!(line.text(10, 10 * TICK), "⠋ buildin…");
    }

    #[test]
    fn what_is_counted_has_a_bar_as_wide_as_there_is_room() {
        let text = |made, width| line(made, 4).text(width, Duration::ZERO);
        assert_eq!(text(0, 20), "⠋ ░░░░ 0 of 4 checks");
        assert_eq!(text(2, 24), "⠋ ████░░░░ 2 of 4 checks");
        assert_eq!(text(4, 20), "⠋ ████ 4 of 4 checks");
        assert_eq!(text(4, 9), "⠋  4 of …");
    }

    #[test]
    fn a_long_rest_is_told() {
        assert_eq!(line(1, 4).rest(Duration::from_secs(31)), ", 1:33 to go");
        assert_eq!(line(1, 4).rest(Duration::from_secs(2)), "");
        assert_eq!(line(4, 4).rest(Duration::from_secs(500)), "");
        assert_eq!(line(0, 4).rest(Duration::from_secs(500)), "");
    }
}
