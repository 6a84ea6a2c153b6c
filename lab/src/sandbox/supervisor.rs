//! Runs one command within limits, and ends it with all that it has started.
//!
//! A supervisor is a process of its own, this same program started as `lab supervise …`, so that
//! it can adopt what its command leaves behind (on Linux, where it is a subreaper: prctl(2)). It
//! stops when its standard input ends, which happens when the runner ends, in whatever way.
//!
//! | exit status | meaning |
//! | --- | --- |
//! | [`OVER_TIME`], [`OVER_MEMORY`], [`OVER_PROCESSES`] | stopped: a limit was reached |
//! | [`STOPPED`] | stopped: standard input ended |
//! | [`NOT_RUN`] | the command could not be started, or was ended by a signal |
//! | any other | the command's own |

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use process_wrap::std::{ChildWrapper, CommandWrap};

use crate::base::print::note;
use crate::base::stop::Stop;
use crate::sandbox::confinement::confine;
use crate::sandbox::limits::{Excess, Limits};
use crate::sandbox::process_tree;

const OVER_TIME: u8 = 120;
const OVER_MEMORY: u8 = 121;
const OVER_PROCESSES: u8 = 122;
const STOPPED: u8 = 123;
const NOT_RUN: u8 = 124;

/// The hidden subcommand of the supervisor.
pub const SUBCOMMAND: &str = "supervise";

/// How often the processes are counted and measured.
const LOOK: Duration = Duration::from_millis(20);
/// How long what a command has left behind is given to end by itself.
const GRACE: Duration = Duration::from_millis(500);

/// How many processes and threads the user may have while something is supervised: so many more than
/// there were. It stops what starts processes faster than they can be counted.
static TASKS: LazyLock<u64> = LazyLock::new(|| match process_tree::count_tasks() {
    0 => 0,
    now => now + 8192,
});

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

/// The arguments of a supervisor.
#[derive(clap::Args)]
pub struct Arguments {
    #[arg(long)]
    seconds: u64,
    #[arg(long)]
    memory: u64,
    #[arg(long)]
    processes: usize,
    #[arg(long)]
    file: u64,
    #[arg(long)]
    tasks: u64,
    /// Where the command may write; without one it is not confined.
    #[arg(long)]
    writes: Vec<PathBuf>,
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    command: Vec<OsString>,
}

/// A supervisor that is ready to be started: `command` within `limits`, and writing to the folders
/// `writes` alone, if there are any.
///
/// # Errors
/// When this program does not find itself.
pub fn supervised(command: &Command, limits: &Limits, writes: &[&Path]) -> Result<Command> {
    let this = std::env::current_exe().context("cannot find the runner's own program")?;
    let mut supervisor = Command::new(this);
    supervisor.args([
        SUBCOMMAND,
        &format!("--seconds={}", limits.time.as_secs()),
        &format!("--memory={}", limits.memory),
        &format!("--processes={}", limits.processes),
        &format!("--file={}", limits.file),
        &format!("--tasks={}", *TASKS),
    ]);
    for folder in writes {
        supervisor.arg("--writes").arg(folder);
    }
    supervisor.arg("--");
    supervisor
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => supervisor.env(name, value),
            None => supervisor.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        supervisor.current_dir(folder);
    }
    supervisor.stdin(Stdio::piped());
    // Ctrl-C in the terminal is for the runner, which then ends its supervisors.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut supervisor, 0);
    Ok(supervisor)
}

/// Runs `supervisor` (see [`supervised`]) to its end, or until `stop`; `watch` gets what it prints.
///
/// # Errors
/// When it cannot be started.
pub fn run(
    mut supervisor: Command,
    stop: &Stop,
    watch: impl FnOnce(&mut std::process::Child),
) -> Result<Ended> {
    let mut child = supervisor.spawn().context("cannot start a process")?;
    let _leash = child.stdin.take().map(|stdin| stop.hold(stdin));
    watch(&mut child);
    // `Child::wait` would close the leash, were it not taken.
    let status = child.wait().context("cannot wait for a process")?;
    Ok(match status.code().map(u8::try_from) {
        Some(Ok(OVER_TIME)) => Ended::Over(Excess::Time),
        Some(Ok(OVER_MEMORY)) => Ended::Over(Excess::Memory),
        Some(Ok(OVER_PROCESSES)) => Ended::Over(Excess::Processes),
        Some(Ok(STOPPED)) => Ended::Stopped,
        Some(Ok(NOT_RUN)) | None => Ended::NotRun,
        Some(_) => Ended::Status(status.code().unwrap_or_default()),
    })
}

