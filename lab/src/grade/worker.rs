//! Makes one check after another, each in a process of its own.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use tempfile::TempDir;

use crate::base::files;
use crate::base::stop::Stop;
use crate::grade::check::Check;
use crate::grade::outcome::{Outcome, Verdict};
use crate::sandbox::limits::Limits;
use crate::sandbox::namespaces;
use crate::sandbox::supervisor::{self, Ended};

/// The status of a test that has failed.
const FAILED: i32 = 101;

/// What makes one check at a time.
pub struct Worker<'a> {
    grader: &'a Path,
    programs: &'a Path,
    stop: &'a Stop,
    /// Where programs run, so that what they write is gone with the check; and where the grader
    /// leaves its page.
    folders: Result<(TempDir, TempDir)>,
}

impl Worker<'_> {
    /// Checks the executables in the folder `programs`, until `stop`.
    pub fn new<'a>(grader: &'a Path, programs: &'a Path, stop: &'a Stop) -> Worker<'a> {
        let folder = || tempfile::tempdir().context("cannot make a folder for checks");
        Worker {
            grader,
            programs,
            stop,
            folders: folder().and_then(|work| Ok((work, folder()?))),
        }
    }

    /// Makes `check`; `None` after `stop`.
    ///
    /// With `is_impatient` the grader waits 6 s in place of 15: long enough for a program that takes
    /// its time, and not for all of a step's checks as long as for the one that it let wait in vain.
    pub fn make(&self, check: &Check, limits: &Limits, is_impatient: bool) -> Option<Outcome> {
        if self.stop.is_stopped() {
            return None;
        }
        let start = Instant::now();
        let made = self.start(check, limits, is_impatient);
        let (verdict, page) = match made {
            Ok((Ended::Stopped, _)) => return None,
            // The grader makes the file when the check begins.
            Ok((Ended::Status(0), Some(page))) => (Verdict::Passed, page),
            Ok((Ended::Status(FAILED), Some(page))) if !page.is_empty() => (Verdict::Failed, page),
            Ok((Ended::Over(excess), _)) => {
                let (step, words) = (&check.step, check.words());
                let told = limits.told(excess);
                let page = format!(
                    "{step}: {words}\n\n  happened  the program was stopped: {told}\n  \
                     guide     guide/en/{step}.md\n"
                );
                (Verdict::Stopped, page)
            }
            Ok((ended, page)) => {
                let page = page.filter(|page| !page.is_empty());
                let unknown = || format!("the check ended with {ended:?}\n");
                (Verdict::GraderError, page.unwrap_or_else(unknown))
            }
            Err(error) => (Verdict::GraderError, format!("{error:#}\n")),
        };
        Some(Outcome {
            check: check.clone(),
            verdict,
            page,
            time: start.elapsed(),
        })
    }

    /// Gives the end of the grader, and the page that it has left.
    fn start(
        &self,
        check: &Check,
        limits: &Limits,
        is_impatient: bool,
    ) -> Result<(Ended, Option<String>)> {
        let (work, reports) = self
            .folders
            .as_ref()
            .map_err(|error| anyhow!("{error:#}"))?;
        // A name of its own each time: what an earlier check has left is not taken for this one's.
        let report = reports.path().join(&check.name);
        let mut command = namespaces::command(self.grader);
        command
            .args(["--exact", &check.path(), "--nocapture"])
            .env("LAB_BIN_DIR", self.programs)
            .env("LAB_REPORT", &report)
            .env("RUST_BACKTRACE", "0")
            .current_dir(work.path());
        if is_impatient {
            command.env("LAB_PATIENCE", "6");
        }
        let mut supervisor =
            supervisor::supervised(&command, limits, &[work.path(), reports.path()])?;
        supervisor.stdout(Stdio::null()).stderr(Stdio::null());
        let ended = supervisor::run(supervisor, self.stop, |_| {})?;
        clear(work.path());
        Ok((ended, files::read_text(&report).ok()))
    }
}

/// Empties a folder, as far as it can be: a program may have taken away the right to.
fn clear(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let _ = match path.is_dir() && !path.is_symlink() {
            true => fs::remove_dir_all(path),
            false => fs::remove_file(path),
        };
    }
}
