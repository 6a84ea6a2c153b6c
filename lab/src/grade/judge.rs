//! One run of the grader: some checks of one step, in a sandbox of their own.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::base::stop::Stop;
use crate::grade::check::Check;
use crate::grade::log::Log;
use crate::grade::outcome::Outcome;
use crate::grade::surroundings::Surroundings;
use crate::sandbox::means::Means;
use crate::sandbox::run::{self, Ended};

/// What makes checks on one set of programs.
pub struct Judge<'a> {
    pub grader: &'a Path,
    /// The folder with the executables.
    pub programs: &'a Path,
    /// Ends it.
    pub stop: &'a Stop,
    /// How many seconds the grader waits for what has to come, where that is not left to it.
    pub patience: Option<u32>,
}

/// How a run of the grader ended, and what it has left open.
pub struct Run {
    pub ended: Ended,
    /// What is wrong with the run itself, where nothing else is known.
    pub words: String,
    /// The checks without an outcome.
    pub unfinished: Vec<Check>,
}

impl Judge<'_> {
    /// Makes `checks`, which are of one step, up to `at_once` of them at a time; gives `on_outcome` each
    /// outcome when it is there.
    ///
    /// # Errors
    /// When no process can be started.
    pub fn run(
        &self,
        checks: &[&Check],
        at_once: usize,
        on_outcome: &mut (dyn FnMut(Outcome) + Send),
    ) -> Result<Run> {
        let means = Means::here();
        let surroundings = Surroundings::new(means, self.grader, self.programs, checks)?;
        let command = self.command(&surroundings, checks, at_once)?;
        let mut supervisor = run::supervised(&surroundings.policy(), means.to_use(), &command)?;
        supervisor.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut log = Log::of(checks);
        let ended = run::run(supervisor, self.stop, |child| log.read(child, on_outcome))?;
        let (words, unfinished) = log.close(on_outcome);
        Ok(Run {
            ended,
            words,
            unfinished,
        })
    }

    /// The grader's command line and settings.
    fn command(
        &self,
        surroundings: &Surroundings,
        checks: &[&Check],
        at_once: usize,
    ) -> Result<Command> {
        let mut command = Command::new(surroundings.grader());
        command
            .arg("--exact")
            .args(checks.iter().map(|check| check.path()))
            // One at a time would be on the main thread, which has no check's name.
            .arg(format!("--test-threads={}", at_once.max(2)))
            .envs(surroundings.settings()?)
            .env("LAB_VERDICTS", "stdout")
            .env("RUST_BACKTRACE", "0")
            .current_dir(surroundings.folder());
        for variable in ["LAB_PATIENCE", "LAB_SEED"] {
            if let Some(value) = std::env::var_os(variable) {
                command.env(variable, value);
            }
        }
        if let Some(seconds) = self.patience {
            command.env("LAB_PATIENCE", seconds.to_string());
        }
        Ok(command)
    }
}