/// What the supervisor itself does.
pub fn main(arguments: &Arguments) -> ExitCode {
    let limits = Limits {
        time: Duration::from_secs(arguments.seconds),
        memory: arguments.memory,
        processes: arguments.processes,
        file: arguments.file,
    };
    let is_let_go = Arc::new(AtomicBool::new(false));
    let flag = is_let_go.clone();
    thread::spawn(move || {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        flag.store(true, Ordering::SeqCst);
    });
    process_tree::adopt();
    process_tree::bound(limits.file, arguments.tasks);
    let code = match start(&arguments.command, &arguments.writes) {
        Ok(mut child) => {
            process_tree::go_first();
            let code = attend(&mut *child, &limits, &is_let_go);
            end_all(&mut *child, code);
            code
        }
        Err(error) => {
            note!("cannot start `{}`: {error}", arguments.command[0].display());
            NOT_RUN
        }
    };
    ExitCode::from(code)
}

/// Starts the command from a thread that is confined: the supervisor itself stays out of its reach.
fn start(command: &[OsString], writes: &[PathBuf]) -> io::Result<Box<dyn ChildWrapper>> {
    thread::scope(|scope| {
        let starting = scope.spawn(|| {
            if !writes.is_empty() {
                confine(writes)?;
            }
            spawn(command)
        });
        let started = starting.join();
        started.unwrap_or_else(|_| Err(io::Error::other("the thread that starts it panicked")))
    })
}

fn spawn(command: &[OsString]) -> io::Result<Box<dyn ChildWrapper>> {
    let mut child = Command::new(&command[0]);
    child.args(&command[1..]).stdin(Stdio::null());
    let mut child = CommandWrap::from(child);
    #[cfg(unix)]
    child.wrap(process_wrap::std::ProcessGroup::leader());
    #[cfg(windows)]
    child.wrap(process_wrap::std::JobObject);
    child.spawn()
}

/// Waits for the end of `child`, or until it must not go on; gives the supervisor's exit status.
fn attend(child: &mut dyn ChildWrapper, limits: &Limits, is_let_go: &AtomicBool) -> u8 {
    let start = Instant::now();
    let mut next_look = start + LOOK;
    let alarm = process_tree::Alarm::new(child.id());
    loop {
        match child.try_wait() {
            Ok(None) => {}
            Ok(Some(status)) => return code_of(status),
            Err(_) => return NOT_RUN,
        }
        if is_let_go.load(Ordering::SeqCst) {
            return STOPPED;
        }
        if start.elapsed() > limits.time {
            return OVER_TIME;
        }
        if Instant::now() > next_look {
            let taken = process_tree::measure();
            // In this order: what many processes share is counted for each of them.
            if taken.processes > limits.processes {
                return OVER_PROCESSES;
            }
            if taken.memory > limits.memory {
                return OVER_MEMORY;
            }
            next_look = Instant::now() + LOOK;
        }
        alarm.wait(next_look.saturating_duration_since(Instant::now()));
    }
}

fn code_of(status: ExitStatus) -> u8 {
    status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(NOT_RUN)
}

/// Ends what is left of the command; at once where it was stopped.
fn end_all(child: &mut dyn ChildWrapper, code: u8) {
    let grace = match code {
        OVER_TIME | OVER_MEMORY | OVER_PROCESSES | STOPPED => Duration::ZERO,
        _ => GRACE,
    };
    if grace.is_zero() {
        // This fails only where nothing is left to end.
        let _ = child.start_kill();
    }
    process_tree::end(grace);
    let _ = child.start_kill();
    let _ = child.try_wait();
}
