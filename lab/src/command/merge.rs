//! `cargo lab merge PART…`: the marks of a class that was graded in parts, as one.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::base::stop::Stop;
use crate::class::forms::{COURSE, Forms};
use crate::kit::lab::Lab;

#[derive(clap::Args)]
pub struct Arguments {
    /// What `cargo lab grade --partition … --json` has written, for each part
    #[arg(required = true, value_name = "PART")]
    parts: Vec<PathBuf>,
    /// Write the marks of the class to this file
    #[arg(long, value_name = "FILE")]
    json: PathBuf,
    #[command(flatten)]
    forms: Forms,
}

/// # Errors
/// When a part is missing, doubled, or from another kit, or something cannot be written.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let course = COURSE.build(&Lab::find()?, &Stop::default())?;
    let mut command = Command::new(&course);
    command.arg("merge").args(&arguments.parts);
    command.arg("--output").arg(&arguments.json);
    let status = command.status();
    let status = status.with_context(|| format!("cannot start `{}`", course.display()))?;
    // What is wrong it has said itself.
    if !status.success() {
        return Ok(ExitCode::FAILURE);
    }
    arguments.forms.write(&course, &arguments.json)?;
    Ok(ExitCode::SUCCESS)
}
