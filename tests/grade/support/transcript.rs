//! What happened in a check, with times, as a beginner can follow it.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::text::shorten;

/// More than this would bury what matters: a program that floods its output is cut off here.
const MAX_ENTRIES: usize = 60;
const MAX_LETTERS: usize = 160;

/// The conversation between the programs and the grader's ends, in the order of its events.
pub struct Transcript {
    start: Instant,
    entries: Mutex<Vec<Entry>>,
}

struct Entry {
    at: Duration,
    who: String,
    what: String,
}

impl Transcript {
    pub fn new() -> Transcript {
        Transcript {
            start: Instant::now(),
            entries: Mutex::default(),
        }
    }

    /// Notes that `who` ("client 1") did `what` ("connects to 127.0.0.1:9999") now.
    pub fn note(&self, who: &str, what: impl fmt::Display) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() < MAX_ENTRIES {
            entries.push(Entry {
                at: self.start.elapsed(),
                who: who.to_string(),
                what: shorten(&what.to_string(), MAX_LETTERS),
            });
        }
    }
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
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
