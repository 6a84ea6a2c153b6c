//! `cargo lab next`: carries a student's code on to the next step.

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::base::print::say;
use crate::student::carry;
use crate::student::layout;
use crate::student::session::Session;

/// Brings the code of the last step that passes under the comment of the one after it.
///
/// # Errors
/// When no step passes yet, or there is work in the next one already.
pub fn run() -> Result<ExitCode> {
    let mut session = Session::begin()?;
    session.refresh()?;
    let steps = session.lab.steps.clone();
    let Some(next) = session.progress.first_unfinished(&steps) else {
        say!("All steps pass: there is no next one. `cargo lab submit` packs them.");
        return Ok(ExitCode::SUCCESS);
    };
    let before = steps.iter().take_while(|step| *step != next).last();
    let Some(before) = before else {
        let entry = session.progress.of(next);
        let name = &next.name;
        bail!(
            "{name} passes {} of {} checks: its code goes on when it passes them all\n  \
             `cargo lab check {name}` says what is missing",
            entry.tally.passed(),
            entry.tally.all()
        );
    };
    let told = carry::bring(&session, before, next)?;
    let told = format!("{told}, and then: cargo lab check {}", next.name);
    say!("{}", layout::fitted_if_seen(&told));
    Ok(ExitCode::SUCCESS)
}
