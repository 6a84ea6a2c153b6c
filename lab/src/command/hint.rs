//! `cargo lab hint [STEP]`: the guide's hints, one more each time.

use std::process::ExitCode;

use anyhow::Result;

use crate::base::print::{say, show};
use crate::kit::guide;
use crate::kit::lab::Step;
use crate::student::pages;
use crate::student::session::Session;

/// Shows the hints of the step that have been asked for before, and one more.
///
/// # Errors
/// When there is no such step, or its page cannot be read.
pub fn run(step: Option<&str>) -> Result<ExitCode> {
    let mut session = Session::begin()?;
    if step.is_none() {
        session.refresh()?;
    }
    match session.chosen(step)? {
        Some(step) => show!("{}", one_more(&mut session, &step)?),
        None => say!("All steps pass: no hint is needed."),
    }
    Ok(ExitCode::SUCCESS)
}

/// The hints of `step` so far and one more, which is noted in the progress.
///
/// # Errors
/// When the page cannot be read.
pub fn one_more(session: &mut Session, step: &Step) -> Result<String> {
    let hints = guide::hints(&session.lab, step)?;
    let count = (session.progress.of(step).hints + 1).min(hints.len());
    session.change_progress(|progress| progress.note_hints(step, count));
    Ok(pages::heading(step) + "\n" + &pages::hints(step, &hints, count))
}
