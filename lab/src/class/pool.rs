//! The build directories of a run. They stay from run to run: the crates are compiled for the first
//! one; the others start as copies of it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::base::stop::Stop;
use crate::class::build_directory::BuildDirectory;
use crate::kit::lab::Lab;

/// The build directories of one run. No other run has them.
pub struct Pool {
    folder: PathBuf,
    _claim: File,
}

impl Pool {
    /// Claims a pool in the folder `own`: the first that no other run has.
    ///
    /// # Errors
    /// When a folder or a file cannot be made.
    pub fn claim(own: &Path) -> Result<Pool> {
        for number in 1..100 {
            let folder = own.join(format!("grade-{number}"));
            let claim = || {
                fs::create_dir_all(&folder)?;
                File::create(folder.join("claim"))
            };
            let claim = claim().with_context(|| format!("cannot use `{}`", folder.display()))?;
            // Given back by the system when this process ends, however it ends.
            if claim.try_lock().is_ok() {
                return Ok(Pool {
                    folder,
                    _claim: claim,
                });
            }
        }
        bail!("too many gradings are going on in `{}`", own.display())
    }

    /// Makes `count` build directories. In the first one all crates are compiled, and the starters
    /// with them.
    ///
    /// # Errors
    /// When the kit itself does not build, or files cannot be written.
    pub fn directories(
        &self,
        lab: &Lab,
        count: usize,
        stop: &Stop,
        on_progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Vec<BuildDirectory>> {
        let folders = (1..=count).map(|number| self.folder.join(number.to_string()));
        let directories = folders.map(|folder| BuildDirectory::at(&folder, lab));
        let directories: Vec<_> = directories.collect::<Result<_>>()?;
        let (first, others) = directories.split_first().context("there is no directory")?;
        first.warm(stop, on_progress)?;
        for other in others {
            other.warm_from(first)?;
        }
        Ok(directories)
    }
}
