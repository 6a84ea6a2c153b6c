//! What is known in the course of a run: which checks are open, what has come of the others, what a
//! supervisor has ended.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};
use std::process::Child;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use language::text;

use crate::base::threads;
use crate::grade::check::Check;
use crate::grade::outcome::{Outcome, Verdict};
use crate::grade::verdicts::{self, Event};
use crate::sandbox::limits::{Excess, Limits};
use crate::sandbox::supervisor::EXCESS_MARK;

/// How much of what a grader says beside its verdicts is kept.
const LONGEST_WORDS: usize = 4096;

/// The course of one run.
#[derive(Default)]
pub struct Log {
    open: BTreeMap<String, Check>,
    /// When each check began.
    begun: BTreeMap<String, Instant>,
    /// Outcomes of checks whose program was ended: who has ended it, and why, may come behind them.
    held_back: Vec<Outcome>,
    beside: Beside,
    /// What is wrong with what the grader says.
    broken: Option<String>,
}

/// What is said beside the verdicts.
#[derive(Default)]
struct Beside {
    /// The programs that were ended for what they took.
    excesses: Vec<(Excess, String)>,
    words: String,
}

impl Log {
    /// That of a run of `checks`.
    pub fn of(checks: &[&Check]) -> Log {
        let checks = checks.iter().map(|check| (check.path(), (*check).clone()));
        Log {
            open: checks.collect(),
            ..Log::default()
        }
    }

    /// Reads all that a supervised grader says, to the end; gives `on_outcome` each outcome when it is
    /// there.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn read(
        &mut self,
        grader: &mut Child,
        on_outcome: &mut (dyn FnMut(Outcome) + Send),
    ) -> io::Result<()> {
        let (stdout, stderr) = (grader.stdout.take(), grader.stderr.take());
        let beside = Mutex::new(Beside::default());
        let hear = || {
            if let Some(stderr) = stderr {
                listen(stderr, &beside);
            }
        };
        threads::both(hear, || {
            let read = stdout.map(|stdout| {
                verdicts::read(stdout, |event| match self.outcome(event) {
                    Some(outcome) if was_killed(&outcome) => self.held_back.push(outcome),
                    Some(outcome) => on_outcome(outcome),
                    None => {}
                })
            });
            self.broken = read.and_then(Result::err).map(|error| error.to_string());
        })?;
        self.beside = beside.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(())
    }

    /// Gives the outcomes that are left when the run is over; and then what is wrong with the run, where
    /// nothing else is known, and the checks without an outcome.
    pub fn close(self, on_outcome: &mut (dyn FnMut(Outcome) + Send)) -> (String, Vec<Check>) {
        for mut outcome in self.held_back {
            if let Some(page) = with_excess(&outcome.page, &self.beside.excesses) {
                (outcome.verdict, outcome.page) = (Verdict::Stopped, page);
            }
            on_outcome(outcome);
        }
        let words = self.broken.unwrap_or(self.beside.words);
        (words, self.open.into_values().collect())
    }

    /// The outcome that `event` is, of a check that is still open.
    fn outcome(&mut self, event: Event) -> Option<Outcome> {
        let (path, verdict, page, cause) = match event {
            Event::Begins(path) => {
                self.begun.insert(path, Instant::now());
                return None;
            }
            Event::Listed(..) => return None,
            Event::Passed(path) => (path, Verdict::Passed, String::new(), None),
            Event::Failed(path, page, cause) => (path, Verdict::Failed, page, cause),
            Event::Error(path, words) => (path, Verdict::GraderError, words + "\n", None),
        };
        let check = self.open.remove(&path)?;
        let begun = self.begun.get(&path);
        Some(Outcome {
            check,
            verdict,
            page,
            time: begun.map_or(Duration::ZERO, Instant::elapsed),
            cause,
            skipped: None,
        })
    }
}

/// Whether its program was ended by somebody.
fn was_killed(outcome: &Outcome) -> bool {
    outcome.verdict == Verdict::Failed && outcome.page.contains("SIGKILL")
}

/// The page of a check whose program was ended for what it took, with that said.
fn with_excess(page: &str, excesses: &[(Excess, String)]) -> Option<String> {
    let is_meant = |(_, program): &&(Excess, String)| match program.rsplit(' ').next() {
        Some("server") => page.contains(text!("the server")),
        Some("client") => page.contains(text!("the client")),
        _ => false,
    };
    let (excess, program) = excesses.iter().rfind(is_meant).or(excesses.last())?;
    let told = Limits::CHECKS.told(*excess);
    let told = text!("{program} was ended: {told}", program, told);
    let line = (text!("stopped"), told.as_str());
    Some(language::with_line(page, line, text!("guide")))
}

/// Reads what a supervisor and a grader say beside the verdicts.
fn listen(stderr: impl Read, beside: &Mutex<Beside>) {
    let mut lines = BufReader::new(stderr);
    loop {
        let mut line = Vec::new();
        let limit = LONGEST_WORDS as u64;
        match (&mut lines).take(limit).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let line = String::from_utf8_lossy(&line);
        let mut beside = beside.lock().unwrap_or_else(PoisonError::into_inner);
        let excess = line.strip_prefix(EXCESS_MARK).and_then(|told| {
            let (name, program) = told.trim_end().split_once(' ')?;
            Some((Excess::named(name)?, program.to_string()))
        });
        match excess {
            Some(excess) => beside.excesses.push(excess),
            None if beside.words.len() < LONGEST_WORDS => beside.words.push_str(&line),
            None => {}
        }
    }
}
