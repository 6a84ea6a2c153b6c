//! `cargo lab handout FILE`: what students get, in one file, at the beginning of a term or in the middle of it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};

use crate::base::files;
use crate::base::print::say;
use crate::command::init;
use crate::kit::handout;
use crate::kit::lab::Lab;
use crate::kit::workspace::Extras;

#[derive(clap::Args)]
pub struct Arguments {
    /// The archive; its name has to end with .tar.gz
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The language of its guide and hints, such as pt; else that of each student's system
    #[arg(long)]
    language: Option<String>,
}

/// # Errors
/// When this is not the kit, or the archive cannot be written.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let kit = Lab::find()?;
    init::demand_kit(&kit)?;
    init::demand_language(&kit, arguments.language.as_deref())?;
    let shown = arguments.file.display();
    ensure!(
        files::lossy(arguments.file.file_name().unwrap_or_default()).ends_with(".tar.gz"),
        "`{shown}` is no name for the archive: it has to end with .tar.gz"
    );
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let root = folder.path().join("workspace");
    init::fill(
        &kit,
        &root,
        Extras::default(),
        arguments.language.as_deref(),
    )?;
    let bytes = handout::pack(&root)?;
    files::put(&arguments.file, &bytes)?;
    say!(
        "packed {shown}: {} kB, without solutions\n\
         Who unpacks it has a workspace in socklab/; who has one already brings it in there:\n\n  \
         cargo lab update {shown}\n",
        bytes.len().div_ceil(1000)
    );
    Ok(ExitCode::SUCCESS)
}
