//! One check: what it expects, and what it notes.

use std::fmt::Display;
use std::sync::Arc;

use super::pace::Time;
use super::process::Process;
use super::session::Sessions;
use super::spoken;
use super::story::Story;
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
    is_basic: bool,
    is_kept: bool,
    is_drawn: bool,
    /// The connections that are held open with nothing under way.
    pub sessions: Sessions,
    story: Arc<Story>,
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
        spoken::speak();
        verdict::begins(&path);
        Check {
            step,
            path,
            title: format!("{step}: {}", language::words_of(name)),
            expected: "",
            usually: "",
            is_basic: false,
            is_kept: false,
            is_drawn: false,
            sessions: Sessions::default(),
            story: Arc::default(),
        }
    }

    /// The same check from the beginning, with nothing noted yet: for one that tries more than once.
    pub fn afresh(&self) -> Check {
        Check {
            sessions: Sessions::default(),
            story: Arc::default(),
            ..self.clone()
        }
    }

    /// What has to happen, in the words of a beginner's page.
    pub fn expects(self, expected: &'static str) -> Check {
        Check { expected, ..self }
    }

    /// What it usually comes from when something else happens than what is expected, and nothing
    /// is seen that tells more. It may be left out.
    pub fn usually(self, usually: &'static str) -> Check {
        Check { usually, ..self }
    }

    /// What this check demands is what the others begin with.
    pub fn basic(self) -> Check {
        Check {
            is_basic: true,
            ..self
        }
    }

    /// What it looks at is drawn by chance, so any other check that fails tells more.
    pub fn drawn(self) -> Check {
        Check {
            is_drawn: true,
            ..self
        }
    }

    pub fn is_drawn(&self) -> bool {
        self.is_drawn
    }

    pub fn is_basic(&self) -> bool {
        self.is_basic
    }

    /// An earlier step has demanded the same.
    pub fn kept(self) -> Check {
        Check {
            is_kept: true,
            ..self
        }
    }

    pub fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// Of `cases`, which stand in the order of how much each shows, the ones to look at: where it is
    /// kept, an earlier step has looked at all, and the first `few` will do.
    pub fn some_of<'a, T>(&self, cases: &'a [T], few: usize) -> &'a [T] {
        match self.is_kept {
            true => &cases[..few.min(cases.len())],
            false => cases,
        }
    }

    /// The name in the grader: `ex05::server_replies`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The name within the step: `server_replies`.
    pub fn name(&self) -> &str {
        self.path.split_once("::").map_or("", |(_, name)| name)
    }

    pub fn title(&self) -> &str {
        &self.title
    }

    pub fn expected(&self) -> &'static str {
        language::text(self.expected)
    }

    /// What [`Check::usually`] has said.
    pub fn cause(&self) -> &'static str {
        language::text(self.usually)
    }

    /// Notes in the transcript that `who` did `what`.
    pub fn note(&self, who: &str, what: impl Display) {
        self.story.transcript.note(who, what);
    }

    /// Notes in the transcript what the program `who` prints.
    pub fn note_output(&self, who: &str, what: impl Display) {
        self.story.transcript.note_output(who, what);
    }

    /// Counts what a program prints.
    pub fn count_output(&self, bytes: usize) {
        self.story.transcript.count_output(bytes);
    }

    /// How many bytes programs have printed.
    pub fn printed(&self) -> usize {
        self.story.transcript.printed()
    }

    /// When something happened last.
    pub fn last_event(&self) -> Time {
        self.story.transcript.last_event()
    }

    /// What happens in the check, for somebody who has something to tell.
    pub fn story(&self) -> Arc<Story> {
        self.story.clone()
    }

    /// Takes the program along whose words and end belong to the check's story.
    pub fn follows(&self, process: Process) {
        self.story.follows(process);
    }

    /// The programs that it has started, by the numbers that the system has for them.
    pub fn processes(&self) -> Vec<u32> {
        self.story.processes().iter().map(Process::id).collect()
    }

    /// Who is at `port`.
    pub fn name_at(&self, port: u16) -> Option<String> {
        self.story.name_at(port)
    }

    /// The client that spoke last.
    pub fn speaker(&self) -> String {
        self.story.speaker()
    }

    /// All that every program has to do first has been done: what comes is what the check is about.
    pub fn begins(&self) {
        self.story.begins();
    }

    pub fn has_begun(&self) -> bool {
        self.story.has_begun()
    }
}
