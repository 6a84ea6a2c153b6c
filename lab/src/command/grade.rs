//! `cargo lab grade PATH…`: grades a class.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};

use crate::base::files;
use crate::base::print::{note, show};
use crate::base::status_line::Live;
use crate::base::stop::Stop;
use crate::class::build_directory::{Bench, Workshop};
use crate::class::report::{self, Class, Graded, Marks, State};
use crate::class::submission::{self, Submission};
use crate::grade::grader::{Grader, Verdict};
use crate::grade::result::{StepResult, shown};
use crate::kit::lab::{Lab, Step};
use crate::student::grading::Listener;

/// How many checks of one submission compute at once.
const BUSY: usize = 16;

#[derive(clap::Args)]
pub struct Arguments {
    /// Submissions: workspaces, archives of `cargo lab submit`, or folders of many
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write everything to this file, for other programs
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write a row for each submission to this file, for a spreadsheet
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Write a page for each submission to this folder
    #[arg(long, value_name = "DIR", default_value = "reports")]
    reports: PathBuf,
    /// How many submissions are graded at once; else one for each processor
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: Option<u16>,
}

/// Status 0 when every submission has its points, 1 when one has not (unreadable, grader error), 130
/// when it was interrupted.
///
/// # Errors
/// When nothing can be graded at all, or the results cannot be written.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let lab = Lab::find()?;
    let found = submission::find(&lab, &arguments.paths)?;
    for path in &found.passed_over {
        note!(
            "note: `{}` is no submission, and is passed over",
            path.display()
        );
    }
    let stop = Stop::default();
    let handler = stop.clone();
    ctrlc::set_handler(move || {
        // Whoever asks a second time does not want to wait for the results.
        if handler.is_stopped() {
            std::process::exit(130);
        }
        handler.stop();
    })
    .context("cannot listen for Ctrl-C")?;

    let class = grade(&lab, found.submissions, arguments.jobs, &stop)?;
    show!("{}", report::table::render(&lab, &class));
    write(&lab, &class, arguments)?;
    let has_all = class
        .submissions
        .iter()
        .all(|graded| graded.total().is_some());
    Ok(match (class.is_interrupted, has_all) {
        (true, _) => ExitCode::from(130),
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::FAILURE,
    })
}

fn grade(lab: &Lab, submissions: Vec<Submission>, jobs: Option<u16>, stop: &Stop) -> Result<Class> {
    let processors = thread::available_parallelism().map_or(2, usize::from);
    let jobs = jobs.map_or(processors, usize::from).min(submissions.len());
    let own = lab.root.join("target/lab");
    let workshop = Workshop::claim(&own)?;
    let live = Live::new();
    live.says("building the grader");
    let grader = Grader::build(lab, &[], stop, &|name| live.compiles(name))?;
    let benches = workshop.benches(lab, jobs, stop, &|name| live.compiles(name))?;
    drop(live);

    let progress = Progress::new(submissions.len());
    let graded: Vec<Mutex<Option<Graded>>> = submissions.iter().map(|_| Mutex::default()).collect();
    let queue = Mutex::new(submissions.iter().zip(&graded));
    thread::scope(|scope| {
        for bench in &benches {
            let (queue, grader, progress) = (&queue, &grader, &progress);
            scope.spawn(move || {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((submission, place)) = next.filter(|_| !stop.is_stopped()) else {
                        return;
                    };
                    let result = grade_one(lab, grader, bench, submission, stop);
                    progress.tells(&result);
                    *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
                }
            });
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
    bench: &Bench,
    submission: &Submission,
    stop: &Stop,
) -> Graded {
    let state = match &submission.unreadable {
        Some(why) => State::Unreadable(why.clone()),
        None => match marks(lab, grader, bench, submission, stop) {
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
    bench: &Bench,
    submission: &Submission,
    stop: &Stop,
) -> Result<Marks> {
    let work = bench.take(submission, stop)?;
    let runnable = |step: &&Step| work.built.executables.contains_key(&step.name);
    let steps: Vec<_> = lab.steps.iter().filter(runnable).collect();
    let programs = work.programs.path();
    let mut outcomes = grader.grade(&steps, programs, BUSY, stop, &|_| {});
    // What went wrong with the machine may be over now: nobody is to lose a mark over it.
    grader.repeat(&mut outcomes, programs, stop, |verdict| {
        verdict == Verdict::GraderError
    });

    let results = lab.steps.iter().map(|step| {
        let own = outcomes
            .iter()
            .filter(|outcome| outcome.check.step == step.name);
        StepResult {
            step: step.clone(),
            checks: grader.checks_of(step).to_vec(),
            warnings: work.built.warnings.get(&step.name).copied().unwrap_or(0),
            failure: work.built.failures.get(&step.name).cloned(),
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
        library: work.library,
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

fn write(lab: &Lab, class: &Class, arguments: &Arguments) -> Result<()> {
    if let Some(path) = &arguments.json {
        files::put(path, report::json::render(lab, class).as_bytes())?;
    }
    if let Some(path) = &arguments.csv {
        files::put(path, &report::csv::render(lab, class)?)?;
    }
    for graded in &class.submissions {
        if !matches!(graded.state, State::NotGraded) {
            let name = graded.name.replace(['/', '\\', ':', '\0'], "_");
            let path = arguments.reports.join(format!("{name}.md"));
            files::put(&path, report::markdown::render(lab, graded).as_bytes())?;
        }
    }
    note!(
        "a page for each submission is in {}",
        arguments.reports.display()
    );
    Ok(())
}
