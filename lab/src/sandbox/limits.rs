//! What a program may take before it is stopped.

use std::time::Duration;

use language::text;

/// Bounds on a supervised command and all that it starts.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub time: Duration,
    /// Seconds of a processor that one process may use; 0 for no bound.
    pub processor: u64,
    /// Resident memory in MiB: of one process, and of all together.
    pub memory: u64,
    pub memory_together: u64,
    /// Processes: of one group, which is what a program and its children are, and all together.
    pub processes: usize,
    pub processes_together: usize,
    /// Processes that have left the group of their program.
    pub strays: usize,
    /// Threads of one group.
    pub threads: usize,
    /// The largest file that may be written, in MiB, and the sum of all in the folder for what does
    /// not last; 0 for no bound.
    pub file: u64,
    pub files_together: u64,
}

impl Limits {
    /// For the checks of a step, some dozens of which go on at once, with one or two programs each.
    /// The grader itself ends a check within 60 s of silence; what it cannot end, say a program that
    /// answers a byte a second, is stopped here. A correct program takes some MiB, and a process for
    /// each of some hundred clients at the most.
    pub const CHECKS: Limits = Limits {
        time: Duration::from_secs(300),
        processor: 0,
        memory: 256,
        memory_together: 2048,
        processes: 512,
        processes_together: 800,
        strays: 64,
        threads: 800,
        file: 64,
        files_together: 128,
    };

    /// For one build. The compiler, too, does what the source says: it may be told to compute
    /// without end, or to include a file without end.
    pub const BUILD: Limits = Limits {
        time: Duration::from_secs(300),
        processor: 0,
        memory: 3 * 1024,
        memory_together: 6 * 1024,
        processes: 512,
        processes_together: 512,
        strays: 64,
        threads: 4096,
        file: 0,
        files_together: 512,
    };
}

/// Why a process was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    Time,
    /// Found by the system: it ends that one process, and what has started it sees how.
    Processor,
    Memory,
    MemoryTogether,
    Processes,
    ProcessesTogether,
    Strays,
    Threads,
    Files,
}

impl Excess {
    const ALL: [(Excess, &str); 9] = [
        (Excess::Time, "time"),
        (Excess::Processor, "processor"),
        (Excess::Memory, "memory"),
        (Excess::MemoryTogether, "memory-together"),
        (Excess::Processes, "processes"),
        (Excess::ProcessesTogether, "processes-together"),
        (Excess::Strays, "strays"),
        (Excess::Threads, "threads"),
        (Excess::Files, "files"),
    ];

    /// Its name between a supervisor and the runner.
    pub fn name(self) -> &'static str {
        let found = Excess::ALL.iter().find(|(excess, _)| *excess == self);
        found.map_or("", |(_, name)| name)
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Excess> {
        let found = Excess::ALL.iter().find(|(_, own)| *own == name);
        found.map(|(excess, _)| *excess)
    }
}

/// So many processes and threads all that is supervised together may have, by the system's own count: a
/// program that starts them faster than they can be looked at starts no more.
const TASKS: u64 = 1280;

impl Limits {
    /// So many processes and threads the user may have, who has no others where there is a namespace of
    /// users.
    pub fn tasks(&self, has_namespaces: bool) -> u64 {
        match has_namespaces {
            true => TASKS,
            false => confinement::tasks_of_this_user() + TASKS,
        }
    }

    /// What is said of what was stopped for `excess`: "it …".
    pub fn told(&self, excess: Excess) -> String {
        match excess {
            Excess::Time => text!(
                "it was still not done after {seconds} s: it hangs",
                seconds = self.time.as_secs()
            ),
            Excess::Processor => text!(
                "it was still not done after {seconds} s of a processor's time",
                seconds = self.processor
            ),
            Excess::Memory => text!(
                "it took more than {mebibytes} MiB of memory",
                mebibytes = self.memory
            ),
            Excess::MemoryTogether => text!(
                "it took more than {mebibytes} MiB of memory in all its processes",
                mebibytes = self.memory_together
            ),
            Excess::Processes | Excess::ProcessesTogether => text!(
                "it started more than {number} processes",
                number = match excess {
                    Excess::Processes => self.processes,
                    _ => self.processes_together,
                }
            ),
            Excess::Strays => text!(
                "it started more than {number} processes that have left its process group",
                number = self.strays
            ),
            Excess::Threads => text!(
                "it started more than {number} threads",
                number = self.threads
            ),
            Excess::Files => text!(
                "it wrote more than {mebibytes} MiB of files",
                mebibytes = self.files_together
            ),
        }
    }
}
