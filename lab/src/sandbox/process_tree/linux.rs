//! Linux: what /proc tells of processes (proc(5)).

use std::cell::RefCell;
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

use crate::sandbox::process_tree::{Group, Taken};

/// The longest name of a program that is told.
const LONGEST_NAME: usize = 60;

/// The processes below this one.
pub struct Tree {
    /// Whether this is process 1 of a namespace: then all others are below it, and end with it.
    is_first: bool,
    /// The groups that have been made for programs, whether their leaders are still there or not.
    programs: RefCell<HashSet<u32>>,
}

impl Tree {
    /// Makes this process the parent of every process below it whose own parent ends.
    pub fn begin(is_first: bool) -> Tree {
        if !is_first {
            // On the few systems that cannot, what leaves its process group is not found.
            let _ = set_child_subreaper(Some(getpid()));
        }
        Tree {
            is_first,
            programs: RefCell::default(),
        }
    }

    pub fn ends_with_this_process(&self) -> bool {
        self.is_first
    }

    /// How many processes there are below this one, where that is quickly said: among a thousand others that
    /// want the processors this one has no time to look at each.
    pub fn count(&self) -> usize {
        match self.is_first {
            true => all().count().saturating_sub(1),
            false => 0,
        }
    }

    /// What the processes below this one take now. `command` is the one that is waited for
    /// elsewhere; whatever else has ended is taken leave of here.
    pub fn measure(&self, command: u32) -> Taken {
        let own = getpid();
        let pids = match self.is_first {
            true => all().filter(|pid| *pid != own).collect(),
            false => below(own),
        };
        let stats: Vec<_> = pids.into_iter().filter_map(Stat::of).collect();
        // A program leads a group that the command has made for it. Whatever has left such a group is
        // taken together: nobody gains anything by a group for each process.
        let leads =
            |stat: &&Stat| stat.is(stat.group) && (stat.is(command) || stat.is_below(command));
        let mut programs = self.programs.borrow_mut();
        programs.extend(stats.iter().filter(leads).map(|stat| stat.group));
        let mut groups: BTreeMap<Option<u32>, Group> = BTreeMap::new();
        for stat in stats {
            if stat.has_ended {
                let is_left = stat.parent == own && !stat.is(command);
                let _ = is_left.then(|| waitpid(Some(stat.pid), WaitOptions::NOHANG));
                continue;
            }
            let leader = programs.get(&stat.group).copied();
            let group = groups.entry(leader).or_default();
            group.has_left = leader.is_none();
            group.ids.insert(stat.group);
            group.processes += 1;
            group.threads += stat.threads;
            group.memory += stat.memory;
            group.largest = group.largest.max(stat.memory);
            group.first.get_or_insert(stat.number());
        }
        Taken(groups.into_values().collect())
    }
}

impl Group {
    /// The program's name and its first argument, with plain letters only. (Asked for where somebody is to be
    /// told: at each look, and for each program, it would be half of what the looks take.)
    pub fn program(&self) -> String {
        self.first.map(program).unwrap_or_default()
    }

    /// Ends all its processes.
    pub fn end(&self) {
        for id in &self.ids {
            let id = i32::try_from(*id).ok().and_then(Pid::from_raw);
            let _ = id.map(|id| kill_process_group(id, Signal::KILL));
        }
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
    /// Whether this is the process `number`.
    fn is(&self, number: u32) -> bool {
        self.number() == number
    }

    fn number(&self) -> u32 {
        self.pid.as_raw_nonzero().get().unsigned_abs()
    }

    /// Whether the process `number` has started it.
    fn is_below(&self, number: u32) -> bool {
        self.parent.as_raw_nonzero().get().unsigned_abs() == number
    }

    fn of(pid: Pid) -> Option<Stat> {
        let text = fs::read(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
        let text = String::from_utf8_lossy(&text);
        // The name, in brackets, may have brackets in it.
        let (_, rest) = text.rsplit_once(')')?;
        // From the third field on, up to the last that is asked for: this is done many times a second.
        let fields: Vec<_> = rest.split_ascii_whitespace().take(22).collect();
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
fn program(process: u32) -> String {
    let line = fs::read(format!("/proc/{process}/cmdline"));
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

/// How long a process may be left that has been killed, and does not go: it hangs in the system.
const SURRENDER: Duration = Duration::from_secs(30);
/// How often more of them are looked for before those that have been found are killed.
const LOOKS: usize = 100;

/// Lets the processes below this one end by themselves for `grace`, and then kills them, and
/// those that they start meanwhile, until none is left.
pub fn end(grace: Duration) {
    let deadline = Instant::now() + grace;
    // One that cannot be killed must not hold up all; where there are others each time, it goes on.
    let mut known = HashSet::new();
    let mut last_change = deadline;
    loop {
        while matches!(wait(WaitOptions::NOHANG), Ok(Some(_))) {}
        let left: HashSet<_> = below(getpid()).into_iter().collect();
        let now = Instant::now();
        if left.is_empty() || now > last_change + SURRENDER {
            return;
        }
        if now >= deadline {
            if !left.is_subset(&known) {
                last_change = now;
            }
            known = stop(left);
            signal(&known, Signal::KILL);
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Stops the processes `found` and whatever they have started meanwhile, and gives all: one that is killed
/// makes room for another to start a new one, one that is stopped does not.
fn stop(mut found: HashSet<Pid>) -> HashSet<Pid> {
    for _ in 0..LOOKS {
        signal(&found, Signal::STOP);
        let all = below(getpid());
        let before = found.len();
        found.extend(all);
        if found.len() == before {
            break;
        }
    }
    found
}

/// Sends `signal` group by group, for the system takes a group as a whole, also one that is growing, and to
/// whatever has left its group one by one.
fn signal(processes: &HashSet<Pid>, signal: Signal) {
    let own = getpgrp();
    let groups = processes.iter().filter_map(|pid| getpgid(Some(*pid)).ok());
    let groups: HashSet<_> = groups.filter(|group| *group != own).collect();
    for group in groups {
        let _ = kill_process_group(group, signal);
    }
    for pid in processes {
        let _ = kill_process(*pid, signal);
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
