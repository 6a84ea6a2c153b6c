//! What the instruments need of the system.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};

/// Sets `is_stopped` when somebody wants an end, by Ctrl-C or otherwise.
///
/// # Errors
/// When the system does not tell.
pub fn stops_at_ctrl_c(is_stopped: &'static AtomicBool) -> Result<()> {
    ctrlc::set_handler(|| is_stopped.store(true, Ordering::Relaxed))
        .context("cannot listen for Ctrl-C")
}

/// The processor time that this process has taken.
#[cfg(unix)]
pub fn processor_time() -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(time).ok()
}

#[cfg(not(unix))]
pub fn processor_time() -> Option<Duration> {
    None
}

/// Takes as many descriptors as the system grants: a connection takes one here, and one in a server
/// that is started from here.
#[cfg(unix)]
pub fn allow_many_descriptors() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let wanted = Rlimit {
        current: maximum,
        maximum,
    };
    // Where it cannot be, the connection that is too many says so.
    let _ = setrlimit(Resource::Nofile, wanted);
}

#[cfg(not(unix))]
pub fn allow_many_descriptors() {}

/// How many bytes of memory the process `pid` has resident, where the system says.
pub fn resident(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// The kit or workspace that the current folder is in.
///
/// # Errors
/// When it is in none.
pub fn root() -> Result<PathBuf> {
    let here = std::env::current_dir().context("cannot find the current folder")?;
    let mut folders = here.ancestors();
    let root = folders.find(|folder| folder.join("steps.toml").is_file());
    let root =
        root.with_context(|| format!("`{}` is in no socklab kit or workspace", here.display()))?;
    Ok(root.to_path_buf())
}
