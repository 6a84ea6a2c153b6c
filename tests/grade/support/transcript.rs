//! What happened in a check, with times, as a beginner can follow it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use language::text;

use super::pace::Time;
use super::text::{printable, shorten};

/// Of a long conversation the beginning and the end are shown: more would bury what matters.
const FIRST_ENTRIES: usize = 15;
const LAST_ENTRIES: usize = 40;
const MAX_LETTERS: usize = 160;

/// The conversation between the programs and the grader's ends, in the order of its events.
pub struct Transcript {
    start: Instant,
    state: Mutex<State>,
}

struct State {
    first: Vec<Entry>,
    last: VecDeque<Entry>,
    /// How many entries there were between the two.
    left_out: usize,
    last_event: Time,
}

struct Entry {
    at: Duration,
    who: String,
    what: String,
}

impl Default for Transcript {
    fn default() -> Transcript {
        let start = Instant::now();
        Transcript {
            start,
            state: Mutex::new(State {
                first: Vec::new(),
                last: VecDeque::new(),
                left_out: 0,
                last_event: Time::now(),
            }),
        }
    }
}

impl Transcript {
    /// Notes that `who` ("client 1") did `what` ("connects to 127.0.0.1:9999") now.
    pub fn note(&self, who: &str, what: impl fmt::Display) {
        self.note_output(who, what);
        self.lock().last_event = Time::now();
    }

    /// Notes what a program prints. That is no event: one that prints without end gains no time.
    pub fn note_output(&self, who: &str, what: impl fmt::Display) {
        let entry = Entry {
            at: self.start.elapsed(),
            who: who.to_string(),
            what: shorten(&what.to_string(), MAX_LETTERS),
        };
        let mut state = self.lock();
        if state.first.len() < FIRST_ENTRIES {
            state.first.push(entry);
            return;
        }
        state.last.push_back(entry);
        if state.last.len() > LAST_ENTRIES {
            state.last.pop_front();
            state.left_out += 1;
        }
    }

    /// When something happened last.
    pub fn last_event(&self) -> Time {
        self.lock().last_event
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let state = self.lock();
        let entries = || state.first.iter().chain(&state.last);
        let width = entries()
            .map(|entry| entry.who.chars().count())
            .max()
            .unwrap_or(0);
        for (number, Entry { at, who, what }) in entries().enumerate() {
            if number == FIRST_ENTRIES && state.left_out > 0 {
                let left_out = text!("{number} more lines", number = state.left_out);
                writeln!(f, "          …  {left_out}")?;
            }
            let what = printable(what);
            writeln!(f, "  {:>6.2} s  {who:width$}  {what}", at.as_secs_f32())?;
        }
        Ok(())
    }
}
