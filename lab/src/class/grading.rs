//! Grades the submissions of a class, some of them at once.

use std::io::{self, IsTerminal};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::Result;
use language::key;

use crate::base::print::note;
use crate::base::status_line::StatusLine;
use crate::base::stop::Stop;
use crate::base::threads;
use crate::class::candidate::{Candidate, Terms};
use crate::class::fingerprint::Kit;
use crate::class::pool::Pool;
use crate::class::results::{Class, Graded, State};
use crate::class::submission::Submission;
use crate::grade::grader::Grader;
use crate::grade::tally::shown;
use crate::kit::lab::Lab;

/// Grades `submissions`, until `stop`, and gives each to `on_graded` as it comes. What the journal has of
/// them is not graded again.
///
/// # Errors
/// When nothing can be graded at all: the kit or its grader does not build, say.
pub fn grade(
    lab: &Lab,
    submissions: &[Submission],
    terms: &Terms,
    stop: &Stop,
    on_graded: &(dyn Fn(&Graded) + Sync),
) -> Result<Class> {
    let line = StatusLine::new("building the grader");
    let grader = Grader::build(lab, &[], stop, &|name| line.compiles(name))?;
    let kit = Kit::of(lab, &grader)?;
    let candidates = submissions
        .iter()
        .map(|submission| Candidate::of(submission, terms, &grader, &kit));
    let candidates: Vec<_> = candidates.collect();
    let open = candidates.iter().filter(|one| one.is_open()).count();
    let processors = thread::available_parallelism().map_or(2, usize::from);
    let jobs = terms.jobs.map_or(processors, usize::from).min(open);
    // Where all is known there is nothing to build.
    let pool = match jobs {
        0 => None,
        _ => Some(Pool::claim(&lab.root.join("target/lab"))?),
    };
    let directories = match &pool {
        None => Vec::new(),
        Some(pool) => pool.directories(lab, jobs, stop, &|name| line.compiles(name))?,
    };
    drop(line);

    let progress = Progress::new(submissions.len());
    let graded: Vec<Mutex<Option<Graded>>> = submissions.iter().map(|_| Mutex::default()).collect();
    let put = |candidate: &Candidate, state: State, place: &Mutex<Option<Graded>>| {
        let result = candidate.graded(lab, terms, state);
        progress.tells(&result);
        on_graded(&result);
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
    };
    let all = candidates.iter().zip(&graded);
    let (open, known): (Vec<_>, Vec<_>) = all.partition(|(one, _)| one.is_open());
    for (candidate, place) in known {
        put(candidate, candidate.known_state(), place);
    }
    let queue = Mutex::new(open.into_iter());
    threads::several(directories.len(), |number| {
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((candidate, place)) = next.filter(|_| !stop.is_stopped()) else {
                return;
            };
            let state = match candidate.grade(lab, &grader, &directories[number], terms, stop) {
                _ if stop.is_stopped() => return,
                Ok(marks) => State::Graded(marks),
                Err(error) => State::GraderError(format!("{error:#}")),
            };
            put(candidate, state, place);
        }
    });
    drop(progress);
    let graded = candidates.iter().zip(graded).map(|(candidate, graded)| {
        let graded = graded.into_inner().unwrap_or_else(PoisonError::into_inner);
        graded.unwrap_or_else(|| candidate.graded(lab, terms, State::NotGraded))
    });
    Ok(Class {
        submissions: graded.collect(),
        is_interrupted: stop.is_stopped(),
        due: None,
        partition: None,
    })
}

/// Says how far the class is: with a bar on a terminal, else in a line for each submission.
struct Progress {
    line: StatusLine,
}

impl Progress {
    fn new(submissions: usize) -> Progress {
        Progress {
            line: StatusLine::counting(submissions, key!("submissions")),
        }
    }

    fn tells(&self, graded: &Graded) {
        self.line.advances();
        if !io::stderr().is_terminal() {
            let total = graded.total().map(shown);
            let total = total.unwrap_or(graded.why_no_total().to_string());
            note!("{}: {total}", graded.name);
        }
    }
}
