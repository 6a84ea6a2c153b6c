//! The processes below this one.
//!
//! On Linux all of them are found, also those that have left their process group or whose parent
//! has ended. Elsewhere the command's process group, or job, is all that is known.

use super::limits::{Excess, Limits};

#[cfg(target_os = "linux")]
pub use linux::{Alarm, Tree, end, end_with_the_parent};
#[cfg(not(target_os = "linux"))]
pub use other::{Alarm, Tree, end};

/// What the processes of one group take: a program, and what it has started.
#[derive(Debug, Default)]
pub struct Group {
    pub id: u32,
    /// The program's name and its first argument, with plain letters only.
    pub program: String,
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

/// Bounds the files that this process and those below it write, to `size` MiB; 0 for no bound.
pub fn bound_files(size: u64) {
    #[cfg(unix)]
    if size > 0 {
        use rustix::process::{Resource, Rlimit, setrlimit};
        for (resource, bound) in [(Resource::Fsize, size << 20), (Resource::Core, 0)] {
            let limit = Rlimit {
                current: Some(bound),
                maximum: Some(bound),
            };
            // A lower bound that is there already stays.
            let _ = setrlimit(resource, limit);
        }
    }
    #[cfg(not(unix))]
    let _ = size;
}

/// Lets this thread go before those that compete with it, where the user may: a supervisor must not
/// wait for its turn behind a thousand processes that it is to end.
pub fn go_first() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, -10);
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::{BTreeMap, HashSet};
    use std::fs;
    use std::io;
    use std::os::fd::OwnedFd;
    use std::thread;
    use std::time::{Duration, Instant};

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::param::page_size;
    use rustix::process::{
        Pid, PidfdFlags, Signal, WaitOptions, getpgid, getpgrp, getpid, kill_process,
        kill_process_group, pidfd_open, set_child_subreaper, set_parent_process_death_signal, wait,
        waitpid,
    };

    use super::{Group, Taken};

    /// The longest name of a program that is told.
    const LONGEST_NAME: usize = 60;

    /// The processes below this one.
    pub struct Tree {
        /// Whether this is process 1 of a namespace: then all others are below it, and end with it.
        is_first: bool,
    }

    impl Tree {
        /// Makes this process the parent of every process below it whose own parent ends.
        pub fn begin(is_first: bool) -> Tree {
            if !is_first {
                // On the few systems that cannot, what leaves its process group is not found.
                let _ = set_child_subreaper(Some(getpid()));
            }
            Tree { is_first }
        }

        pub fn ends_with_this_process(&self) -> bool {
            self.is_first
        }

        /// What the processes below this one take now. `command` is the one that is waited for
        /// elsewhere; whatever else has ended is taken leave of here.
        pub fn measure(&self, command: u32) -> Taken {
            let own = getpid();
            let pids = match self.is_first {
                true => all().filter(|pid| *pid != own).collect(),
                false => below(own),
            };
            let mut groups: BTreeMap<u32, Group> = BTreeMap::new();
            for stat in pids.into_iter().filter_map(Stat::of) {
                if stat.has_ended {
                    let is_left = stat.parent == own
                        && stat.pid.as_raw_nonzero().get().unsigned_abs() != command;
                    let _ = is_left.then(|| waitpid(Some(stat.pid), WaitOptions::NOHANG));
                    continue;
                }
                let group = groups.entry(stat.group).or_default();
                group.id = stat.group;
                group.processes += 1;
                group.threads += stat.threads;
                group.memory += stat.memory;
                group.largest = group.largest.max(stat.memory);
                if group.program.is_empty() {
                    group.program = program(stat.pid);
                }
            }
            Taken(groups.into_values().collect())
        }
    }

    impl Group {
        /// Ends all its processes.
        pub fn end(&self) {
            let id = i32::try_from(self.id).ok().and_then(Pid::from_raw);
            let _ = id.map(|id| kill_process_group(id, Signal::KILL));
        }
    }

    /// What is read of a process in /proc/PID/stat (proc_pid_stat(5)).
    struct Stat {
        pid: Pid,
        parent: Pid,
        group: u32,
        threads: usize,
        memory: u64,
        has_ended: bool,
    }

    impl Stat {
        fn of(pid: Pid) -> Option<Stat> {
            let text = fs::read(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
            let text = String::from_utf8_lossy(&text);
            // The name, in brackets, may have brackets in it.
            let (_, rest) = text.rsplit_once(')')?;
            let fields: Vec<_> = rest.split_whitespace().collect();
            let field = |number: usize| fields.get(number - 3).copied();
            let pages: u64 = field(24)?.parse().ok()?;
            Some(Stat {
                pid,
                parent: Pid::from_raw(field(4)?.parse().ok()?)?,
                group: field(5)?.parse().ok()?,
                threads: field(20)?.parse().ok()?,
                memory: (pages * page_size() as u64) >> 20,
                has_ended: matches!(field(3), Some("Z" | "X")),
            })
        }
    }

    /// The name and first argument of a process, as far as they are plain.
    fn program(pid: Pid) -> String {
        let line = fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero()));
        let line = String::from_utf8_lossy(&line.unwrap_or_default()).into_owned();
        let mut words = line.split('\0');
        let path = words.next().unwrap_or_default();
        let name = path.rsplit('/').next().unwrap_or_default();
        let words = format!("{name} {}", words.next().unwrap_or_default());
        let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || "-_. ".contains(*letter);
        words.chars().filter(is_plain).take(LONGEST_NAME).collect()
    }

    /// Has the system end this process when its parent ends.
    pub fn end_with_the_parent() {
        let _ = set_parent_process_death_signal(Some(Signal::KILL));
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

    /// All processes that this one sees.
    fn all() -> impl Iterator<Item = Pid> {
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        entries.filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?))
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
}

#[cfg(not(target_os = "linux"))]
mod other {
    use std::time::Duration;

    use super::{Group, Taken};

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

    /// Nothing is known of it.
    pub struct Tree;

    impl Tree {
        pub fn begin(_is_first: bool) -> Tree {
            Tree
        }

        pub fn ends_with_this_process(&self) -> bool {
            false
        }

        pub fn measure(&self, _command: u32) -> Taken {
            Taken::default()
        }
    }

    impl Group {
        pub fn end(&self) {}
    }

    pub fn end(_grace: Duration) {}
}
