//! What a program under test may see and do, which is less than its grader may.
//!
//! The runner grades in a sandbox: a grader, and in it the programs that it judges. The sandbox keeps
//! both from the rest of the machine; this keeps the judged from its judge. The runner says in
//! environment variables ([`Confinement::to_environment`]) how narrow a program is to be held; the
//! grader reads them, and starts each program from a thread that has confined itself
//! ([`Confinement::apply`]). So it costs no process more, as a launcher would: it is the thread's
//! identity, capabilities and Landlock domain that a process inherits.
//!
//! | a program | by means of |
//! | --- | --- |
//! | cannot trace its grader, nor read its memory and environment | the grader is not dumpable, the program has no capabilities, and a Landlock domain of its own |
//! | cannot signal it | Landlock's scope; under root also a user of its own |
//! | reads the system's libraries and interpreters, its own executable, and its own folder | Landlock, and the sandbox's mounts |
//! | writes to its own folder | the same |
//! | connects to no port but its own | Landlock, where the sandbox has no network of its own |

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod other;

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(not(target_os = "linux"))]
use other as system;

use std::env;
use std::ffi::OsString;
use std::io;
use std::ops::Deref;
use std::path::PathBuf;

pub use system::{hide_this_process, landlock_version, tasks_of_this_user};

const READS: &str = "LAB_READS";
const WRITES: &str = "LAB_WRITES";
const USER: &str = "LAB_USER";
const NETWORK: &str = "LAB_NETWORK";
const LANDLOCK: &str = "LAB_LANDLOCK";

/// How narrow programs under test are held.
#[derive(Clone, Debug)]
pub struct Confinement {
    /// What they may read and run: files, and folders with all that is in them.
    pub reads: Vec<PathBuf>,
    /// Where they may write as well.
    pub writes: Vec<PathBuf>,
    /// The user that they run as, where the grader may choose.
    pub user: Option<u32>,
    /// Whether there is nothing on the network but the grader and its programs.
    pub has_own_network: bool,
    /// Whether Landlock is used, as far as the system has it.
    pub uses_landlock: bool,
}

impl Confinement {
    /// What the runner has said; `None` where there is no runner.
    pub fn from_environment() -> Option<Confinement> {
        let writes = env::var_os(WRITES)?;
        let reads = env::var_os(READS).unwrap_or_default();
        let user = env::var(USER).ok();
        Some(Confinement {
            reads: env::split_paths(&reads).collect(),
            writes: env::split_paths(&writes).collect(),
            user: user.and_then(|user| user.parse().ok()),
            has_own_network: env::var_os(NETWORK).is_some_and(|network| network == "own"),
            uses_landlock: env::var_os(LANDLOCK).is_none_or(|landlock| landlock != "off"),
        })
    }

    /// The variables that [`Confinement::from_environment`] reads.
    ///
    /// # Errors
    /// When a path has a `:` in it, which separates them.
    pub fn to_environment(&self) -> io::Result<Vec<(&'static str, OsString)>> {
        let reads = env::join_paths(&self.reads).map_err(io::Error::other)?;
        let writes = env::join_paths(&self.writes).map_err(io::Error::other)?;
        let network = if self.has_own_network {
            "own"
        } else {
            "shared"
        };
        let landlock = if self.uses_landlock { "on" } else { "off" };
        let user = self.user.map(|user| (USER, user.to_string().into()));
        let variables = [
            (READS, reads),
            (WRITES, writes),
            (NETWORK, network.into()),
            (LANDLOCK, landlock.into()),
        ];
        Ok(variables.into_iter().chain(user).collect())
    }

    /// Confines the calling thread, and every process that it starts from now on, for good.
    ///
    /// `port` is the TCP port that the program is told of; it matters where the network is shared.
    ///
    /// # Errors
    /// When the system has a means and refuses it.
    pub fn apply(&self, port: Option<u16>) -> io::Result<()> {
        system::apply(self, port, &system::Rules::default())
    }

    /// Bounds the processes and threads of `program`, a process that was started so, and of all that
    /// it starts.
    pub fn bound(&self, program: u32) {
        system::bound(self, program);
    }

    /// Gets ready to confine many threads, each by itself.
    pub fn prepared(self) -> Prepared {
        let rules = system::rules(&self);
        Prepared {
            confinement: self,
            rules,
        }
    }
}

/// A confinement of which that has been made which is the same for all threads: some dozens of files are
/// looked up for it.
pub struct Prepared {
    confinement: Confinement,
    rules: system::Rules,
}

impl Prepared {
    /// As [`Confinement::apply`]; what holds for one thread says nothing of another.
    ///
    /// # Errors
    /// When the system has a means and refuses it.
    pub fn apply(&self, port: Option<u16>) -> io::Result<()> {
        system::apply(&self.confinement, port, &self.rules)
    }
}

impl Deref for Prepared {
    type Target = Confinement;

    fn deref(&self) -> &Confinement {
        &self.confinement
    }
}
