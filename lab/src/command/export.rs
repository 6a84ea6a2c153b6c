//! `cargo lab export MARKS`: marks that were kept, in the forms that course systems read.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, ensure};

use crate::base::stop::Stop;
use crate::class::forms::{COURSE, Forms};
use crate::kit::lab::Lab;

#[derive(clap::Args)]
pub struct Arguments {
    /// What `cargo lab grade --json` has written
    #[arg(value_name = "MARKS")]
    marks: PathBuf,
    #[command(flatten)]
    forms: Forms,
}

/// # Errors
/// When nothing is asked for, or it cannot be written.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let lab = Lab::find()?;
    ensure!(
        arguments.forms.is_asked(),
        "in which form? `cargo lab export --help` lists them"
    );
    let course = COURSE.build(&lab, &Stop::default())?;
    arguments.forms.write(&course, &arguments.marks)?;
    Ok(ExitCode::SUCCESS)
}
