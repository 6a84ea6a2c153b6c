//! Namespaces of processes, network, mounts, IPC and users: namespaces(7), user_namespaces(7).
//!
//! An ordinary user becomes root of a namespace of users in which there is nobody else. For root there
//! is a second user in it as well, one that nobody else is, for the programs that are not trusted.

#![cfg(target_os = "linux")]

use std::fs;
use std::io::{self, Read};
use std::process::{self, Command, Stdio};

use nix::sched::{CloneFlags, unshare};
use rustix::process::{getgid, getuid};

use crate::base::this_program;
use crate::sandbox::policy::{INNER_USER, NOBODY_S, View};
use crate::sandbox::{loopback, mounts};

/// The hidden subcommand that maps the users of another process's namespace, for root.
pub const MAP_SUBCOMMAND: &str = "map-users";

/// Moves the calling process, which must have no other thread, into namespaces of its own, in which it
/// sees the files of `view`; the namespace of processes is that of its children. Files in the folder
/// for what does not last may take `scratch` MiB.
///
/// # Errors
/// When the system does not let it.
pub fn enter(view: &View, scratch: u64) -> io::Result<()> {
    let told = |what: &str, error: io::Error| {
        io::Error::new(error.kind(), format!("cannot {what}: {error}"))
    };
    let (user, group) = (getuid(), getgid());
    let mapper = match user.is_root() && view.has_second_user {
        true => Some(start_mapper().map_err(|error| told("start a process", error))?),
        false => None,
    };
    let flags = CloneFlags::CLONE_NEWUSER
        | CloneFlags::CLONE_NEWNS
        | CloneFlags::CLONE_NEWPID
        | CloneFlags::CLONE_NEWNET
        | CloneFlags::CLONE_NEWIPC
        | CloneFlags::CLONE_NEWUTS;
    unshare(flags).map_err(|error| told("make namespaces", error.into()))?;
    let map = || match mapper {
        Some(mut mapper) => {
            // It waits for the end of its input.
            drop(mapper.stdin.take());
            match mapper.wait()?.success() {
                true => Ok(()),
                false => Err(io::Error::other("the process that does it has failed")),
            }
        }
        None => {
            fs::write("/proc/self/setgroups", "deny")?;
            fs::write("/proc/self/uid_map", format!("0 {} 1", user.as_raw()))?;
            fs::write("/proc/self/gid_map", format!("0 {} 1", group.as_raw()))
        }
    };
    map().map_err(|error| told("map the users of a namespace", error))?;
    // Who is root of one more namespace could mount, and so have memory that nobody counts. Where the file
    // cannot be written (it is read only in some containers) Landlock keeps them from that.
    let _ = fs::write("/proc/sys/user/max_user_namespaces", "0");
    loopback::bring_up().map_err(|error| told("bring up the loopback interface", error))?;
    mounts::enter(view, scratch).map_err(|error| told("mount what is to be seen", error))
}

/// What process 1 of the namespaces has left to do.
///
/// # Errors
/// When the system does not let it.
pub fn complete() -> io::Result<()> {
    mounts::close()
        .map_err(|error| io::Error::new(error.kind(), format!("cannot mount /proc: {error}")))
}

fn start_mapper() -> io::Result<process::Child> {
    let mut mapper = Command::new(this_program::path()?);
    mapper
        .args([MAP_SUBCOMMAND, &process::id().to_string()])
        .stdin(Stdio::piped());
    mapper.spawn()
}

/// What the hidden subcommand does: when standard input ends, writes the maps of `process`'s namespace.
///
/// # Errors
/// When the system does not let it.
pub fn map_users(process: u32) -> io::Result<()> {
    io::stdin().read_to_end(&mut Vec::new())?;
    let map = format!("0 0 1\n{INNER_USER} {} 1", NOBODY_S + process);
    fs::write(format!("/proc/{process}/uid_map"), &map)?;
    fs::write(format!("/proc/{process}/gid_map"), &map)
}
