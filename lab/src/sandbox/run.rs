//! The runner's side of a supervised command: starts it, holds its leash, learns how it ended.

use std::io;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use language::text;

use crate::base::stop::Stop;
use crate::base::this_program;
use crate::sandbox::limits::Excess;
use crate::sandbox::policy::{Policy, Use};
use crate::sandbox::supervisor::{NOT_RUN, OVER, STOPPED, SUBCOMMAND};

/// How a supervised command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By itself, with this status.
    Status(i32),
    /// It was stopped, for it took too much.
    Over(Excess),
    /// It was stopped together with the runner, or by [`Stop`].
    Stopped,
    /// It could not be started, or a signal ended it.
    NotRun,
}

/// A supervisor that is ready to be started: `command`, held by `policy` with the means to `use`. Where
/// the policy has a view its environment is what was set for it, and nothing of the runner's.
///
/// # Errors
/// When this program does not find itself.
pub fn supervised(policy: &Policy, means: Use, command: &Command) -> Result<Command> {
    let this = this_program::path().context(text!("cannot find the runner's own program"))?;
    let mut supervisor = Command::new(this);
    supervisor.arg(SUBCOMMAND).args(policy.to_arguments(means));
    if let Some(folder) = command.get_current_dir() {
        supervisor.arg("--folder").arg(folder);
    }
    supervisor
        .arg("--")
        .arg(command.get_program())
        .args(command.get_args());
    if policy.view.is_some() {
        supervisor.env_clear();
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => supervisor.env(name, value),
            None => supervisor.env_remove(name),
        };
    }
    supervisor.stdin(Stdio::piped());
    // Ctrl-C in the terminal is for the runner, which then ends its supervisors.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut supervisor, 0);
    Ok(supervisor)
}

/// Runs `supervisor` to its end, or until `stop`; `watch` gets what it prints.
///
/// # Errors
/// When it cannot be started, or `watch` cannot do its work, which ends it.
pub fn run(
    mut supervisor: Command,
    stop: &Stop,
    watch: impl FnOnce(&mut Child) -> io::Result<()>,
) -> Result<Ended> {
    let mut child = supervisor
        .spawn()
        .context(text!("cannot start a process"))?;
    let leash = child.stdin.take().map(|stdin| stop.hold(stdin));
    let watched = watch(&mut child);
    // `Child::wait` would close the leash, were it not taken.
    let _leash = leash.filter(|_| watched.is_ok());
    let status = child.wait().context(text!("cannot wait for a process"))?;
    watched?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(match code {
        Some(STOPPED) => Ended::Stopped,
        Some(NOT_RUN) | None => Ended::NotRun,
        Some(code) => match OVER.iter().find(|(_, own)| *own == code) {
            Some((excess, _)) => Ended::Over(*excess),
            None => Ended::Status(code.into()),
        },
    })
}
