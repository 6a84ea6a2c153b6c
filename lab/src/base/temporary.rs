//! A folder for what does not last, and goes whatever was done to it.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use tempfile::TempDir;

/// A folder of its own, which goes when this is dropped.
pub struct TemporaryFolder(Option<TempDir>);

impl TemporaryFolder {
    /// Makes one where the system has such folders.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new() -> Result<TemporaryFolder> {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        Ok(TemporaryFolder(Some(folder)))
    }

    pub fn path(&self) -> &Path {
        self.0.as_ref().map_or(Path::new(""), TempDir::path)
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        let Some(folder) = self.0.take() else {
            return;
        };
        let path = folder.path().to_path_buf();
        if folder.close().is_ok() || cfg!(not(unix)) {
            return;
        }
        // A program has taken away the right to, or made it deeper than this process can follow: the
        // system's own tools can.
        for (tool, option) in [("chmod", "-R"), ("rm", "-rf")] {
            let mut command = Command::new(tool);
            command.arg(option);
            if tool == "chmod" {
                command.arg("u+rwX");
            }
            command.arg("--").arg(&path);
            command.stdout(Stdio::null()).stderr(Stdio::null());
            let _ = command.status();
        }
    }
}
