//! `cargo lab submit`: one archive with what is handed in.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};

use crate::base::files;
use crate::base::print::say;
use crate::class::archive;
use crate::class::submission::{self, Fault};
use crate::kit::lab::Lab;

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
    let file = format!("{name}.tar.gz");
    let path = match output {
        Some(folder) if folder.is_dir() => folder.join(file),
        Some(path) => path,
        None => lab.root.join(file),
    };
    // Whatever else it is, it is not to be written over.
    ensure!(
        archive::is_archive(&path),
        "`{}` is no name for the archive: it has to end with .tar.gz",
        path.display()
    );
    let submission = submission::from_folder(&lab, name.clone(), &lab.root);
    for Fault { file, what } in &submission.faults {
        say!("note: exercises/{file} {what}");
    }
    ensure!(!submission.files.is_empty(), "there is nothing to hand in");
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
