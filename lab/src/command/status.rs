//! `cargo lab`: where I stand, and what comes next.

use std::process::ExitCode;

use anyhow::Result;

use crate::base::print::{say, show};
use crate::student::overview;
use crate::student::session::Session;

/// Grades what has changed since it was graded last, and shows the state of all steps.
///
/// # Errors
/// When something other than the student's programs has gone wrong.
pub fn run() -> Result<ExitCode> {
    let mut session = Session::begin()?;
    session.refresh()?;
    show!("{}", overview::table(&session)?);
    say!("\n{}", overview::points(&session));
    say!("\n{}", overview::next_thing(&session)?);
    Ok(ExitCode::SUCCESS)
}
