//! What a program is doing at this moment, where the system shows it (Linux does, on the processors
//! that are named here).
//!
//! A program that owes something and does not give it is waiting for something, most of the time:
//! for more bytes, for the next client, for a line that is typed, for a lock. That is what a
//! beginner has to know.

use std::collections::BTreeSet;
use std::net::SocketAddr;

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
    use std::path::Path;
    use std::thread;
    use std::time::Duration;

    use nix::libc;

    use super::super::system::{Place, Socket, family, held_by, inode, place_of, sockets, threads};
    use super::{Activity, BTreeSet, SocketAddr};

    /// From one look to the next: a thread that runs at both may well run all the time.
    const MOMENT: Duration = Duration::from_millis(20);
    const LOOKS: usize = 3;

    pub fn of(root: u32) -> Option<BTreeSet<Activity>> {
        let sockets = by_inode();
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
        let sockets = by_inode();
        let mut places = Vec::new();
        for process in family(root)? {
            let held = held_by(process).into_iter();
            let held = held.filter_map(|inode| sockets.get(&inode));
            places.extend(
                held.filter(|socket| socket.listens)
                    .map(|socket| socket.local),
            );
        }
        places.sort();
        places.dedup();
        Some(places)
    }

    fn by_inode() -> BTreeMap<u64, Socket> {
        let sockets = sockets().unwrap_or_default().into_iter();
        sockets.map(|socket| (socket.inode, socket)).collect()
    }

    /// What a thread does, by the call of the system that it is in: its number, and its arguments.
    fn doing(
        process: u32,
        thread: u32,
        threads: &[u32],
        sockets: &BTreeMap<u64, Socket>,
    ) -> Option<Activity> {
        let (number, arguments) = match place_of(thread)? {
            Place::Program => return Some(Activity::Runs),
            Place::Call { number, given } => (number, given),
        };
        let file = *arguments.first()?;
        let socket = || {
            let path = format!("/proc/{process}/fd/{file}");
            sockets.get(&inode(Path::new(&path))?)
        };
        match number {
            libc::SYS_read | libc::SYS_readv if file == 0 => Some(Activity::ReadsInput),
            libc::SYS_read | libc::SYS_readv | libc::SYS_recvfrom | libc::SYS_recvmsg => {
                Some(Activity::Receives(socket()?.remote_port))
            }
            libc::SYS_write | libc::SYS_writev | libc::SYS_sendto | libc::SYS_sendmsg => {
                Some(Activity::Sends(socket()?.remote_port))
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
