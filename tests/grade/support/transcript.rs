//! What happened in a check, with times, as a beginner can follow it.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use language::text;

use super::pace::Time;
use super::text::{printable, shorten};

/// Of a long conversation the beginning and the end are shown, and in between what it is about: more would
/// bury what matters.
const FIRST_ENTRIES: usize = 15;
const LAST_ENTRIES: usize = 40;
const LAST_ENTRIES_BESIDE: usize = 10;
const TELLING_ENTRIES: usize = 16;
/// Within so many entries a reply is looked for beside its request.
const NEAR: usize = 1000;
/// So many are kept behind the first ones, the latest, until it is known what it is about.
const KEPT_ENTRIES: usize = 8000;
const MAX_LETTERS: usize = 160;

/// The conversation between the programs and the grader's ends, in the order of its events.
pub struct Transcript {
    start: Instant,
    state: Mutex<State>,
}

struct State {
    first: Vec<Entry>,
    /// Those behind the first ones.
    rest: VecDeque<Entry>,
    /// How many of these are kept no longer.
    dropped: usize,
    /// Whoever has one of these words in it is shown from the middle, too.
    subjects: Vec<String>,
    /// Those who have no part in what has happened.
    others: Vec<String>,
    last_event: Time,
    /// How many bytes programs have printed.
    printed: usize,
}

struct Entry {
    at: Duration,
    who: String,
    what: String,
    /// How often the same one did the same again, as the entry before this one tells already.
    again: usize,
}

impl Entry {
    fn is_like(&self, other: &Entry) -> bool {
        (&self.who, &self.what) == (&other.who, &other.what)
    }
}

impl State {
    /// The entry before `entry`, where that one and the one before it have told what it tells.
    fn told_twice(&mut self, entry: &Entry) -> Option<&mut Entry> {
        let latest = || {
            self.rest
                .iter()
                .rev()
                .chain(self.first.iter().rev())
                .take(2)
        };
        let is_told = latest().count() == 2 && latest().all(|one| one.is_like(entry));
        let last = self.rest.back_mut().or(self.first.last_mut());
        last.filter(|_| is_told)
    }

    /// What of `middle` the conversation is about, each with what the same one did before and after: a reply
    /// has a request, and a request a reply.
    fn telling<'a>(&self, middle: &[&'a Entry]) -> Vec<&'a Entry> {
        let is_telling = |place: &usize| {
            let mut subjects = self.subjects.iter();
            subjects.any(|words| middle[*place].what.contains(words))
        };
        let mut places = BTreeSet::new();
        for place in (0..middle.len()).filter(is_telling) {
            let is_own = |other: &usize| middle[*other].who == middle[place].who;
            let before = (0..place).rev().take(NEAR).find(is_own);
            let behind = (place + 1..middle.len()).take(NEAR).find(is_own);
            places.extend([before, Some(place), behind].into_iter().flatten());
        }
        let left_out = places.len().saturating_sub(TELLING_ENTRIES);
        let places = places.iter().skip(left_out);
        places.map(|place| middle[*place]).collect()
    }
}

impl Default for Transcript {
    fn default() -> Transcript {
        let start = Instant::now();
        Transcript {
            start,
            state: Mutex::new(State {
                first: Vec::new(),
                rest: VecDeque::new(),
                dropped: 0,
                subjects: Vec::new(),
                others: Vec::new(),
                last_event: Time::now(),
                printed: 0,
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
            again: 0,
        };
        let mut state = self.lock();
        if let Some(last) = state.told_twice(&entry) {
            last.again += 1;
            return;
        }
        if state.first.len() < FIRST_ENTRIES {
            state.first.push(entry);
            return;
        }
        state.rest.push_back(entry);
        if state.rest.len() > KEPT_ENTRIES {
            state.rest.pop_front();
            state.dropped += 1;
        }
    }

    /// Of what is left out, the lines with one of `words` in them are shown.
    pub fn is_about(&self, words: Vec<String>) {
        self.lock().subjects = words;
    }

    /// What `names` did is not shown.
    pub fn leaves_out(&self, names: Vec<String>) {
        self.lock().others = names;
    }

    /// Counts what a program prints.
    pub fn count_output(&self, bytes: usize) {
        self.lock().printed += bytes;
    }

    /// How many bytes programs have printed.
    pub fn printed(&self) -> usize {
        self.lock().printed
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
        let entries = state.first.iter().chain(&state.rest);
        let entries: Vec<_> = entries
            .filter(|entry| !state.others.contains(&entry.who))
            .collect();
        let (first, rest) = entries.split_at(FIRST_ENTRIES.min(entries.len()));
        let (middle, last) = rest.split_at(rest.len().saturating_sub(LAST_ENTRIES));
        let telling = state.telling(middle);
        // Where that is known, less of the end will do.
        let cut = match telling.is_empty() {
            true => 0,
            false => last.len().saturating_sub(LAST_ENTRIES_BESIDE),
        };
        let left_out = state.dropped + middle.len() + cut - telling.len();
        let shown = || first.iter().chain(&telling).chain(&last[cut..]);
        let names = shown().map(|entry| entry.who.chars().count());
        let width = names.max().unwrap_or(0);
        for (number, entry) in shown().enumerate() {
            let Entry {
                at,
                who,
                what,
                again,
            } = entry;
            if number == FIRST_ENTRIES && left_out > 0 {
                let left_out = match telling.is_empty() {
                    true => text!("{number} more lines", number = left_out),
                    false => text!("{number} more lines, beside these", number = left_out),
                };
                writeln!(f, "          …  {left_out}")?;
            }
            if number == FIRST_ENTRIES + telling.len() && !telling.is_empty() {
                writeln!(f, "          …")?;
            }
            let what = printable(what);
            writeln!(f, "  {:>6.2} s  {who:width$}  {what}", at.as_secs_f32())?;
            let again = match again {
                0 => continue,
                1 => text!("the same once more").to_string(),
                again => text!("the same {number} times more", number = again),
            };
            writeln!(f, "          …  {again}")?;
        }
        Ok(())
    }
}
