//! The results of a class, in; the forms that course systems and people read, out.

use std::path::PathBuf;

use anyhow::{Result, bail};

#[derive(clap::Args)]
pub struct Arguments {
    /// What `cargo lab grade --json` has written
    #[arg(value_name = "MARKS")]
    marks: PathBuf,
}

/// # Errors
/// When the results cannot be read, or a form cannot be written.
pub fn run(arguments: &Arguments) -> Result<()> {
    bail!(
        "`{}` cannot be written in any form yet",
        arguments.marks.display()
    )
}
