//! The guide's hints, one more each time.

use anyhow::Result;

use crate::kit::guide;
use crate::kit::step::Step;
use crate::student::pages;
use crate::student::session::Session;

/// The hints of `step` so far and one more, which is noted in the progress.
///
/// # Errors
/// When the page cannot be read.
pub fn one_more(session: &mut Session, step: &Step) -> Result<String> {
    let hints = guide::hints(&session.lab, step)?;
    let count = (session.progress.of(step).hints + 1).min(hints.len());
    let page = guide::path(&step.name);
    session.change_progress(|progress| progress.note_hints(step, count));
    Ok(pages::hints(step, &page, &hints, count))
}
