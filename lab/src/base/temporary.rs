//! A folder for what does not last, and goes whatever was done to it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
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

    /// Opens it to all users, and copies into a folder in it what is called by one of `names` in the
    /// folder `from`, whatever its ending, and the files with an ending of text; gives that folder.
    ///
    /// # Errors
    /// When something cannot be copied.
    pub fn open_to_all<'a>(
        &self,
        from: &Path,
        names: impl Iterator<Item = &'a String>,
    ) -> Result<PathBuf> {
        let names: BTreeSet<_> = names.map(String::as_str).collect();
        let folder = self.path().join("programs");
        let copy = || {
            fs::create_dir(&folder)?;
            for entry in fs::read_dir(from)?.flatten() {
                let path = PathBuf::from(entry.file_name());
                let is_named = path.file_stem().and_then(|name| name.to_str());
                let is_text = path.extension().is_some_and(|ending| ending == "txt");
                if is_text || is_named.is_some_and(|name| names.contains(name)) {
                    fs::copy(entry.path(), folder.join(path))?;
                }
            }
            #[cfg(unix)]
            for folder in [self.path(), &folder] {
                use std::os::unix::fs::PermissionsExt;
                fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
            }
            std::io::Result::Ok(())
        };
        copy().with_context(|| format!("cannot copy `{}`", from.display()))?;
        Ok(folder)
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
