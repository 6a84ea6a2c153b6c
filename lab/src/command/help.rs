//! `cargo lab help [SUBJECT]`: how the runner and its commands are called, and how a failure is read.

use std::process::ExitCode;

use anyhow::{Result, bail};
use language::text;

use crate::base::pager;
use crate::base::print::show;
use crate::kit::lab::Lab;
use crate::student::pages;

/// The page of the guide on the failures of checks, and the words that ask for it.
const FAILURES: &str = "failures";
const FAILURE: [&str; 2] = ["failure", FAILURES];

/// Says how `program` is called, or its command `subject`; or shows the page on failures.
///
/// # Errors
/// When there is nothing on `subject`.
pub fn run(mut program: clap::Command, subject: Option<&str>) -> Result<ExitCode> {
    // Only then a command knows what it is called with: `cargo lab check`.
    program.build();
    match subject {
        None => show!("{}", program.render_help()),
        Some(word) if FAILURE.contains(&word) => {
            pager::show(&pages::of_the_guide(&Lab::find()?, FAILURES, false)?);
        }
        Some(name) => match program.find_subcommand_mut(name) {
            Some(command) => show!("{}", command.render_long_help()),
            None => bail!(text!(
                "there is no help on `{name}`\n  \
                 `cargo lab help` names the commands; `cargo lab help failure` says how to read a failure",
                name
            )),
        },
    }
    Ok(ExitCode::SUCCESS)
}
