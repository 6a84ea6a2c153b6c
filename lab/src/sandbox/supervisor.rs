//! Runs one command within limits, and ends it with all that it has started.
//!
//! A supervisor is a process of its own, this same program started as `lab supervise …`, so that
//! it can adopt what its command leaves behind (on Linux: as process 1 of a namespace, or as a
//! subreaper). It stops when its standard input ends, which happens when the runner ends, in whatever
//! way.
//!
//! | exit status | meaning |
//! | --- | --- |
//! | [`OVER`] | stopped: a limit was reached |
//! | [`STOPPED`] | stopped: standard input ended |
//! | [`NOT_RUN`] | the command could not be started, or was ended by a signal |
//! | any other | the command's own |
//!
//! A program that alone takes too much is ended, and the command goes on: that is told on standard
//! error, in a line `␞EXCESS PROGRAM` ([`EXCESS_MARK`]).

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use confinement::Confinement;
use process_wrap::std::{ChildWrapper, CommandWrap};

use crate::base::print::note;
use crate::base::threads;
use crate::sandbox::limits::{Excess, Limits};
use crate::sandbox::policy::{Place, PolicyArguments};
use crate::sandbox::process_tree::{self, Tree};
use crate::sandbox::scratch::Scratch;
use crate::sandbox::system;

pub const OVER: [(Excess, u8); 8] = [
    (Excess::Time, 120),
    (Excess::Memory, 121),
    (Excess::MemoryTogether, 122),
    (Excess::Processes, 123),
    (Excess::ProcessesTogether, 124),
    (Excess::Threads, 125),
    (Excess::Strays, 117),
    (Excess::Files, 116),
];
pub const STOPPED: u8 = 118;
pub const NOT_RUN: u8 = 119;

/// The hidden subcommand of the supervisor.
pub const SUBCOMMAND: &str = "supervise";

/// What a line begins with in which a supervisor tells of a program that it has ended.
pub const EXCESS_MARK: char = '\u{1e}';

/// How often the processes are counted and measured.
const LOOK: Duration = Duration::from_millis(50);
/// How long what a command has left behind is given to end by itself.
const GRACE: Duration = Duration::from_millis(500);
/// How many programs are ended one by one before everything is.
const PATIENCE: usize = 8;

/// The arguments of a supervisor.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    policy: PolicyArguments,
    /// This is process 1 of the namespaces.
    #[arg(long)]
    inside: bool,
    /// Where the command runs.
    #[arg(long)]
    folder: Option<PathBuf>,
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    command: Vec<OsString>,
}

/// What a supervisor does.
pub fn main(arguments: &Arguments) -> ExitCode {
    let result = match arguments.policy.namespaces && !arguments.inside {
        true => enter(arguments),
        false => supervise(arguments),
    };
    ExitCode::from(result.unwrap_or_else(|error| {
        note!("grader error: {error}");
        NOT_RUN
    }))
}

/// Enters namespaces, and starts process 1 in them.
#[cfg(target_os = "linux")]
fn enter(arguments: &Arguments) -> io::Result<u8> {
    use crate::sandbox::{mounts, namespaces};

    let limits = arguments.policy.limits();
    // In the namespace of users nobody has the right to.
    process_tree::go_first();
    namespaces::enter(&arguments.policy.view(), limits.files_together)?;
    let mut first = Command::new(mounts::OLD_SELF);
    let mut words = std::env::args_os().skip(1);
    first.args(words.next()).arg("--inside").args(words);
    Ok(code_of(first.status()?))
}

#[cfg(not(target_os = "linux"))]
fn enter(_arguments: &Arguments) -> io::Result<u8> {
    Err(io::Error::other("this system has no namespaces"))
}

fn supervise(arguments: &Arguments) -> io::Result<u8> {
    #[cfg(target_os = "linux")]
    if arguments.inside {
        process_tree::end_with_the_parent();
        crate::sandbox::namespaces::complete()?;
    }
    let is_let_go = Arc::new(AtomicBool::new(false));
    let flag = is_let_go.clone();
    threads::start(move || {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        flag.store(true, Ordering::SeqCst);
    })?;
    let limits = arguments.policy.limits();
    let tree = Tree::begin(arguments.inside);
    process_tree::bound(limits.file, limits.processor, arguments.policy.tasks);
    let mut child = spawn(arguments)?;
    process_tree::go_first();
    let mut scratch = arguments.policy.scratch.clone().map(Scratch::new);
    let code = attend(&mut *child, &tree, scratch.as_mut(), &limits, &is_let_go);
    end_all(&mut *child, &tree, code);
    Ok(code)
}

