//! One check: what it expects, and how its failure is told.

use std::fmt::Display;
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::pace::Time;
use super::patience::patience_with;
use super::process::Process;
use super::session::Sessions;
use super::text::printable;
use super::transcript::Transcript;
use super::verdict;

/// One check of the grader: the handle that everything in it reports to.
#[derive(Clone)]
pub struct Check {
    /// The step: `ex05`.
    pub step: &'static str,
    path: String,
    title: String,
    expected: &'static str,
    usually: &'static str,
    /// How long it waits for what has to come.
    pub patience: Duration,
    /// The connections that are held open with nothing under way.
    pub sessions: Sessions,
    transcript: Arc<Transcript>,
    /// The programs that it has started.
    processes: Arc<Mutex<Vec<Process>>>,
    is_told: Arc<AtomicBool>,
}

/// Begins the check of the test function that it stands in.
macro_rules! check {
    () => {{
        fn here() {}
        $crate::support::Check::new(::std::any::type_name_of_val(&here))
    }};
}
pub(crate) use check;

impl Check {
    /// `place` is the path of something in the test function: `grade::ex05::server_replies::here`.
    pub fn new(place: &'static str) -> Check {
        let mut path = place.rsplit("::").skip(1);
        let (Some(name), Some(step)) = (path.next(), path.next()) else {
            panic!("grader error: `{place}` is not in a test function of a step");
        };
        let path = format!("{step}::{name}");
        verdict::begins(&path);
        Check {
            step,
            path,
            title: format!("{step}: {}", name.replace('_', " ")),
            expected: "",
            usually: "",
            patience: patience_with(step),
            sessions: Sessions::default(),
            processes: Arc::default(),
            transcript: Arc::new(Transcript::new()),
            is_told: Arc::default(),
        }
    }

    /// The same check from the beginning, with nothing noted yet: for one that tries more than once.
    pub fn afresh(&self) -> Check {
        Check {
            sessions: Sessions::default(),
            processes: Arc::default(),
            transcript: Arc::new(Transcript::new()),
            is_told: Arc::default(),
            ..self.clone()
        }
    }

    /// What has to happen, in the words of a beginner's page.
    pub fn expects(self, expected: &'static str) -> Check {
        Check { expected, ..self }
    }

    /// What it usually comes from when something else happens.
    pub fn usually(self, usually: &'static str) -> Check {
        Check { usually, ..self }
    }

    /// The cause that is named for a connection that ends or stays silent: in a step with frames
    /// the other side may have taken a length for another.
    pub fn cause_of_silence(&self) -> String {
        match self.has_frames() {
            true => format!(
                "{}; or the length of a frame is not 4 bytes, big-endian, that do not count themselves",
                self.usually
            ),
            false => self.usually.to_string(),
        }
    }

    /// The cause that is named.
    pub fn cause(&self) -> &'static str {
        self.usually
    }

    /// Notes in the transcript that `who` did `what`.
    pub fn note(&self, who: &str, what: impl Display) {
        self.transcript.note(who, what);
    }

    /// Notes in the transcript what the program `who` prints.
    pub fn note_output(&self, who: &str, what: impl Display) {
        self.transcript.note_output(who, what);
    }

    /// When something happened last.
    pub fn last_event(&self) -> Time {
        self.transcript.last_event()
    }

    /// What happens in the check, for somebody who has something to tell.
    pub fn story(&self) -> Arc<Transcript> {
        self.transcript.clone()
    }

    /// Takes the program along whose words and end belong to the check's story.
    pub fn follows(&self, process: Process) {
        let processes = self.processes.lock();
        let mut processes = processes.unwrap_or_else(PoisonError::into_inner);
        processes.push(process);
    }

    /// The programs that it has started, by the numbers that the system has for them.
    pub fn processes(&self) -> Vec<u32> {
        let processes = self.processes.lock();
        let processes = processes.unwrap_or_else(PoisonError::into_inner);
        processes.iter().map(Process::id).collect()
    }

    /// Ends the check as failed because the connection to `program` is not as it has to be: that
    /// may come of the program's end, or of a crash in it, which then is the story.
    pub fn fail_with(
        &self,
        program: Option<&Process>,
        happened: impl Display,
        cause: impl Display,
    ) -> ! {
        let end = program.and_then(|program| Some((program.role, program.end_by_itself()?)));
        let Some((role, end)) = end else {
            self.fail_because(happened, cause)
        };
        let cause = end.cause.unwrap_or_else(|| cause.to_string());
        self.fail_because(format!("{happened}; the {role} {}", end.told), cause)
    }

    /// Ends the check as failed, and tells a beginner why: `happened` completes what is known.
    pub fn fail(&self, happened: impl Display) -> ! {
        self.fail_because(happened, self.usually)
    }

    /// The same, where the cause lies before what this check is about.
    pub fn fail_because(&self, happened: impl Display, cause: impl Display) -> ! {
        let Check {
            step,
            path,
            title,
            expected,
            transcript,
            ..
        } = self;
        // What the programs have said, and whether they have ended, belongs to the story.
        let processes = self.processes.lock();
        let processes = processes.unwrap_or_else(PoisonError::into_inner).clone();
        for process in processes {
            process.has_ended();
        }
        // Where many clients work at once, one cause makes many of them fail.
        if self.is_told.swap(true, Ordering::Relaxed) {
            panic::resume_unwind(Box::new("the check has failed already"));
        }
        let page = format!(
            "{title}\n\n{transcript}\n  \
             expected  {expected}\n  \
             happened  {happened}\n  \
             usually   {cause}\n  \
             guide     guide/en/{step}.md\n"
        );
        let page: String = page
            .lines()
            .map(|line| format!("{}\n", printable(line)))
            .collect();
        // A runner reads nothing here that a program may have said.
        match verdict::is_wanted() {
            true => verdict::fails(path, &page),
            false => println!("\n{page}"),
        }
        // Unlike `panic!` this adds no words of its own (a place in the grader's code, a backtrace)
        // to a page that is the student's to read.
        panic::resume_unwind(Box::new("the check failed"))
    }
}
