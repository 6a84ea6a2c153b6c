//! What a program may take before it is stopped.

use std::time::Duration;

/// Bounds on one supervised process and all that it starts.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub time: Duration,
    /// Resident memory of all processes together, in MiB.
    pub memory: u64,
    pub processes: usize,
    /// The largest file that may be written, in MiB; 0 for no bound.
    pub file: u64,
}

impl Limits {
    /// For one check. The grader itself ends one within 60 s of silence; what it cannot end, say a
    /// program that answers a byte a second, is stopped here. A correct program takes some MiB.
    pub const CHECK: Limits = Limits {
        time: Duration::from_secs(120),
        memory: 256,
        processes: 64,
        file: 64,
    };

    /// For a check that may have to wait until other gradings give its port back.
    pub const CHECK_ON_A_FIXED_PORT: Limits = Limits {
        time: Duration::from_secs(600),
        ..Limits::CHECK
    };

    /// For one build. The compiler, too, does what the source says: it may be told to compute
    /// without end, or to include a file without end.
    pub const BUILD: Limits = Limits {
        time: Duration::from_secs(300),
        memory: 6 * 1024,
        processes: 512,
        file: 0,
    };
}

/// Why a process was stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    Time,
    Memory,
    Processes,
}

impl Limits {
    /// What is said of a process that was stopped for `excess`: "it …".
    pub fn told(&self, excess: Excess) -> String {
        match excess {
            Excess::Time => format!(
                "it was still not done after {} s: it hangs",
                self.time.as_secs()
            ),
            Excess::Memory => format!("it took more than {} MiB of memory", self.memory),
            Excess::Processes => format!("it started more than {} processes", self.processes),
        }
    }
}
