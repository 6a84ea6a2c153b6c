//! `cargo lab grade PATH…`: grades a class.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::{Result, bail};

use crate::base::files;
use crate::base::interrupt::{self, Interrupt};
use crate::base::print::{note, printable_within_a_line, show};
use crate::base::stop::Stop;
use crate::class::candidate::Terms;
use crate::class::choice::Choice;
use crate::class::collect::{Collected, Sources};
use crate::class::forms::Forms;
use crate::class::journal::Journal;
use crate::class::late::LatePolicy;
use crate::class::results::{Class, Graded, State};
use crate::class::{collect, grading, report};
use crate::kit::lab::Lab;
use crate::sandbox::means::Means;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    sources: Sources,
    #[command(flatten)]
    choice: Choice,
    /// Take points off for each day late that has begun, and how many at the most: 1.5 or 10%,50%
    #[arg(long, value_name = "PER_DAY[,AT_MOST]")]
    late_policy: Option<LatePolicy>,
    /// Grade everything again, also what was graded before with the same files, kit and limits
    #[arg(long)]
    fresh: bool,
    /// Write everything to this file, for other programs
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write a page for each submission to this folder
    #[arg(long, value_name = "DIR", default_value = "reports")]
    reports: PathBuf,
    /// How many submissions are graded at once; else one for each processor
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64))]
    jobs: Option<u16>,
    /// Grade nothing where this machine cannot confine programs wholly; else that is only said
    #[arg(long)]
    require_sandbox: bool,
    #[command(flatten)]
    forms: Forms,
}

/// Status 0 when every submission has its points, 1 when one has not (unreadable, grader error), 130
/// when it was interrupted.
///
/// # Errors
/// When nothing can be graded at all, or is not to be, or the results cannot be written.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let start = SystemTime::now();
    let lab = Lab::find()?;
    // Not in the system's: the rest of a report is in English, and the same everywhere.
    if let Err(unreadable) = language::speak(language::Choice::asked(&lab.root)) {
        note!("{unreadable}");
    }
    if let Some(words) = Means::here().not_confined() {
        if arguments.require_sandbox {
            bail!(
                "nothing is graded: {words}\n  \
                 `cargo lab doctor` says what can be done about it"
            );
        }
        note!("note: {words}");
    }
    let stop = Stop::default();
    let handler = stop.clone();
    let _interrupt = Interrupt::does(move || {
        // Whoever asks a second time does not want to wait for the results.
        if handler.is_stopped() {
            interrupt::end();
        }
        handler.stop();
    })?;

    let collected = collect::collect(&lab, &arguments.sources, &stop)?;
    tell(&collected);
    // What cannot be written is found before hours are spent.
    let forms = arguments.forms.files();
    for path in arguments.json.iter().map(PathBuf::as_path).chain(forms) {
        files::try_put(path)?;
    }
    files::try_put(&page_of(arguments, "page"))?;
    let (chosen, submissions) = arguments.choice.of(&lab, collected.submissions)?;
    let journal = Journal::open(&arguments.reports, arguments.fresh)?;
    let is_kept = arguments.forms.has_kept() && submissions.len() == 1;
    let has_kept = AtomicBool::new(false);
    let on_step = |graded: Graded| {
        let so_far = Class {
            submissions: vec![graded],
            is_interrupted: true,
            due: collected.due.clone(),
            partition: None,
        };
        let json = report::json::render(&chosen, &so_far, start);
        let written = json.and_then(|json| arguments.forms.write_kept(&collected.course, &json));
        has_kept.fetch_or(written.is_ok(), Ordering::Relaxed);
    };
    let terms = Terms {
        steps: &chosen.steps,
        jobs: arguments.jobs,
        late_policy: arguments.late_policy,
        journal: &journal,
        on_step: if is_kept { &on_step } else { &|_| {} },
    };
    let unwritten = Mutex::new(BTreeSet::new());
    let mut class = grading::grade(&lab, &submissions, &terms, &stop, &|graded| {
        // At the end that is tried once more, and said if it does not work.
        if write_page(&chosen, graded, arguments).is_err() {
            let mut unwritten = unwritten.lock().unwrap_or_else(PoisonError::into_inner);
            unwritten.insert(graded.page.clone());
        }
    })?;
    class.due = collected.due;
    class.partition = arguments.choice.partition();
    show!("{}", report::table::render(&chosen, &class));
    // What was written after the last step says more than that it was interrupted.
    let is_kept = class.is_interrupted && has_kept.into_inner();
    let json = report::json::render(&chosen, &class, start)?;
    if let Some(path) = &arguments.json {
        files::put(path, json.as_bytes())?;
    }
    let unwritten = unwritten.into_inner();
    let unwritten = unwritten.unwrap_or_else(PoisonError::into_inner);
    for graded in &class.submissions {
        if unwritten.contains(&graded.page) {
            write_page(&chosen, graded, arguments)?;
        }
    }
    note!(
        "a page for each submission is in {}",
        arguments.reports.display()
    );
    // The last, for one may be the last line that is printed.
    match arguments.forms.is_asked() {
        true if is_kept => arguments.forms.write_but_kept(&collected.course, &json)?,
        true => arguments.forms.write_of(&collected.course, &json)?,
        false => {}
    }
    let has_all = class
        .submissions
        .iter()
        .all(|graded| graded.total().is_some());
    Ok(match (class.is_interrupted, has_all) {
        (true, _) => ExitCode::from(interrupt::STATUS),
        (false, true) => ExitCode::SUCCESS,
        (false, false) => ExitCode::FAILURE,
    })
}

fn write_page(lab: &Lab, graded: &Graded, arguments: &Arguments) -> Result<()> {
    if matches!(graded.state, State::NotGraded) {
        return Ok(());
    }
    let text = report::markdown::render(lab, graded, arguments.forms.show);
    let path = page_of(arguments, &graded.page);
    match fs::read(&path) {
        Ok(there) if there == text.as_bytes() => Ok(()),
        _ => files::put(&path, text.as_bytes()),
    }
}

fn page_of(arguments: &Arguments, name: &str) -> PathBuf {
    arguments.reports.join(format!("{name}.md"))
}

/// Says what was passed over, and how the roster was understood.
fn tell(collected: &Collected) {
    for (path, why) in &collected.passed_over {
        let (path, why) = (printable_within_a_line(path), printable_within_a_line(why));
        note!("note: `{path}` is passed over: {why}");
    }
    if let Some(column) = &collected.column {
        let column = printable_within_a_line(column);
        note!("the roster is matched by its column `{column}`");
    }
}
