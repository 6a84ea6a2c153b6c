//! Who is told of a grading while it goes on.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use language::text;

use crate::base::status_line::StatusLine;
use crate::grade::check::Check;
use crate::grade::outcome::Outcome;
use crate::student::pages::Medium;
use crate::student::underway::Underway;
use crate::student::{layout, pages};

/// One thing that is told.
pub enum News {
    /// This package is being compiled.
    Compiles(String),
    /// Nothing goes on before this has changed.
    Waits(String),
    /// These checks are being made.
    Begins(Vec<Check>),
    Made(Outcome),
}

/// Is told of a grading, from any thread.
pub trait Reporter: Sync {
    fn tell(&self, news: News);
}

/// Says it on the line at the bottom of the terminal and, once, above it what has failed first, or
/// what takes long.
pub struct Line {
    line: StatusLine,
    underway: Mutex<Option<Underway>>,
}

impl Line {
    pub fn new() -> Line {
        Line {
            line: StatusLine::new(text!("building")),
            underway: Mutex::default(),
        }
    }

    /// Does `work`, and meanwhile says what there is to say.
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        let (done, over) = mpsc::channel::<()>();
        thread::scope(|scope| {
            // Where the system has no room for a thread it is told at the end.
            let _ = thread::Builder::new().spawn_scoped(scope, move || {
                let (mut has_failed, mut has_waited) = (false, false);
                while over.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                    let (failure, waits) = self.known();
                    if let Some(page) = failure.filter(|_| !has_failed) {
                        has_failed = true;
                        let page = format!("{page}{}\n", text!("The other checks go on …"));
                        self.line.says(&layout::fitted(&page));
                    }
                    if let Some(words) = waits.filter(|_| !has_waited) {
                        has_waited = true;
                        self.line.says(&layout::fitted(&words));
                    }
                }
            });
            let result = work();
            drop(done);
            result
        })
    }

    fn known(&self) -> (Option<String>, Option<String>) {
        let underway = self.underway.lock();
        let underway = underway.unwrap_or_else(PoisonError::into_inner);
        let Some(underway) = underway.as_ref() else {
            return (None, None);
        };
        (
            underway
                .failure()
                .map(|outcome| pages::full(outcome, Medium::Lines)),
            underway.waits_for(),
        )
    }
}

/// How often there may be something to say.
const LOOK: Duration = Duration::from_millis(100);

impl Reporter for Line {
    fn tell(&self, news: News) {
        let underway = self.underway.lock();
        let mut underway = underway.unwrap_or_else(PoisonError::into_inner);
        match news {
            News::Compiles(name) => self.line.compiles(&name),
            News::Waits(words) => self.line.waits(&words),
            News::Begins(checks) => {
                self.line.counts(checks.len());
                *underway = Some(Underway::new(&checks));
            }
            News::Made(outcome) => {
                self.line.advances();
                if let Some(underway) = underway.as_mut() {
                    underway.note(&outcome);
                }
            }
        }
    }
}
