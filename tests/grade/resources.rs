//! What a program has taken of the system, where the system shows it (Linux does).

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use language::text;

use crate::support::system::{family, shows_itself, sockets};
use crate::support::{Check, Program, executable, patience};

/// How the names of the libraries begin that are in every compiled program.
const OF_C: [&str; 6] = ["ld-", "libc.", "libc-", "libm.", "libgcc_s", "libstdc++"];

/// What a server and all that it has started hold at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Holding {
    pub files: usize,
    pub threads: usize,
    /// In KiB.
    pub memory: usize,
    /// The stacks of threads, among others: two for each that has ended, and that nobody has waited for.
    pub areas: usize,
}

/// What `program` holds; `None` where the system does not show it.
pub fn held_by(program: &Program) -> Option<Holding> {
    let mut sum = Holding {
        files: 0,
        threads: 0,
        memory: 0,
        areas: 0,
    };
    for process in family(program.id())? {
        let count = |what| fs::read_dir(format!("/proc/{process}/{what}")).map(Iterator::count);
        let (files, memory) = (count("fd").ok(), status(process, "VmRSS"));
        let is_shown = files.is_some() && memory.is_some();
        // One that has ended, and that nobody has waited for, is still a process.
        sum.threads += count("task").unwrap_or(0);
        sum.files += files.unwrap_or(0);
        sum.memory += memory.unwrap_or(0);
        let areas = fs::read(format!("/proc/{process}/maps")).unwrap_or_default();
        sum.areas += areas.iter().filter(|byte| **byte == b'\n').count();
        if process == program.id() && !is_shown {
            return None;
        }
    }
    Some(sum)
}

/// Whether nothing runs in `program` but its own instructions, and C's: no language that cleans up later.
pub fn cleans_up_at_once(program: &Program) -> bool {
    let own = executable(&program.check).canonicalize().ok();
    let own = own.as_deref().and_then(Path::to_str);
    let maps = fs::read_to_string(format!("/proc/{}/maps", program.id())).unwrap_or_default();
    let mut code = maps.lines().filter_map(|map| {
        let (map, path) = map.split_once('/')?;
        map.contains('x').then_some(path)
    });
    let is_of_c = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or_default();
        OF_C.iter().any(|library| name.starts_with(library))
    };
    !maps.is_empty()
        && own.is_some_and(|own| {
            code.all(|path| own.strip_prefix('/') == Some(path) || is_of_c(path))
        })
}

/// The most memory that `program` has ever asked for, in KiB.
pub fn most_memory_of(program: &Program) -> Option<usize> {
    shows_itself().then(|| status(program.id(), "VmPeak"))?
}

/// A line of /proc/PROCESS/status, in KiB.
fn status(process: u32, field: &str) -> Option<usize> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(field))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Waits until somebody listens at the port of `address`, without connecting there; `false` where
/// that cannot be seen.
pub fn is_listened_on(check: &Check, address: SocketAddr) -> bool {
    let since = Instant::now();
    // Such a table takes the system a while, however short it is.
    let mut pause = Duration::from_millis(3);
    loop {
        let Some(sockets) = sockets() else {
            return false;
        };
        let mut sockets = sockets.iter();
        if sockets.any(|socket| socket.listens && socket.local.port() == address.port()) {
            return true;
        }
        if since.elapsed() > patience() {
            check.fail(text!(
                "{seconds} s later the server was not listening at {address}",
                seconds = patience().as_secs(),
                address
            ));
        }
        thread::sleep(pause);
        pause = (2 * pause).min(Duration::from_millis(100));
    }
}
