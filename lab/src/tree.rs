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
pub use linux::{Alarm, adopt, end, measure};
#[cfg(not(target_os = "linux"))]
pub use other::{Alarm, adopt, end, measure};

/// Bounds the files that this process and those below it write, to `size` MiB; 0 for no bound.
pub fn bound_files(size: u64) {
    #[cfg(unix)]
    if size > 0 {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let bound = |bytes| Rlimit {
            current: Some(bytes),
            maximum: Some(bytes),
        };
        // A lower bound that is there already stays.
        let _ = setrlimit(Resource::Fsize, bound(size << 20));
        let _ = setrlimit(Resource::Core, bound(0));
    }
    #[cfg(not(unix))]
    let _ = size;
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::io;
    use std::os::fd::OwnedFd;
    use std::thread;
    use std::time::{Duration, Instant};

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::param::page_size;
    use rustix::process::{
        Pid, PidfdFlags, Signal, WaitOptions, getpid, kill_process, pidfd_open,
        set_child_subreaper, wait,
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
        let surrender = deadline + Duration::from_secs(5);
        loop {
            while matches!(wait(WaitOptions::NOHANG), Ok(Some(_))) {}
            let left = below(getpid());
            if left.is_empty() || Instant::now() > surrender {
                return;
            }
            if Instant::now() >= deadline {
                for pid in left {
                    let _ = kill_process(pid, Signal::KILL);
                }
            }
            thread::sleep(Duration::from_millis(1));
        }
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

    pub fn measure() -> Taken {
        Taken::default()
    }

    pub fn end(_grace: Duration) {}
}
