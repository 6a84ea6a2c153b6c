//! How a failure is told.

use std::fmt::Display;
use std::panic;

use language::text;

use super::diagnosis::{Diagnosis, Seen, diagnose};
use super::difference::first_difference;
use super::process::{End, Process};
use super::text::printable;
use super::{Check, verdict};

/// What a check failed for, for whoever tells one cause once.
pub struct Cause {
    kind: &'static str,
    words: String,
}

impl Cause {
    /// What keeps the program from anything else.
    pub fn first(words: String) -> Cause {
        Cause {
            kind: "first",
            words,
        }
    }

    /// What is the same wherever it happens.
    pub fn anywhere(words: String) -> Cause {
        Cause {
            kind: "anywhere",
            words,
        }
    }

    /// What `check` is about, if others begin with the same; if not, it may come of such a one.
    pub fn basic(check: &Check, words: String) -> Cause {
        Cause {
            kind: if check.is_basic() { "basic" } else { "passing" },
            words,
        }
    }

    /// What `check` has met on its way.
    pub fn passing(words: String) -> Cause {
        Cause {
            kind: "passing",
            words,
        }
    }

    /// The cause of a check whose input is drawn by chance.
    fn drawn(self) -> Cause {
        Cause {
            kind: "drawn",
            ..self
        }
    }

    fn told(&self) -> String {
        // It stands in one line, of bounded length.
        let words: String = printable(&self.words).chars().take(300).collect();
        format!("{} {words}", self.kind)
    }
}

impl Check {
    /// Ends the check as failed because `program` did not do what it had to.
    pub fn fail_for(&self, program: &Process, seen: Seen, happened: impl Display) -> ! {
        // Whoever has just lost his connection to it may be first to know that it has ended.
        let end = match seen {
            Seen::Hangup => program.end_by_itself(),
            Seen::Other | Seen::Zeros | Seen::Leftovers | Seen::Wordless => None,
            _ => program.end_by_now(),
        };
        let diagnosis = diagnose(self, program, seen, end.as_ref());
        let happened = match &diagnosis.told {
            Some(told) => format!("{happened}; {told}"),
            None => happened.to_string(),
        };
        self.page(&happened, Some(program), seen, diagnosis)
    }

    /// Ends the check as failed for what lies before any check.
    pub fn fail_because(&self, happened: impl Display, usually: &str) -> ! {
        let happened = happened.to_string();
        let diagnosis = Diagnosis {
            usually: Some(usually.to_string()),
            cause: Some(Cause::first(happened.clone())),
            ..Diagnosis::default()
        };
        self.page(&happened, None, Seen::Ended, diagnosis)
    }

    /// Ends the check as failed because `program` ended so.
    pub fn fail_for_end(&self, program: &Process, end: &End) -> ! {
        let diagnosis = diagnose(self, program, Seen::Ended, Some(end));
        self.page(&end.told, Some(program), Seen::Ended, diagnosis)
    }

    /// Ends the check as failed, and tells a beginner why: `happened` completes what is known.
    pub fn fail(&self, happened: impl Display) -> ! {
        let processes = self.story().processes();
        let crashed = processes.iter().find_map(|program| {
            let end = program.end_by_now()?;
            end.cause.is_some().then_some((program, end))
        });
        match crashed {
            Some((program, end)) => {
                let diagnosis = diagnose(self, program, Seen::Hangup, Some(&end));
                let told = diagnosis.told.clone().unwrap_or_default();
                let happened = format!("{happened}; {told}");
                self.page(&happened, Some(program), Seen::Hangup, diagnosis)
            }
            None => self.page(
                &happened.to_string(),
                None,
                Seen::Other,
                Diagnosis::default(),
            ),
        }
    }

    fn page(
        &self,
        happened: &str,
        program: Option<&Process>,
        seen: Seen,
        diagnosis: Diagnosis,
    ) -> ! {
        let story = self.story();
        // What the programs have said, and whether they have ended, belongs to the story.
        for process in story.processes() {
            process.has_ended();
        }
        if let Some(program) = program {
            story.leaves_out_others(program);
        }
        // Where many clients work at once, one cause makes many of them fail.
        if story.is_told() {
            panic::resume_unwind(Box::new("the check has failed already"));
        }
        let differs = match seen {
            Seen::Wrong { got, wanted, .. } => first_difference(got, wanted),
            _ => None,
        };
        let usually = match (diagnosis.usually, self.cause()) {
            (Some(usually), _) => Some(usually),
            (None, "") => None,
            (None, usually) => Some(usually.to_string()),
        };
        let by_hand = story
            .by_hand(program.map(|program| program.name.as_str()), self)
            .join("\n");
        let sentences = self.sentences().join(", ");
        let guide = format!("guide/{}/{}.md", language::spoken().name, self.step);
        let lines = [
            (text!("expected"), Some(self.expected().to_string())),
            (text!("happened"), Some(happened.replace('\n', " "))),
            (text!("differs"), differs),
            (text!("usually"), usually),
            (
                text!("by hand"),
                Some(by_hand).filter(|lines| !lines.is_empty()),
            ),
            (text!("contract"), Some(sentences)),
            (text!("guide"), Some(guide)),
        ];
        let lines = lines.into_iter();
        let lines: Vec<_> = lines
            .filter_map(|(label, line)| Some((label, line?)))
            .collect();
        let lines = language::labelled(&lines);
        let page = format!("{}\n\n{}\n{lines}", self.title(), story.transcript);
        let page: String = page
            .lines()
            .map(|line| format!("{}\n", printable(line)))
            .collect();
        let cause = match self.is_drawn() {
            true => diagnosis
                .cause
                .or_else(|| Some(Cause::passing(happened.to_string())))
                .map(Cause::drawn),
            false => diagnosis.cause,
        };
        let cause = cause.map(|cause| cause.told());
        // A runner reads nothing here that a program may have said.
        match verdict::is_wanted() {
            true => verdict::fails(self.path(), &page, cause.as_deref()),
            false => println!("\n{}", verdict::told_once(self.path(), page, cause)),
        }
        // Unlike `panic!` this adds no words of its own (a place in the grader's code, a backtrace)
        // to a page that is the student's to read.
        panic::resume_unwind(Box::new("the check failed"))
    }
}
