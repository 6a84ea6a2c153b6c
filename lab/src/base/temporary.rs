//! A folder for what does not last, and goes whatever was done to it, and to whoever made it.
//!
//! Beside the folder there is a file that its maker holds locked. The system lets go of the lock when the
//! maker has ended, however that came, and whoever makes a folder next removes what nobody holds.

use std::collections::BTreeSet;
use std::env;
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use language::text;
use tempfile::NamedTempFile;

use crate::base::files;

/// What the names of these folders begin with, and what the name of a folder's lock has more.
const PREFIX: &str = "socklab-";
const LOCK: &str = ".lock";

/// A folder of its own, which goes when this is dropped.
pub struct TemporaryFolder {
    path: PathBuf,
    /// Goes behind the folder.
    _lock: NamedTempFile,
}

impl TemporaryFolder {
    /// Makes one where the system has such folders.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new() -> Result<TemporaryFolder> {
        TemporaryFolder::new_in(&env::temp_dir())
    }

    /// Makes one in the folder `parent`, and removes what others have left there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new_in(parent: &Path) -> Result<TemporaryFolder> {
        remove_what_nobody_holds(parent);
        make(parent).with_context(|| {
            text!(
                "cannot make a temporary folder in `{path}`",
                path = parent.display()
            )
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
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
        // Where it goes to, too: that disk may be the full one.
        copy().with_context(|| {
            let (from, folder) = (from.display(), folder.display());
            text!("cannot copy `{from}` to `{to}`", from, to = folder)
        })?;
        Ok(folder)
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        remove(&self.path);
    }
}

fn make(parent: &Path) -> io::Result<TemporaryFolder> {
    loop {
        let mut builder = tempfile::Builder::new();
        let lock = builder.prefix(PREFIX).suffix(LOCK).tempfile_in(parent)?;
        let is_held_by_another = match lock.as_file().try_lock() {
            Err(TryLockError::WouldBlock) => true,
            // Where files cannot be locked nobody takes this for one that is not held.
            Ok(()) | Err(TryLockError::Error(_)) => false,
        };
        // Somebody may have found it before it was locked, and taken it for one that was left.
        if is_held_by_another || !lock.path().exists() {
            continue;
        }
        let path = lock.path().with_extension("");
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path)?;
        return Ok(TemporaryFolder { path, _lock: lock });
    }
}

/// Removes the folders in `parent` whose maker has ended and could not: what is another user's, or cannot
/// be removed, stays.
fn remove_what_nobody_holds(parent: &Path) {
    for name in files::names_in(parent).unwrap_or_default() {
        let path = parent.join(&name);
        if !name.starts_with(PREFIX) || !name.ends_with(LOCK) || !is_own_file(&path) {
            continue;
        }
        let lock = File::open(&path);
        if let Ok(lock) = lock.as_ref()
            && lock.try_lock().is_ok()
        {
            let folder = path.with_extension("");
            remove(&folder);
            if folder.symlink_metadata().is_err() {
                let _ = fs::remove_file(&path);
            }
        }
    }
}

fn is_own_file(path: &Path) -> bool {
    let Ok(metadata) = path.symlink_metadata() else {
        return false;
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return false;
        }
    }
    metadata.is_file()
}

/// Removes a folder with all that is in it.
fn remove(folder: &Path) {
    if fs::remove_dir_all(folder).is_ok() || cfg!(not(unix)) {
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
        command.arg("--").arg(folder);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let _ = command.status();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_holds_stays_and_what_nobody_holds_goes() {
        let parent = tempfile::tempdir().expect("a folder can be made");
        let held = TemporaryFolder::new_in(parent.path()).expect("it can be made");
        // As somebody leaves it who is killed.
        let left = parent.path().join("socklab-left");
        fs::create_dir_all(left.join("deeper")).expect("it can be made");
        fs::write(parent.path().join("socklab-left.lock"), "").expect("it can be written");
        let other = parent.path().join("socklab-of-another-kind");
        fs::create_dir(&other).expect("it can be made");

        let second = TemporaryFolder::new_in(parent.path()).expect("it can be made");
        assert!(held.path().is_dir() && second.path().is_dir() && other.is_dir());
        assert!(!left.exists());
        drop((held, second));
        let names = files::names_in(parent.path()).expect("it can be read");
        assert_eq!(names, ["socklab-of-another-kind"]);
    }
}
