//! Grades the submissions of a class, some of them at once.

use std::io::{self, IsTerminal};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

use crate::base::print::note;
use crate::base::status_line::StatusLine;
use crate::base::stop::Stop;
use crate::base::threads;
use crate::class::build_directory::BuildDirectory;
use crate::class::pool::Pool;
use crate::class::results::{Class, Graded, Marks, State};
use crate::class::submission::Submission;
use crate::grade::grader::Grader;
use crate::grade::result::StepResult;
use crate::grade::schedule::{Load, Schedule};
use crate::grade::tally::shown;
use crate::kit::lab::Lab;
use crate::kit::step::Step;

/// For each submission. Several are graded at once, and what counts is when the last one is done.
const LOAD: Load = Load {
    runs: 3,
    checks: 16,
};

/// Grades `submissions`, `jobs` of them at once (else one for each processor), until `stop`.
///
/// # Errors
/// When nothing can be graded at all: the kit or its grader does not build, say.
pub fn grade(
    lab: &Lab,
    submissions: Vec<Submission>,
    jobs: Option<u16>,
    stop: &Stop,
) -> Result<Class> {
    let processors = thread::available_parallelism().map_or(2, usize::from);
    let jobs = jobs.map_or(processors, usize::from).min(submissions.len());
    let own = lab.root.join("target/lab");
    let pool = Pool::claim(&own)?;
    let line = StatusLine::new("building the grader");
    let grader = Grader::build(lab, &[], stop, &|name| line.compiles(name))?;
    let directories = pool.directories(lab, jobs, stop, &|name| line.compiles(name))?;
    drop(line);

    let progress = Progress::new(submissions.len());
    let graded: Vec<Mutex<Option<Graded>>> = submissions.iter().map(|_| Mutex::default()).collect();
    let queue = Mutex::new(submissions.iter().zip(&graded));
    threads::several(directories.len(), |number| {
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((submission, place)) = next.filter(|_| !stop.is_stopped()) else {
                return;
            };
            let result = grade_one(lab, &grader, &directories[number], submission, stop);
            progress.tells(&result);
            *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        }
    });
    progress.bar.finish_and_clear();
    let graded = submissions.iter().zip(graded).map(|(submission, graded)| {
        let graded = graded.into_inner().unwrap_or_else(PoisonError::into_inner);
        graded.unwrap_or_else(|| with_state(submission, State::NotGraded))
    });
    Ok(Class {
        submissions: graded.collect(),
        is_interrupted: stop.is_stopped(),
    })
}

fn with_state(submission: &Submission, state: State) -> Graded {
    Graded {
        name: submission.name.clone(),
        path: submission.path.clone(),
        faults: submission.faults.clone(),
        state,
    }
}

fn grade_one(
    lab: &Lab,
    grader: &Grader,
    directory: &BuildDirectory,
    submission: &Submission,
    stop: &Stop,
) -> Graded {
    let state = match &submission.unreadable {
        Some(why) => State::Unreadable(why.clone()),
        None => match marks(lab, grader, directory, submission, stop) {
            _ if stop.is_stopped() => State::NotGraded,
            Ok(marks) => State::Graded(marks),
            Err(error) => State::GraderError(format!("{error:#}")),
        },
    };
    with_state(submission, state)
}

fn marks(
    lab: &Lab,
    grader: &Grader,
    directory: &BuildDirectory,
    submission: &Submission,
    stop: &Stop,
) -> Result<Marks> {
    let submitted = directory.build_submission(submission, stop)?;
    let runnable = |step: &&Step| submitted.built.executables.contains_key(&step.name);
    let steps: Vec<_> = lab.steps.iter().filter(runnable).collect();
    let programs = submitted.programs.path();
    let schedule = Schedule {
        grader,
        programs,
        stop,
        patience: None,
    };
    let outcomes = schedule.make(&steps, LOAD, &|_| {});

    let results = lab.steps.iter().map(|step| {
        let own = outcomes
            .iter()
            .filter(|outcome| outcome.check.step == step.name);
        StepResult {
            step: step.clone(),
            checks: grader.checks_of(step).to_vec(),
            warnings: submitted
                .built
                .warnings
                .get(&step.name)
                .cloned()
                .unwrap_or_default(),
            failure: submitted.built.failures.get(&step.name).cloned(),
            outcomes: own.cloned().collect(),
        }
    });
    let is_untouched = |step: &&Step| {
        let file = step.file();
        let starter = lab.starter(&file).ok();
        starter.is_some() && submission.files.get(&file) == starter.as_ref()
    };
    let untouched = lab.steps.iter().filter(is_untouched);
    Ok(Marks {
        steps: results.collect(),
        untouched: untouched.map(|step| step.name.clone()).collect(),
        library: submitted.library,
    })
}

/// Says how far the class is: with a bar on a terminal, else in a line for each submission.
struct Progress {
    bar: ProgressBar,
}

impl Progress {
    fn new(submissions: usize) -> Progress {
        let bar = ProgressBar::new(submissions as u64);
        let style = "{wide_bar} {pos} of {len} submissions, {elapsed} ({eta} to go)";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        bar.tick();
        Progress { bar }
    }

    fn tells(&self, graded: &Graded) {
        self.bar.inc(1);
        if !io::stderr().is_terminal() {
            let total = graded.total().map(shown);
            let total = total.unwrap_or(graded.why_no_total().to_string());
            note!("{}: {total}", graded.name);
        }
    }
}
