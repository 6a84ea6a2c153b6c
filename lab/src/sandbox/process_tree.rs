//! The processes below this one.
//!
//! On Linux all of them are found, also those that have left their process group or whose parent
//! has ended. Elsewhere the command's process group, or job, is all that is known.

use std::collections::BTreeSet;

use crate::sandbox::limits::{Excess, Limits};

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod other;

#[cfg(target_os = "linux")]
pub use linux::{Alarm, Tree, end, end_with_the_parent};
#[cfg(not(target_os = "linux"))]
pub use other::{Alarm, Tree, end};

/// What the processes of one group take: a program, and what it has started; or all that has left such
/// a group.
#[derive(Debug, Default)]
pub struct Group {
    /// The process groups.
    pub ids: BTreeSet<u32>,
    /// The process that was met first: the program itself, as long as it is there.
    pub first: Option<u32>,
    /// Whether these have left the groups of programs.
    pub has_left: bool,
    pub processes: usize,
    pub threads: usize,
    /// Resident memory in MiB: of its largest process, and of all.
    pub largest: u64,
    pub memory: u64,
}

/// What the processes below this one take.
#[derive(Debug, Default)]
pub struct Taken(Vec<Group>);

impl Taken {
    /// Why all has to be stopped.
    pub fn together(&self, limits: &Limits) -> Option<Excess> {
        let processes: usize = self.0.iter().map(|group| group.processes).sum();
        let memory: u64 = self.0.iter().map(|group| group.memory).sum();
        // In this order: what many processes share is counted for each of them.
        if processes > limits.processes_together {
            return Some(Excess::ProcessesTogether);
        }
        // Whose they are is not known any more, and who starts them goes on with it.
        let mut strays = self.0.iter().filter(|group| group.has_left);
        if strays.any(|group| group.processes > limits.strays) {
            return Some(Excess::Strays);
        }
        (memory > limits.memory_together).then_some(Excess::MemoryTogether)
    }

    /// A group that takes too much by itself, and why.
    pub fn one(&self, limits: &Limits) -> Option<(&Group, Excess)> {
        self.0.iter().find_map(|group| {
            if group.processes > limits.processes {
                return Some((group, Excess::Processes));
            }
            if group.threads > limits.threads {
                return Some((group, Excess::Threads));
            }
            (group.largest > limits.memory).then_some((group, Excess::Memory))
        })
    }
}

/// Bounds the files that this process and those below it write, to `size` MiB, the time
/// of a processor that each of them may use, to `seconds`, and the processes and threads that their user
/// may have, to `tasks`, which the system does not hold root to; 0 for no bound.
pub fn bound(size: u64, seconds: u64, tasks: u64) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let set = |resource, current, maximum| {
            let limit = Rlimit {
                current: Some(current),
                maximum: Some(maximum),
            };
            // A lower bound that is there already stays.
            let _ = setrlimit(resource, limit);
        };
        if size > 0 {
            set(Resource::Fsize, size << 20, size << 20);
            set(Resource::Core, 0, 0);
        }
        if seconds > 0 {
            set(Resource::Cpu, seconds, seconds + 1);
        }
        if tasks > 0 {
            set(Resource::Nproc, tasks, tasks);
        }
    }
    #[cfg(not(unix))]
    let _ = (size, seconds, tasks);
}

/// Lets this thread go before those that compete with it, where the user may: a supervisor must not
/// wait for its turn behind a thousand processes that it is to end.
pub fn go_first() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, -20);
}

/// Takes that back, for this thread and what it starts.
pub fn go_with_the_others() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, 0);
}
