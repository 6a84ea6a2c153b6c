//! What the system shows of processes and their sockets (Linux does, in /proc).

use std::fs;
use std::net::SocketAddr;
use std::process;

use super::Check;

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
pub fn shows_itself() -> bool {
    let own = fs::read_link("/proc/self").ok();
    own.is_some_and(|own| own.as_os_str() == process::id().to_string().as_str())
}

/// Whether the end `local` of a connection to `remote` is known to be in the hands of a process that
/// the check has not started, nor is the grader.
pub fn is_a_strangers(check: &Check, local: SocketAddr, remote: SocketAddr) -> bool {
    let ends = [local.port(), remote.port()];
    is_in_strange_hands(check, |socket| socket.ports == ends && !socket.listens)
}

/// Whether it is known that such a process listens at the port of `address`.
pub fn is_listened_on_by_a_stranger(check: &Check, address: SocketAddr) -> bool {
    is_in_strange_hands(check, |socket| {
        socket.listens && socket.ports[0] == address.port()
    })
}

fn is_in_strange_hands(check: &Check, is_meant: impl Fn(&Socket) -> bool) -> bool {
    let sockets: Vec<_> = sockets().into_iter().filter(is_meant).collect();
    if sockets.is_empty() || !shows_itself() {
        return false;
    }
    let holds = |process: u32| sockets.iter().any(|socket| socket.is_held_by(process));
    let own = check.processes().into_iter().filter_map(family).flatten();
    if own.chain([process::id()]).any(holds) {
        return false;
    }
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut all = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    all.any(holds)
}

/// A socket of TCP, as /proc/net/tcp has it.
struct Socket {
    /// Its own, and that of the other end.
    ports: [u16; 2],
    listens: bool,
    /// How the system calls it, where a process holds it.
    target: String,
}

impl Socket {
    fn is_held_by(&self, process: u32) -> bool {
        let files = fs::read_dir(format!("/proc/{process}/fd"));
        let mut files = files.into_iter().flatten().flatten();
        files.any(|file| {
            fs::read_link(file.path())
                .is_ok_and(|target| target.as_os_str() == self.target.as_str())
        })
    }
}

fn sockets() -> Vec<Socket> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(fs::read_to_string);
    let tables = tables.map(Result::unwrap_or_default);
    let lines = tables.iter().flat_map(|table| table.lines().skip(1));
    lines.filter_map(socket).collect()
}

fn socket(line: &str) -> Option<Socket> {
    let columns: Vec<_> = line.split_whitespace().collect();
    let [_, local, remote, state, _, _, _, _, _, inode, ..] = columns[..] else {
        return None;
    };
    let port = |end: &str| u16::from_str_radix(end.rsplit(':').next()?, 16).ok();
    Some(Socket {
        ports: [port(local)?, port(remote)?],
        listens: state == "0A",
        target: format!("socket:[{inode}]"),
    })
}
