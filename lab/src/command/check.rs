//! `cargo lab check [STEP]`: builds and grades one step.

use std::process::ExitCode;

use anyhow::Result;
use console::colors_enabled;
use language::text;

use crate::base::print::{say, show};
use crate::class::uncounted;
use crate::command::instruments;
use crate::grade::result::StepResult;
use crate::kit::lab::Lab;
use crate::student::conversation;
use crate::student::layout;
use crate::student::pages::{self, Medium};
use crate::student::session::Session;

/// Status 0 when the step passes; with `tap` the conversation of the check that fails first is drawn.
///
/// # Errors
/// When there is no such step, or something other than the student's programs has gone wrong.
pub fn run(step: Option<&str>, tap: bool) -> Result<ExitCode> {
    let mut session = Session::begin()?;
    if step.is_none() {
        // The next unfinished one is known only when everything is.
        session.refresh_before_the_next()?;
    }
    let Some(step) = session.chosen(step)? else {
        say!(
            "{}",
            text!("All steps pass. `cargo lab submit` packs them for handing in.")
        );
        return Ok(ExitCode::SUCCESS);
    };
    let results = session.grade(&[step], colors_enabled())?;
    for result in &results {
        let start = session.start(&result.step, false)?;
        let page = pages::result(result, start.as_deref(), "", Medium::Lines);
        show!("{}", layout::fitted(&page));
        if result.is_passed() && session.lab.step_after(&result.step).is_some() {
            say!(
                "{}",
                text!("`cargo lab next` brings your code along to the next step.")
            );
        }
    }
    for note in will_not_count(&session.lab, &results)? {
        say!("{}", text!("note: {note}", note));
    }
    if tap {
        for result in results.iter().filter(|result| !result.is_passed()) {
            draw(&session.lab, result)?;
        }
    }
    let all_pass = results.iter().all(|result| result.is_passed());
    Ok(if all_pass {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What passes here, or may, and will not when it is graded.
fn will_not_count(lab: &Lab, results: &[StepResult]) -> Result<Vec<String>> {
    let mut notes: Vec<_> = uncounted::changes(lab)?.into_iter().collect();
    for result in results {
        notes.extend(uncounted::sources(lab, &result.step.name)?);
    }
    Ok(notes)
}

/// Draws what was said on the connections of the check that fails first.
fn draw(lab: &Lab, result: &StepResult) -> Result<()> {
    let Some(failed) = result.failed().next() else {
        return Ok(());
    };
    match conversation::recording(&failed.page) {
        Some(recording) => {
            say!(
                "\n{}\n",
                text!("On the wire, in `{check}`:", check = failed.check.words())
            );
            instruments::draw(lab, &recording)
        }
        None => {
            say!(
                "\n{}",
                text!("There is nothing to draw: nobody has connected.")
            );
            Ok(())
        }
    }
}
