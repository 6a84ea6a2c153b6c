//! What a program is doing at this moment, where the system shows it (Linux does, on the processors
//! that are named here).
//!
//! A program that owes something and does not give it is waiting for something, most of the time:
//! for more bytes, for the next client, for a line that is typed, for a lock. That is what a
//! beginner has to know.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};

/// What a thread of a program does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Activity {
    /// It waits for bytes on a connection, whose other end is at this port.
    Receives(u16),
    /// It waits until the peer at this port takes some of what is sent.
    Sends(u16),
    Accepts,
    Connects,
    /// It waits for its own standard input.
    ReadsInput,
    WaitsForAThread,
    WaitsForALock,
    Sleeps,
    /// It waits for nothing.
    Runs,
}

/// What the threads of the process `root`, and of all that it has started, do; nothing where the
/// system does not show it.
pub fn of(root: u32) -> BTreeSet<Activity> {
    seen::of(root).unwrap_or_default()
}

/// Where the process `root`, or one that it has started, listens.
pub fn listens_at(root: u32) -> Vec<SocketAddr> {
    seen::listens_at(root).unwrap_or_default()
}

#[cfg(target_os = "linux")]
mod seen {
    use std::collections::BTreeMap;
    use std::fs;
    use std::path::PathBuf;
    use std::thread;
    use std::time::Duration;

    use nix::libc;

    use super::super::system::family;
    use super::{Activity, BTreeSet, Ipv4Addr, SocketAddr};

    /// From one look to the next: a thread that runs at both may well run all the time.
    const MOMENT: Duration = Duration::from_millis(20);
    const LOOKS: usize = 3;

    /// A socket in the table of the system.
    struct Row {
        local: SocketAddr,
        remote: u16,
        is_listening: bool,
    }

    pub fn of(root: u32) -> Option<BTreeSet<Activity>> {
        let sockets = sockets();
        let mut seen = BTreeSet::new();
        for number in 0..LOOKS {
            seen.clear();
            for process in family(root)? {
                let ids = threads(process)?;
                seen.extend(
                    ids.iter()
                        .filter_map(|id| doing(process, *id, &ids, &sockets)),
                );
            }
            if !seen.contains(&Activity::Runs) {
                break;
            }
            if number + 1 < LOOKS {
                thread::sleep(MOMENT);
            }
        }
        Some(seen)
    }

    pub fn listens_at(root: u32) -> Option<Vec<SocketAddr>> {
        let sockets = sockets();
        let mut places = Vec::new();
        for process in family(root)? {
            let files = fs::read_dir(format!("/proc/{process}/fd")).ok()?;
            for file in files.flatten() {
                let row = inode(file.path()).and_then(|inode| sockets.get(&inode));
                places.extend(row.filter(|row| row.is_listening).map(|row| row.local));
            }
        }
        places.sort();
        places.dedup();
        Some(places)
    }

    fn threads(process: u32) -> Option<Vec<u32>> {
        let tasks = fs::read_dir(format!("/proc/{process}/task")).ok()?;
        let names = tasks.flatten().map(|task| task.file_name());
        Some(
            names
                .filter_map(|name| name.to_str()?.parse().ok())
                .collect(),
        )
    }

    /// What a thread does, by the call of the system that it is in: its number, and its arguments.
    fn doing(
        process: u32,
        thread: u32,
        threads: &[u32],
        sockets: &BTreeMap<u64, Row>,
    ) -> Option<Activity> {
        let call = fs::read_to_string(format!("/proc/{process}/task/{thread}/syscall")).ok()?;
        let mut words = call.split_whitespace();
        let number: i64 = match words.next()? {
            "running" => return Some(Activity::Runs),
            number => number.parse().ok()?,
        };
        let arguments: Vec<u64> = words
            .map(|word| u64::from_str_radix(word.trim_start_matches("0x"), 16).unwrap_or_default())
            .collect();
        let file = *arguments.first()?;
        let socket = || {
            let path = format!("/proc/{process}/fd/{file}");
            sockets.get(&inode(PathBuf::from(path))?)
        };
        match number {
            libc::SYS_read | libc::SYS_readv if file == 0 => Some(Activity::ReadsInput),
            libc::SYS_read | libc::SYS_readv | libc::SYS_recvfrom | libc::SYS_recvmsg => {
                Some(Activity::Receives(socket()?.remote))
            }
            libc::SYS_write | libc::SYS_writev | libc::SYS_sendto | libc::SYS_sendmsg => {
                Some(Activity::Sends(socket()?.remote))
            }
            libc::SYS_accept | libc::SYS_accept4 => Some(Activity::Accepts),
            libc::SYS_connect => Some(Activity::Connects),
            libc::SYS_clock_nanosleep | libc::SYS_nanosleep => Some(Activity::Sleeps),
            // Whoever joins a thread waits until the word that holds its number is 0.
            libc::SYS_futex => {
                let expected = arguments.get(2).and_then(|word| u32::try_from(*word).ok());
                match expected.is_some_and(|word| threads.contains(&word)) {
                    true => Some(Activity::WaitsForAThread),
                    false => Some(Activity::WaitsForALock),
                }
            }
            _ => None,
        }
    }

    /// The number of the socket behind a file of a process.
    fn inode(file: PathBuf) -> Option<u64> {
        let target = fs::read_link(file).ok()?;
        let number = target.to_str()?.strip_prefix("socket:[")?;
        number.strip_suffix(']')?.parse().ok()
    }

    /// The sockets of the system, by their numbers.
    fn sockets() -> BTreeMap<u64, Row> {
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
        let tables = tables.map(|table| fs::read_to_string(table).unwrap_or_default());
        let lines = tables.iter().flat_map(|table| table.lines().skip(1));
        lines.filter_map(row).collect()
    }

    fn row(line: &str) -> Option<(u64, Row)> {
        let columns: Vec<_> = line.split_whitespace().collect();
        let (ip, port) = columns.get(1)?.split_once(':')?;
        let (_, remote) = columns.get(2)?.split_once(':')?;
        let port = u16::from_str_radix(port, 16).ok()?;
        // An IPv4 address stands there in the byte order of the machine; which IPv6 one it is does
        // not matter.
        let local = match u32::from_str_radix(ip, 16) {
            Ok(bits) => SocketAddr::from((Ipv4Addr::from(bits.to_ne_bytes()), port)),
            Err(_) => SocketAddr::from((std::net::Ipv6Addr::UNSPECIFIED, port)),
        };
        let row = Row {
            local,
            remote: u16::from_str_radix(remote, 16).ok()?,
            // 0A is LISTEN.
            is_listening: *columns.get(3)? == "0A",
        };
        Some((columns.get(9)?.parse().ok()?, row))
    }
}

#[cfg(not(target_os = "linux"))]
mod seen {
    use super::{Activity, BTreeSet, SocketAddr};

    pub fn of(_root: u32) -> Option<BTreeSet<Activity>> {
        None
    }

    pub fn listens_at(_root: u32) -> Option<Vec<SocketAddr>> {
        None
    }
}
