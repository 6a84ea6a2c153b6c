//! Linux: capabilities(7), landlock(7), prctl(2).

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::sync::LazyLock;
use std::thread::{self, JoinHandle};

use landlock::{
    ABI, Access, AccessFs, AccessNet, LandlockStatus, NetPort, Ruleset, RulesetAttr,
    RulesetCreated, RulesetCreatedAttr, RulesetError, Scope, path_beneath_rules,
};
use rustix::process::{
    DumpableBehavior, Pid, Resource, Rlimit, getuid, prlimit, set_dumpable_behavior,
};
use rustix::thread::{
    CapabilitySet, CapabilitySets, Gid, Uid, set_capabilities, set_no_new_privs, set_thread_groups,
    set_thread_res_gid, set_thread_res_uid,
};

use crate::Confinement;

/// What is known of Landlock here; an older system does the part of it that it knows.
const NEWEST: ABI = ABI::V10;

/// How many processes and threads the programs of one grader may have, with all that they have started:
/// more than its supervisor lets one have, who says so, but no more than that can end. For an ordinary user
/// this is less than the supervisor's own bound on them and their grader together: the rest is for the
/// grader's threads.
const TASKS: u64 = 1024;

/// What programs need of /dev.
const DEVICES: [&str; 6] = [
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
    "/dev/tty",
];

/// Keeps other processes of the same user from this one's memory and environment.
pub fn hide_this_process() {
    // It fails on no system that has it.
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// The version of Landlock that the system has; 0 for none.
pub fn landlock_version() -> u32 {
    // What is asked for is nothing, and is asked of a thread that ends at once.
    let tried = thread::Builder::new().spawn(|| {
        let ruleset = Ruleset::default().scope(Scope::Signal)?.create()?;
        ruleset.restrict_self()
    });
    match tried.map(JoinHandle::join) {
        Ok(Ok(Ok(status))) => match status.landlock {
            LandlockStatus::Available {
                effective_abi,
                kernel_abi,
            } => kernel_abi.unwrap_or(effective_abi as i32).unsigned_abs(),
            _ => 0,
        },
        _ => 0,
    }
}

/// The rules that are the same for each program, where all are: a port of its own is one that is not.
pub type Rules = Option<RulesetCreated>;

/// Makes them. What is refused here is refused, with its reason, for each program.
pub fn rules(confinement: &Confinement) -> Rules {
    let are_the_same = confinement.uses_landlock && confinement.has_own_network;
    are_the_same.then(|| ruleset(confinement, None).ok())?
}

pub fn apply(confinement: &Confinement, port: Option<u16>, rules: &Rules) -> io::Result<()> {
    if let Some(user) = confinement.user {
        set_thread_groups(&[])?;
        let group = Gid::from_raw(user);
        set_thread_res_gid(group, group, group)?;
        let user = Uid::from_raw(user);
        set_thread_res_uid(user, user, user)?;
    }
    // A program that is started as root of a namespace of users would get all of them back without
    // the second line.
    let none = CapabilitySet::empty();
    set_capabilities(
        None,
        CapabilitySets {
            effective: none,
            permitted: none,
            inheritable: none,
        },
    )?;
    set_no_new_privs(true)?;
    if confinement.uses_landlock {
        let own = match rules {
            Some(rules) => rules.try_clone()?,
            None => ruleset(confinement, port).map_err(io::Error::other)?,
        };
        own.restrict_self().map_err(io::Error::other)?;
    }
    Ok(())
}

fn ruleset(confinement: &Confinement, port: Option<u16>) -> Result<RulesetCreated, RulesetError> {
    let (reads, all) = (AccessFs::from_read(NEWEST), AccessFs::from_all(NEWEST));
    let mut ruleset = Ruleset::default()
        .handle_access(all)?
        .scope(Scope::Signal)?
        .scope(Scope::AbstractUnixSocket)?;
    if !confinement.has_own_network {
        ruleset = ruleset.handle_access(AccessNet::from_all(NEWEST))?;
    }
    let mut ruleset = ruleset
        .create()?
        .add_rules(path_beneath_rules(&confinement.reads, reads))?
        .add_rules(path_beneath_rules(DEVICES, reads | AccessFs::WriteFile))?
        .add_rules(path_beneath_rules(&confinement.writes, all))?;
    if !confinement.has_own_network {
        // Port 0 stands for one that the system chooses.
        ruleset = ruleset.add_rule(NetPort::new(0, AccessNet::BindTcp))?;
        if let Some(port) = port {
            let both = AccessNet::BindTcp | AccessNet::ConnectTcp;
            ruleset = ruleset.add_rule(NetPort::new(port, both))?;
        }
    }
    Ok(ruleset)
}

pub fn bound(confinement: &Confinement, program: u32) {
    // The system counts what the user has, in a sandbox or on the whole machine.
    static OTHERS: LazyLock<u64> = LazyLock::new(tasks_of_this_user);
    let others = if confinement.has_own_network {
        0
    } else {
        *OTHERS
    };
    let pid = i32::try_from(program).ok().and_then(Pid::from_raw);
    let limit = Rlimit {
        current: Some(others + TASKS),
        maximum: Some(others + TASKS),
    };
    // It may have ended already.
    let _ = pid.map(|pid| prlimit(Some(pid), Resource::Nproc, limit));
}

/// How many processes and threads the user of this process has.
pub fn tasks_of_this_user() -> u64 {
    let own = getuid().as_raw();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let processes = processes.filter(|process| {
        let number = process.file_name();
        let is_process = number
            .to_str()
            .is_some_and(|number| number.parse::<u32>().is_ok());
        is_process && process.metadata().is_ok_and(|process| process.uid() == own)
    });
    let tasks = processes.map(|process| {
        let tasks = fs::read_dir(process.path().join("task"));
        tasks.map_or(1, |tasks| tasks.count() as u64)
    });
    tasks.sum()
}
