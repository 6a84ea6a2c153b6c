//! The folder `exercises/` of a package, which holds one submission's files after another's.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::base::files;
use crate::kit::workspace::Files;

/// Makes `exercises/` in the folder `package` hold `files`, and nothing of the submission before. What is
/// there already stays as old as it is.
///
/// # Errors
/// When files cannot be removed or written.
pub fn put(package: &Path, files: &Files) -> Result<()> {
    let folder = package.join("exercises");
    fs::create_dir_all(&folder).context("cannot make a folder")?;
    for name in files::names_in(&folder)? {
        if files.contains_key(&name) {
            continue;
        }
        let path = folder.join(&name);
        // A module of a student's may be a folder.
        let remove = match path.is_dir() {
            true => fs::remove_dir_all(&path),
            false => fs::remove_file(&path),
        };
        remove.with_context(|| format!("cannot remove `{}`", path.display()))?;
    }
    for (name, content) in files {
        let path = folder.join(name);
        if files::read(&path).ok().as_ref() != Some(content) {
            files::put(&path, content)?;
        }
    }
    Ok(())
}
