//! What a program prints.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::Check;
use super::last_words::with_short_paths;
use super::text::{pieces, without_line_end};

/// How much is kept of the beginning, and of the end, of one output. What is in between has been
/// looked through for what was awaited at the time.
const BEGINNING: usize = 1 << 20;
const END: usize = 8 << 20;

/// What a program has printed so far on one of its outputs. It is read to its end in any case: a
/// program must not be stopped, or made to panic, by a grader that does not listen.
#[derive(Clone)]
pub struct Output(Arc<(Mutex<Printed>, Condvar)>);

#[derive(Default)]
struct Printed {
    beginning: Vec<u8>,
    end: VecDeque<u8>,
    left_out: bool,
    /// What somebody waits for, until it has come.
    awaited: Option<Search>,
    ended: bool,
}

/// A search in what comes piece by piece.
struct Search {
    text: Vec<u8>,
    /// The end of what has come, where the text may have begun.
    carry: Vec<u8>,
}

impl Output {
    /// Collects what comes from `output`, and notes each line as what the program of `role` `verb`.
    pub fn collected(
        mut output: impl Read + Send + 'static,
        check: &Check,
        name: &str,
        verb: &'static str,
    ) -> Output {
        let collected = Output(Arc::default());
        let (sink, check, name) = (collected.clone(), check.clone(), name.to_string());
        thread::spawn(move || {
            let mut line = Vec::new();
            let mut buffer = [0; 16 * 1024];
            loop {
                let length = match output.read(&mut buffer) {
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    // The end of a terminal is an error (EIO).
                    Ok(0) | Err(_) => break,
                    Ok(length) => length,
                };
                check.count_output(length);
                sink.keep(&buffer[..length]);
                note_lines(&buffer[..length], &mut line, &check, &name, verb);
            }
            note_lines(b"\n", &mut line, &check, &name, verb);
            sink.end();
        });
        collected
    }

    fn keep(&self, bytes: &[u8]) {
        let mut printed = self.lock();
        printed.keep(bytes);
        let search = printed.awaited.as_mut();
        if search.is_some_and(|search| search.finds(bytes)) {
            printed.awaited = None;
            self.0.1.notify_all();
        }
    }

    fn end(&self) {
        self.lock().ended = true;
        self.0.1.notify_all();
    }

    /// Waits for `text` for at most `limit`; says whether it has come by now.
    pub fn has_come(&self, text: &str, limit: Duration) -> bool {
        let mut printed = self.lock();
        let mut search = Search {
            text: text.as_bytes().to_vec(),
            carry: Vec::new(),
        };
        if text.is_empty() || search.finds(&printed.beginning) {
            return true;
        }
        if printed.left_out {
            search.carry.clear();
        }
        if search.finds(printed.end.make_contiguous()) {
            return true;
        }
        printed.awaited = Some(search);
        let (mut printed, _) = self
            .0
            .1
            .wait_timeout_while(printed, limit, |printed| {
                printed.awaited.is_some() && !printed.ended
            })
            .unwrap_or_else(PoisonError::into_inner);
        printed.awaited.take().is_none()
    }

    /// Waits until all has been read, for `limit` at most: something that has left the program's
    /// process group may still hold the other end.
    pub fn wait_for_the_end(&self, limit: Duration) {
        let printed = self.lock();
        let _ = self
            .0
            .1
            .wait_timeout_while(printed, limit, |printed| !printed.ended);
    }

    /// The beginning and the end of what was printed; all of it, but for a flood.
    pub fn text(&self) -> String {
        let mut printed = self.lock();
        let gap: &[u8] = if printed.left_out { b"\n" } else { b"" };
        let beginning = printed.beginning.clone();
        let bytes = [&beginning, gap, printed.end.make_contiguous()].concat();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Whether all that was printed has been kept.
    pub fn is_whole(&self) -> bool {
        !self.lock().left_out
    }

    fn lock(&self) -> MutexGuard<'_, Printed> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Printed {
    fn keep(&mut self, bytes: &[u8]) {
        let room = BEGINNING.saturating_sub(self.beginning.len());
        let (beginning, rest) = bytes.split_at(bytes.len().min(room));
        self.beginning.extend_from_slice(beginning);
        self.end.extend(rest);
        let excess = self.end.len().saturating_sub(END);
        self.end.drain(..excess);
        self.left_out |= excess > 0;
    }
}

impl Search {
    /// Whether the text ends in `bytes`, which come behind what has come so far.
    fn finds(&mut self, bytes: &[u8]) -> bool {
        self.carry.extend_from_slice(bytes);
        let is_there = contains(&self.carry, &self.text);
        let rest = self.carry.len().saturating_sub(self.text.len() - 1);
        self.carry.drain(..rest);
        is_there
    }
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    let Some(last) = text.last() else {
        return true;
    };
    pieces(bytes, *last)
        .scan(0, |end, piece| {
            *end += piece.len();
            Some(*end)
        })
        .any(|end| bytes[..end].ends_with(text))
}

/// Notes the lines that end in `bytes`; `line` holds what came of the one before that has not.
fn note_lines(bytes: &[u8], line: &mut Vec<u8>, check: &Check, name: &str, verb: &str) {
    for piece in pieces(bytes, b'\n') {
        // No more of a line is kept than is shown of it.
        let room = 1000_usize.saturating_sub(line.len());
        line.extend_from_slice(&piece[..piece.len().min(room)]);
        if piece.ends_with(b"\n") {
            let text = String::from_utf8_lossy(without_line_end(line)).into_owned();
            if !text.is_empty() {
                check.note_output(name, format!("{verb:<11} {}", with_short_paths(&text)));
            }
            line.clear();
        }
    }
}
