//! How long the grader waits for what has to come.

use std::collections::BTreeSet;
use std::env;
use std::io::{self, ErrorKind};
use std::net::TcpStream;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Check;
use super::pace::Time;
use super::reading::read_within;

/// A program may need 5 s to start and 2 s for a reply; the rest is for what no clock can know.
const PATIENCE: u64 = 15;
/// The same, for a step whose program has let the grader wait in vain before: long enough for one
/// that takes its time, and not for all of a step's checks as long as for the first.
const LITTLE_PATIENCE: u64 = 6;
/// How long nothing may come in the middle of a reply: a slow one may come in parts, 2 s apart.
const HALFWAY: Duration = Duration::from_secs(3);
/// What a program prints goes through a terminal, which holds 4 KiB: on a busy machine it waits for its reader
/// hundreds of times for a long log. So there is more time for a program that prints much, up to a bound.
const PRINTED_IN_A_SECOND: usize = 1 << 16;
const LONGEST_PRINT: Duration = Duration::from_secs(30);
/// Who prints more than this prints without end, and gains no time. (The longest message has 16 MiB, and a server
/// may show it with more than a letter for each of its own.)
const LONGEST_LOG: usize = 40 << 20;
/// In what pieces a read waits, for the clock's speed changes.
const PIECE: Duration = Duration::from_millis(500);

/// How long the grader waits for anything that has to come, on the machine's own clock.
///
/// A runner may set another number of seconds, in LAB_PATIENCE.
pub fn patience() -> Duration {
    static SECONDS: LazyLock<u64> = LazyLock::new(|| {
        let set = env::var("LAB_PATIENCE").ok();
        let set = set.and_then(|seconds| seconds.parse().ok());
        set.unwrap_or(PATIENCE)
    });
    Duration::from_secs(*SECONDS)
}

/// The steps whose programs have let the grader wait in vain.
fn slow_steps() -> MutexGuard<'static, BTreeSet<&'static str>> {
    static STEPS: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    STEPS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The patience with the programs of `step`, for a wait that begins now.
fn patience_with(step: &str) -> Duration {
    match slow_steps().contains(step) {
        true => patience().min(Duration::from_secs(LITTLE_PATIENCE)),
        false => patience(),
    }
}

/// A wait that has begun.
pub struct Wait<'a> {
    check: Option<&'a Check>,
    limit: Duration,
    since: Time,
    start: Instant,
}

/// Begins to wait for something that no program under test has to do.
pub fn wait() -> Wait<'static> {
    Wait::new(None, patience())
}

/// Begins to wait for something for so long, on the machine's own clock.
pub fn wait_for(limit: Duration) -> Wait<'static> {
    Wait::new(None, limit)
}

impl Check {
    /// Begins to wait for something that has to come from a program.
    pub fn wait(&self) -> Wait<'_> {
        Wait::new(Some(self), patience_with(self.step))
    }

    /// The same for so long.
    pub fn wait_for(&self, limit: Duration) -> Wait<'_> {
        Wait::new(Some(self), limit)
    }
}

/// Begins to wait for the rest of something that has come in part.
pub fn wait_for_the_rest() -> Wait<'static> {
    Wait::new(None, HALFWAY)
}

impl<'a> Wait<'a> {
    fn new(check: Option<&'a Check>, limit: Duration) -> Wait<'a> {
        Wait {
            check,
            limit,
            since: Time::now(),
            start: Instant::now(),
        }
    }

    /// Whether it has been long enough.
    pub fn is_over(&self) -> bool {
        self.is_over_for(self.since.elapsed())
    }

    /// Whether nothing has happened in the check for long enough, for each step of a slow program
    /// may take its time; but four times as long is the most.
    pub fn is_over_since_the_last_event(&self) -> bool {
        let last_event = self.check.map_or(self.since, Check::last_event);
        let quiet = last_event.max(self.since).elapsed();
        self.is_over_for(quiet.max(self.since.elapsed() / 4))
    }

    fn is_over_for(&self, passed: Duration) -> bool {
        if passed <= self.limit || passed <= self.limit + self.time_to_print() {
            return false;
        }
        if let Some(check) = self.check {
            slow_steps().insert(check.step);
        }
        true
    }

    /// How much longer it may take for what has been printed.
    fn time_to_print(&self) -> Duration {
        let printed = self.check.map_or(0, Check::printed);
        if printed > LONGEST_LOG {
            return Duration::ZERO;
        }
        let seconds = printed as f64 / PRINTED_IN_A_SECOND as f64;
        Duration::from_secs_f64(seconds).min(LONGEST_PRINT)
    }

    /// For how long it has been, in the words of a page: `15 s`.
    pub fn told(&self) -> String {
        format!("{} s", self.start.elapsed().as_secs())
    }

    /// What one `recv` of up to the length of `buffer` returns before the wait is over.
    pub fn read(&self, stream: &TcpStream, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match read_within(stream, PIECE.min(self.limit), buffer) {
                Err(error) if is_too_late(&error) && !self.is_over() => {}
                result => return result,
            }
        }
    }
}

/// Whether `error` only says that nothing has come in time.
pub fn is_too_late(error: &io::Error) -> bool {
    [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind())
}
