//! The processes below this one.
//!
//! On Linux all of them are found, also those that have left their process group or whose parent
//! has ended. Elsewhere the command's process group, or job, is all that is known.

/// What the processes below this one take together.
#[derive(Default)]
pub struct Taken {
    /// Resident memory in MiB.
    pub memory: u64,
    pub processes: usize,
}

#[cfg(target_os = "linux")]
pub use linux::{Alarm, adopt, count_tasks, end, measure};
#[cfg(not(target_os = "linux"))]
pub use other::{Alarm, adopt, count_tasks, end, measure};

/// Bounds the files that this process and those below it write, to `size` MiB, and the processes
/// and threads that their user may have, to `tasks` (which the system does not hold root to); 0 for
/// no bound.
pub fn bound(size: u64, tasks: u64) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let set = |resource, bound| {
            let bound = Some(bound);
            let limit = Rlimit {
                current: bound,
                maximum: bound,
            };
            // A lower bound that is there already stays.
            let _ = setrlimit(resource, limit);
        };
        if size > 0 {
            set(Resource::Fsize, size << 20);
            set(Resource::Core, 0);
        }
        if tasks > 0 {
            set(Resource::Nproc, tasks);
        }
    }
    #[cfg(not(unix))]
    let _ = (size, tasks);
}

/// Lets this thread go before those that compete with it, where the user may: a supervisor must not
/// wait for its turn behind a thousand processes that it is to end.
pub fn go_first() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, -10);
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashSet;
    use std::fs;
    use std::io;
    use std::os::fd::OwnedFd;
    use std::os::unix::fs::MetadataExt;
    use std::thread;
    use std::time::{Duration, Instant};

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::param::page_size;
    use rustix::process::{
        Pid, PidfdFlags, Signal, WaitOptions, getpgid, getpgrp, getpid, kill_process,
        kill_process_group, pidfd_open, set_child_subreaper, wait,
    };

    use super::Taken;

    /// Becomes the parent of every process below this one whose own parent ends.
    pub fn adopt() {
        // On the few systems that cannot, what leaves its process group is not found.
        let _ = set_child_subreaper(Some(getpid()));
    }

    /// Rings when a process has ended, or standard input has.
    pub struct Alarm(Option<OwnedFd>);

    impl Alarm {
        pub fn new(process: u32) -> Alarm {
            let pid = i32::try_from(process).ok().and_then(Pid::from_raw);
            Alarm(pid.and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok()))
        }

        /// Waits until it rings, but no longer than `limit`.
        pub fn wait(&self, limit: Duration) {
            let Some(process) = &self.0 else {
                return thread::sleep(limit.min(Duration::from_millis(5)));
            };
            let stdin = io::stdin();
            let mut watched = [
                PollFd::new(process, PollFlags::IN),
                PollFd::new(&stdin, PollFlags::IN),
            ];
            let limit = Timespec::try_from(limit).ok();
            let _ = poll(&mut watched, limit.as_ref());
        }
    }

    /// What the processes below this one take now.
    pub fn measure() -> Taken {
        let processes = below(getpid());
        let pages: u64 = processes
            .iter()
            .filter_map(|pid| resident_pages(*pid))
            .sum();
        Taken {
            memory: (pages * page_size() as u64) >> 20,
            processes: processes.len(),
        }
    }

    /// Lets the processes below this one end by themselves for `grace`, and then kills them, and
    /// those that they start meanwhile, until none is left.
    pub fn end(grace: Duration) {
        let deadline = Instant::now() + grace;
        // A process that cannot be killed (it hangs in the system) must not hold up all.
        let surrender = deadline + Duration::from_secs(30);
        let own = getpgrp();
        loop {
            while matches!(wait(WaitOptions::NOHANG), Ok(Some(_))) {}
            let left = below(getpid());
            if left.is_empty() || Instant::now() > surrender {
                return;
            }
            if Instant::now() >= deadline {
                // Group by group: the system ends a group as a whole, also one that is growing, and
                // whatever has left its group one by one.
                let groups = left.iter().filter_map(|pid| getpgid(Some(*pid)).ok());
                let groups: HashSet<_> = groups.filter(|group| *group != own).collect();
                for group in groups {
                    let _ = kill_process_group(group, Signal::KILL);
                }
                for pid in left {
                    let _ = kill_process(pid, Signal::KILL);
                }
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// How many processes and threads this process's user has now.
    pub fn count_tasks() -> u64 {
        let own = fs::metadata("/proc/self").map(|own| own.uid()).ok();
        let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
        let owned = processes.filter(|entry| entry.metadata().map(|it| it.uid()).ok() == own);
        let counts =
            owned.map(|entry| fs::read_dir(entry.path().join("task")).map_or(0, Iterator::count));
        counts.sum::<usize>() as u64
    }

    /// All processes below `parent`.
    fn below(parent: Pid) -> Vec<Pid> {
        let mut found = children(parent);
        let mut next = 0;
        while let Some(pid) = found.get(next).copied() {
            found.extend(children(pid));
            next += 1;
        }
        found
    }

    /// The children of `parent`, by whichever of its threads they were started (proc(5)).
    fn children(parent: Pid) -> Vec<Pid> {
        let folder = format!("/proc/{}/task", parent.as_raw_nonzero());
        let threads = fs::read_dir(folder).into_iter().flatten().flatten();
        let lists = threads.filter_map(|thread| {
            let path = thread.path().join("children");
            fs::read_to_string(path).ok()
        });
        let lists: Vec<_> = lists.collect();
        let numbers = lists.iter().flat_map(|list| list.split_whitespace());
        numbers
            .filter_map(|number| Pid::from_raw(number.parse().ok()?))
            .collect()
    }

    fn resident_pages(pid: Pid) -> Option<u64> {
        let text = fs::read_to_string(format!("/proc/{}/statm", pid.as_raw_nonzero())).ok()?;
        text.split(' ').nth(1)?.parse().ok()
    }
}

#[cfg(not(target_os = "linux"))]
mod other {
    use std::time::Duration;

    use super::Taken;

    /// Where there is nothing that rings, it is looked often.
    pub struct Alarm;

    impl Alarm {
        pub fn new(_process: u32) -> Alarm {
            Alarm
        }

        pub fn wait(&self, limit: Duration) {
            std::thread::sleep(limit.min(Duration::from_millis(5)));
        }
    }

    pub fn adopt() {}

    /// Where it is not counted there is no bound.
    pub fn count_tasks() -> u64 {
        0
    }

    pub fn measure() -> Taken {
        Taken::default()
    }

    pub fn end(_grace: Duration) {}
}
