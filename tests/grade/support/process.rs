//! The process of a program, and what is known of its end.

use std::process::ExitStatus;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use process_wrap::std::ChildWrapper;

use super::crash::{crash, trace};
use super::output::Output;
use super::text::shorten;
use super::{Check, POLL, VIGIL, reaper};

/// How long the outputs of a program that has ended are read on.
const REST: Duration = Duration::from_secs(4);

/// A program that has been started, and all that it starts: they are in a process group of their
/// own (on Windows in a job), and the whole group is ended with the program.
#[derive(Clone)]
pub struct Process {
    pub role: &'static str,
    pub stdout: Output,
    pub stderr: Output,
    state: Arc<Mutex<State>>,
}

struct State {
    /// Gives the check's story the end; a check follows its processes, and so is not held here.
    tell: Box<dyn Fn(ExitStatus) + Send>,
    child: Box<dyn ChildWrapper>,
    status: Option<ExitStatus>,
    /// Whether the grader has ended it: then its end says nothing.
    is_killed: bool,
}

/// How a program came to its end, or to a crash in a part of it.
pub struct End {
    /// What it did: "it …".
    pub told: String,
    /// What a crash usually comes from.
    pub cause: Option<String>,
}

impl Process {
    /// The program of `role` in `check`, just started.
    pub fn new(
        check: &Check,
        role: &'static str,
        child: Box<dyn ChildWrapper>,
        [stdout, stderr]: [Output; 2],
    ) -> Process {
        let story = check.story();
        let state = State {
            tell: Box::new(move |status| story.note(role, format!("ends ({status})"))),
            child,
            status: None,
            is_killed: false,
        };
        Process {
            role,
            stdout,
            stderr,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// Whether the program has ended by now; what it started is ended with it, and all that they
    /// printed has been read.
    pub fn has_ended(&self) -> bool {
        let mut state = self.lock();
        if state.status.is_none() && !state.is_killed {
            let status = state.child.try_wait();
            let status = status.expect("grader error: cannot ask for a program's status");
            if let Some(status) = status {
                state.status = Some(status);
                state.end_group();
                self.stdout.wait_for_the_end(REST);
                self.stderr.wait_for_the_end(REST);
                (state.tell)(status);
            }
        }
        state.status.is_some()
    }

    /// The process, by the number that the system has for it.
    pub fn id(&self) -> u32 {
        self.lock().child.id()
    }

    /// The status with which it ended, if it has.
    pub fn status(&self) -> Option<ExitStatus> {
        self.lock().status
    }

    /// How it ended, where it has or is about to: for somebody who has just lost his connection to
    /// it. A crash in one of its threads counts, too.
    pub fn end_by_itself(&self) -> Option<End> {
        let deadline = Instant::now() + VIGIL;
        while !self.has_ended() {
            if Instant::now() > deadline {
                return self.crash_of_a_part();
            }
            thread::sleep(POLL);
        }
        self.end("")
    }

    /// How a part of it crashed, a thread or what it has started, while it goes on itself.
    pub fn crash_of_a_part(&self) -> Option<End> {
        let crash = trace(None, &self.stderr.text())?;
        Some(End {
            told: format!("{} in a part of it{}", crash.told(), self.last_words()),
            cause: Some(crash.cause(self.role)),
        })
    }

    /// How it ended (`too_early`), if it has.
    pub fn end(&self, too_early: &str) -> Option<End> {
        let status = self.status()?;
        let (crash, last_words) = (crash(status, &self.stderr.text()), self.last_words());
        Some(match crash {
            Some(crash) => End {
                told: format!("{}{too_early}{last_words}", crash.told()),
                cause: Some(crash.cause(self.role)),
            },
            None => End {
                told: format!("ended{too_early} ({status}){last_words}"),
                cause: None,
            },
        })
    }

    /// The end of what it said on stderr, as the end of a sentence.
    fn last_words(&self) -> String {
        let stderr = self.stderr.text();
        let mut lines = stderr
            .lines()
            .filter(|line| !line.starts_with("note: run with"));
        match lines.rfind(|line| !line.trim().is_empty()) {
            Some(line) => format!("; its last words: {}", shorten(line.trim(), 200)),
            None => String::new(),
        }
    }

    /// Ends it, with all that it started.
    pub fn kill(&self) {
        let mut state = self.lock();
        if state.status.is_none() && !state.is_killed {
            state.is_killed = true;
            state.end_group();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn end_group(&mut self) {
        // This fails only where nothing is left to end.
        let _ = self.child.start_kill();
        let _ = self.child.wait();
        reaper::release(self.child.id());
    }
}
