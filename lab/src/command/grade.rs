//! `cargo lab grade PATH…`: grades a class.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::SystemTime;

use anyhow::{Result, bail};

use crate::base::files;
use crate::base::interrupt::{self, Interrupt};
use crate::base::print::{note, printable_within_a_line, show};
use crate::base::stop::Stop;
use crate::class::forms::Forms;
use crate::class::results::{Class, State};
use crate::class::{find, grading, report};
use crate::kit::lab::Lab;
use crate::sandbox::means::Means;

#[derive(clap::Args)]
pub struct Arguments {
    /// Submissions: workspaces, archives of `cargo lab submit`, or folders of many
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
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
    if let Some(words) = Means::here().not_confined() {
        if arguments.require_sandbox {
            bail!(
                "nothing is graded: {words}\n  \
                 `cargo lab doctor` says what can be done about it"
            );
        }
        note!("note: {words}");
    }
    let found = find::find(&lab, &arguments.paths)?;
    for path in &found.passed_over {
        let path = printable_within_a_line(&path.display().to_string());
        note!("note: `{path}` is no submission, and is passed over");
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

    let course = arguments.forms.prepare(&lab, &stop)?;
    let class = grading::grade(&lab, found.submissions, arguments.jobs, &stop)?;
    show!("{}", report::table::render(&lab, &class));
    write(&lab, &class, start, arguments, course.as_deref())?;
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

/// Writes all that is asked for; the forms last, for one may be the last line that is printed.
fn write(
    lab: &Lab,
    class: &Class,
    start: SystemTime,
    arguments: &Arguments,
    course: Option<&Path>,
) -> Result<()> {
    let json = report::json::render(lab, class, start)?;
    if let Some(path) = &arguments.json {
        files::put(path, json.as_bytes())?;
    }
    for graded in &class.submissions {
        if !matches!(graded.state, State::NotGraded) {
            let name = graded.name.replace(['/', '\\', ':', '\0'], "_");
            let path = arguments.reports.join(format!("{name}.md"));
            let page = report::markdown::render(lab, graded, arguments.forms.show);
            files::put(&path, page.as_bytes())?;
        }
    }
    note!(
        "a page for each submission is in {}",
        arguments.reports.display()
    );
    match course {
        Some(course) => arguments.forms.write_of(course, &json),
        None => Ok(()),
    }
}
