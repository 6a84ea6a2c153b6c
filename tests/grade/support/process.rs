//! The process of a program, and what is known of its end.

use std::process::ExitStatus;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use language::text;

use process_wrap::std::ChildWrapper;

use super::crash::{Crash, crash, trace};
use super::last_words::{Panic, panic, telling_line};
use super::output::Output;
use super::pace::Time;
use super::text::shorten;
use super::{Check, POLL, VIGIL, reaper};

/// How long the outputs of a program that has ended are read on.
const REST: Duration = Duration::from_secs(4);

/// A program that has been started, and all that it starts: they are in a process group of their
/// own (on Windows in a job), and the whole group is ended with the program.
#[derive(Clone)]
pub struct Process {
    pub role: &'static str,
    /// What it is called in the story: `server`, or `server 2` where it is not the first one.
    pub name: String,
    pub stdout: Output,
    pub stderr: Output,
    state: Arc<Mutex<State>>,
}

struct State {
    /// Gives the check's story the end.
    tell: Box<dyn Fn(ExitStatus) + Send>,
    child: Box<dyn ChildWrapper>,
    status: Option<ExitStatus>,
    /// Whether the grader has ended it: then its end says nothing.
    is_killed: bool,
}

/// How a program came to its end, or to a crash in a part of it.
pub struct End {
    /// What it did: "the server …".
    pub told: String,
    /// What a crash usually comes from.
    pub cause: Option<String>,
    pub is_success: bool,
}

impl Process {
    /// The program of `role` in `check`, just started.
    pub fn new(
        check: &Check,
        role: &'static str,
        name: &str,
        child: Box<dyn ChildWrapper>,
        [stdout, stderr]: [Output; 2],
    ) -> Process {
        // A story has its processes, and is not held by them.
        let story = Arc::downgrade(&check.story());
        let teller = name.to_string();
        let tell = move |status| {
            if let Some(story) = story.upgrade() {
                story
                    .transcript
                    .note(&teller, text!("ends ({status})", status));
            }
        };
        let state = State {
            tell: Box::new(tell),
            child,
            status: None,
            is_killed: false,
        };
        Process {
            role,
            name: name.to_string(),
            stdout,
            stderr,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// What it is called in a sentence: `the server`, or `server 2`.
    pub fn called(&self) -> String {
        match (self.name == role_name(self.role), self.role) {
            (true, "server") => text!("the server").to_string(),
            (true, _) => text!("the client").to_string(),
            (false, _) => self.name.clone(),
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
        let since = Time::now();
        while !self.has_ended() {
            if since.elapsed() > VIGIL {
                return self.crash_of_a_part();
            }
            thread::sleep(POLL);
        }
        self.end("")
    }

    /// How it ended, where it has. A crash in one of its threads counts, too.
    pub fn end_by_now(&self) -> Option<End> {
        match self.has_ended() {
            true => self.end(""),
            false => self.crash_of_a_part(),
        }
    }

    /// How a part of it crashed, a thread or what it has started, while it goes on itself.
    pub fn crash_of_a_part(&self) -> Option<End> {
        let crash = trace(None, &self.stderr.text())?;
        Some(End {
            told: text!(
                "in one of its threads {crash}",
                crash = self.told(&crash, "")
            ),
            cause: Some(self.cause(&crash)),
            is_success: false,
        })
    }

    /// How it ended (`too_early`), if it has.
    pub fn end(&self, too_early: &str) -> Option<End> {
        let status = self.status()?;
        let stderr = self.stderr.text();
        Some(match crash(status, &stderr) {
            Some(crash) => End {
                told: self.told(&crash, too_early),
                cause: Some(self.cause(&crash)),
                is_success: false,
            },
            None => End {
                told: text!(
                    "{program} ended{too_early} ({status}){said}",
                    program = self.called(),
                    too_early,
                    status,
                    said = said(&stderr)
                ),
                cause: None,
                is_success: status.success(),
            },
        })
    }

    fn told(&self, crash: &Crash, too_early: &str) -> String {
        let stderr = self.stderr.text();
        let name = self.called();
        match panic(&stderr).filter(|_| *crash == Crash::Panic) {
            Some(Panic { place, words }) => {
                text!(
                    "{name} panicked{too_early} at {place}: {words}",
                    name,
                    too_early,
                    place,
                    words = shorten(&words, 200)
                )
            }
            None => text!(
                "{name} {crashed}{too_early}{said}",
                name,
                crashed = crash.told(),
                too_early,
                said = said(&stderr)
            ),
        }
    }

    fn cause(&self, crash: &Crash) -> String {
        match panic(&self.stderr.text()).filter(|_| *crash == Crash::Panic) {
            Some(panic) => panic.cause().to_string(),
            None => crash.cause(role_name(self.role)),
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

/// The name of a program in `role` where there is no other one.
pub fn role_name(role: &str) -> &'static str {
    match role {
        "server" => text!("server"),
        _ => text!("client"),
    }
}

/// The telling line of what was said on stderr, as the end of a sentence.
fn said(stderr: &str) -> String {
    match telling_line(stderr) {
        Some(line) => text!("; it said: {line}", line = shorten(&line, 200)),
        None => String::new(),
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
