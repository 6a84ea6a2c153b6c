//! Copies what cargo has built, with the times that it goes by.

use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// Copies the folder `from` to `to`, as a whole or not at all.
///
/// # Errors
/// When files cannot be read or written.
pub fn target(from: &Path, to: &Path) -> Result<()> {
    let unfinished = to.with_extension("unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)
            .context("cannot remove what an interrupted run has left")?;
    }
    folder(from, &unfinished).with_context(|| format!("cannot copy `{}`", from.display()))?;
    fs::rename(&unfinished, to).with_context(|| format!("cannot make `{}`", to.display()))?;
    ensure!(to.is_dir(), "cannot make `{}`", to.display());
    Ok(())
}

fn folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, copy) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            // It is of the paths of the first directory.
            if entry.file_name() != "incremental" {
                folder(&source, &copy)?;
            }
        } else {
            fs::copy(&source, &copy)?;
            let modified = entry.metadata()?.modified()?;
            File::options()
                .append(true)
                .open(&copy)?
                .set_modified(modified)?;
        }
    }
    Ok(())
}
