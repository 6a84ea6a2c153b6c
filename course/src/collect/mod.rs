//! An export of a course system, in; a folder of submissions, out, with a manifest, `class.json`.

use std::path::PathBuf;

use anyhow::{Result, bail};

#[derive(clap::Args)]
pub struct Arguments {
    /// Submissions, archives, folders and archives of many
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// # Errors
/// When nothing can be taken at all.
pub fn run(arguments: &Arguments) -> Result<()> {
    bail!("{} paths cannot be taken yet", arguments.paths.len())
}
