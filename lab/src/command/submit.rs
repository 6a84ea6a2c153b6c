//! `cargo lab submit`: one archive with what is handed in.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::archive;
use crate::files;
use crate::lab::Lab;
use crate::print::say;
use crate::submission::{self, Fault};

/// Packs the files of `exercises/` that are graded.
///
/// # Errors
/// When one cannot be read, or the archive cannot be written.
pub fn run(output: Option<PathBuf>) -> Result<ExitCode> {
    let lab = Lab::find()?;
    lab.demand_workspace()?;
    let name = lab
        .root
        .file_name()
        .map_or("submission".to_string(), files::lossy);
    let path = output.unwrap_or_else(|| lab.root.join(format!("{name}.tar.gz")));

    let submission = submission::from_folder(&lab, name.clone(), &lab.root);
    for Fault { file, what } in &submission.faults {
        say!("note: exercises/{file} {what}");
    }
    let bytes = archive::pack(&name, &submission.files).context("cannot pack the archive")?;
    let verb = if path.exists() { "replaced" } else { "packed" };
    files::put(&path, &bytes)?;
    say!(
        "{verb} {}: {} files of exercises/, {} bytes",
        path.display(),
        submission.files.len(),
        bytes.len()
    );
    Ok(ExitCode::SUCCESS)
}
