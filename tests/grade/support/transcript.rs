//! What happened in a check, with times, as a beginner can follow it.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::text::shorten;

/// More than this would bury what matters: a program that floods its output is cut off here.
const MAX_ENTRIES: usize = 60;
const MAX_LETTERS: usize = 160;

/// The conversation between the programs and the grader's ends, in the order of its events.
pub struct Transcript {
    start: Instant,
    state: Mutex<State>,
}

struct State {
    entries: Vec<Entry>,
    last_event: Instant,
}

struct Entry {
    at: Duration,
    who: String,
    what: String,
}

impl Transcript {
    pub fn new() -> Transcript {
        let start = Instant::now();
        Transcript {
            start,
            state: Mutex::new(State {
                entries: Vec::new(),
                last_event: start,
            }),
        }
    }

    /// Notes that `who` ("client 1") did `what` ("connects to 127.0.0.1:9999") now.
    pub fn note(&self, who: &str, what: impl fmt::Display) {
        self.note_output(who, what);
        self.lock().last_event = Instant::now();
    }

    /// Notes what a program prints. That is no event: one that prints without end gains no time.
    pub fn note_output(&self, who: &str, what: impl fmt::Display) {
        let mut state = self.lock();
        if state.entries.len() < MAX_ENTRIES {
            state.entries.push(Entry {
                at: self.start.elapsed(),
                who: who.to_string(),
                what: shorten(&what.to_string(), MAX_LETTERS),
            });
        }
    }

    /// When something happened last.
    pub fn last_event(&self) -> Instant {
        self.lock().last_event
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let entries = &self.lock().entries;
        let width = entries.iter().map(|entry| entry.who.len()).max();
        for Entry { at, who, what } in entries.iter() {
            let (at, width) = (at.as_secs_f32(), width.unwrap_or(0));
            writeln!(f, "  {at:>6.2} s  {who:width$}  {what}")?;
        }
        if entries.len() == MAX_ENTRIES {
            writeln!(f, "          …  and so on")?;
        }
        Ok(())
    }
}
