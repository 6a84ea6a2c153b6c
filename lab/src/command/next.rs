//! `cargo lab next`: carries a student's code on to the next step.

use std::process::ExitCode;

use anyhow::{Result, bail};
use language::text;

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
        say!(
            "{}",
            text!("All steps pass: there is no next one. `cargo lab submit` packs them.")
        );
        return Ok(ExitCode::SUCCESS);
    };
    let before = steps.iter().take_while(|step| *step != next).last();
    let Some(before) = before else {
        let entry = session.progress.of(next);
        bail!(text!(
            "{step} passes {passed} of {all} checks: its code goes on when it passes them all\n  \
             `cargo lab check {step}` says what is missing",
            step = next.name,
            passed = entry.tally.passed(),
            all = entry.tally.all()
        ));
    };
    let told = carry::bring(&session, before, next)?;
    let then = format!("cargo lab check {}", next.name);
    let told = text!("{told}, and then: {then}", told, then);
    say!("{}", layout::fitted_if_seen(&told));
    Ok(ExitCode::SUCCESS)
}