/// Starts the command from a thread of its own: the supervisor itself keeps its priority, and stays out of
/// the reach of what it starts.
fn spawn(arguments: &Arguments) -> io::Result<Box<dyn ChildWrapper>> {
    let confinement = arguments.policy.landlock.then(|| confinement(arguments));
    let mut started = Err(io::Error::other("the thread that starts it panicked"));
    let start = || {
        process_tree::go_with_the_others();
        if let Some(confinement) = confinement {
            confinement.apply(None)?;
        }
        spawn_here(arguments)
    };
    threads::both(|| started = start(), || ())?;
    started
}

/// The confinement of a command that sees no more than its view.
fn confinement(arguments: &Arguments) -> Confinement {
    let view = arguments.policy.view();
    let paths = |places: Vec<Place>| places.into_iter().map(|place| place.from);
    Confinement {
        reads: system::readable()
            .into_iter()
            .chain(paths(view.reads))
            .collect(),
        writes: paths(view.writes).collect(),
        user: None,
        has_own_network: false,
        uses_landlock: true,
    }
}

fn spawn_here(arguments: &Arguments) -> io::Result<Box<dyn ChildWrapper>> {
    let mut command = Command::new(&arguments.command[0]);
    command.args(&arguments.command[1..]).stdin(Stdio::null());
    if let Some(folder) = &arguments.folder {
        command.current_dir(folder);
    }
    let mut command = CommandWrap::from(command);
    #[cfg(unix)]
    command.wrap(process_wrap::std::ProcessGroup::leader());
    #[cfg(windows)]
    command.wrap(process_wrap::std::JobObject);
    command.spawn().map_err(|error| {
        let program = arguments.command[0].display();
        io::Error::new(error.kind(), format!("cannot start `{program}`: {error}"))
    })
}

/// Waits for the end of `child`, or until it must not go on; gives the supervisor's exit status.
fn attend(
    child: &mut dyn ChildWrapper,
    tree: &Tree,
    mut scratch: Option<&mut Scratch>,
    limits: &Limits,
    is_let_go: &AtomicBool,
) -> u8 {
    let start = Instant::now();
    let mut next_look = start + LOOK;
    let mut ended = 0;
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
            return code_for(Excess::Time);
        }
        if Instant::now() > next_look {
            if tree.count() > limits.processes_together {
                return code_for(Excess::ProcessesTogether);
            }
            if scratch
                .as_mut()
                .is_some_and(|scratch| scratch.has_more_than(limits.files_together))
            {
                return code_for(Excess::Files);
            }
            let taken = tree.measure(child.id());
            if let Some(excess) = taken.together(limits) {
                return code_for(excess);
            }
            if let Some((group, excess)) = taken.one(limits) {
                // The command itself, which is not what is judged, or one more of many.
                if group.ids.contains(&child.id()) || ended == PATIENCE {
                    return code_for(excess);
                }
                ended += 1;
                let program = group.program();
                group.end();
                note!("{EXCESS_MARK}{} {program}", excess.name());
            }
            next_look = Instant::now() + LOOK;
        }
        alarm.wait(next_look.saturating_duration_since(Instant::now()));
    }
}

fn code_for(excess: Excess) -> u8 {
    let found = OVER.iter().find(|(own, _)| *own == excess);
    found.map_or(NOT_RUN, |(_, code)| *code)
}

fn code_of(status: ExitStatus) -> u8 {
    status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(NOT_RUN)
}

/// Ends what is left of the command; at once where it was stopped. The end of process 1 does it where
/// there is one.
fn end_all(child: &mut dyn ChildWrapper, tree: &Tree, code: u8) {
    if tree.ends_with_this_process() {
        return;
    }
    let is_stopped = code == STOPPED || OVER.iter().any(|(_, over)| *over == code);
    if is_stopped {
        // This fails only where nothing is left to end.
        let _ = child.start_kill();
    }
    process_tree::end(if is_stopped { Duration::ZERO } else { GRACE });
    let _ = child.start_kill();
    let _ = child.try_wait();
}
