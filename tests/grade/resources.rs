//! What a program has taken of the system, where the system shows it (Linux does).

use std::fs;
use std::net::SocketAddr;
use std::process;
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{Check, Program, patience};

/// What a server and all that it has started hold at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Holding {
    pub files: usize,
    pub threads: usize,
    /// In KiB.
    pub memory: usize,
}

/// What `program` holds; `None` where the system does not show it.
pub fn held_by(program: &Program) -> Option<Holding> {
    let mut sum = Holding {
        files: 0,
        threads: 0,
        memory: 0,
    };
    for process in family(program.id())? {
        let folder = format!("/proc/{process}");
        sum.files += fs::read_dir(format!("{folder}/fd")).ok()?.count();
        sum.threads += fs::read_dir(format!("{folder}/task")).ok()?.count();
        sum.memory += status(process, "VmRSS")?;
    }
    Some(sum)
}

/// The most memory that `program` has ever asked for, in KiB.
pub fn most_memory_of(program: &Program) -> Option<usize> {
    shows_itself().then(|| status(program.id(), "VmPeak"))?
}

/// A process and its children, as far as they go.
pub fn family(root: u32) -> Option<Vec<u32>> {
    if !shows_itself() {
        return None;
    }
    let mut family = vec![root];
    let mut next = 0;
    while next < family.len() {
        let tasks = fs::read_dir(format!("/proc/{}/task", family[next])).ok()?;
        for task in tasks.flatten() {
            let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
            family.extend(
                children
                    .split_whitespace()
                    .filter_map(|child| child.parse::<u32>().ok()),
            );
        }
        next += 1;
    }
    Some(family)
}

/// Whether /proc is there, and is that of this process: in a namespace it may be another's.
fn shows_itself() -> bool {
    let own = fs::read_link("/proc/self").ok();
    own.is_some_and(|own| own.as_os_str() == process::id().to_string().as_str())
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
    let port = format!(":{:04X}", address.port());
    // Such a table takes the system a while, however short it is.
    let mut pause = Duration::from_millis(3);
    loop {
        let mut is_shown = false;
        for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
            let Ok(table) = fs::read_to_string(table) else {
                continue;
            };
            is_shown = true;
            let listens = table.lines().skip(1).any(|line| {
                let mut columns = line.split_whitespace().skip(1);
                let (local, _, state) = (columns.next(), columns.next(), columns.next());
                // 0A is LISTEN.
                local.is_some_and(|local| local.ends_with(&port)) && state == Some("0A")
            });
            if listens {
                return true;
            }
        }
        if !is_shown {
            return false;
        }
        if since.elapsed() > patience() {
            check.fail(format!(
                "{} s later the server was not listening at {address}",
                patience().as_secs()
            ));
        }
        thread::sleep(pause);
        pause = (2 * pause).min(Duration::from_millis(100));
    }
}
