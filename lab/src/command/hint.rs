//! `cargo lab hint [STEP]`: the guide's hints, one more each time.

use std::process::ExitCode;

use anyhow::Result;
use language::text;

use crate::base::print::{say, show};
use crate::student::session::Session;
use crate::student::{hints, layout, pages};

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
        Some(step) => {
            let hints = pages::heading(&step) + "\n" + &hints::one_more(&mut session, &step)?;
            show!("{}", layout::fitted(&hints));
        }
        None => say!("{}", text!("All steps pass: no hint is needed.")),
    }
    Ok(ExitCode::SUCCESS)
}
