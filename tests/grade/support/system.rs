//! What the system shows of processes and their sockets (Linux does, in /proc).

use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::path::Path;
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
        let process = family[next];
        for thread in threads(process)? {
            let children = fs::read_to_string(own_file(thread, "children")).unwrap_or_default();
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
    is_in_strange_hands(check, |socket| {
        [socket.local.port(), socket.remote_port] == ends && !socket.listens
    })
}

/// Whether it is known that such a process listens at the port of `address`.
pub fn is_listened_on_by_a_stranger(check: &Check, address: SocketAddr) -> bool {
    is_in_strange_hands(check, |socket| {
        socket.listens && socket.local.port() == address.port()
    })
}

/// Whether the system shows an end of a connection at `address`, which somebody still holds.
pub fn is_an_end(address: SocketAddr) -> bool {
    let sockets = sockets().unwrap_or_default();
    let mut ends = sockets.iter().filter(|socket| !socket.listens);
    ends.any(|socket| socket.local == address && socket.inode != 0)
}

fn is_in_strange_hands(check: &Check, is_meant: impl Fn(&Socket) -> bool) -> bool {
    if !shows_itself() {
        return false;
    }
    let own = check.processes().into_iter().filter_map(family).flatten();
    let own: BTreeSet<u32> = own.chain([process::id()]).collect();
    // In a sandbox there are none, and the tables take the system longer than anything else here.
    if strangers(&own).is_empty() {
        return false;
    }
    let sockets = sockets().unwrap_or_default().into_iter();
    let meant: Vec<_> = sockets
        .filter(is_meant)
        .map(|socket| socket.inode)
        .collect();
    let holds = |process: u32| held_by(process).iter().any(|inode| meant.contains(inode));
    // Looked for after their sockets: who has come meanwhile has none of those.
    !own.iter().copied().any(holds) && strangers(&own).into_iter().any(holds)
}

/// The processes that are not `own`, nor what has started this one and waits for it.
fn strangers(own: &BTreeSet<u32>) -> Vec<u32> {
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let all = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    #[cfg(unix)]
    let all = all.filter(|process| *process != std::os::unix::process::parent_id());
    all.filter(|process| !own.contains(process)).collect()
}

/// A socket of TCP, as /proc/net/tcp has it.
pub struct Socket {
    /// Which IPv6 address it is does not matter to anybody: they all stand here as `::`.
    pub local: SocketAddr,
    /// The port of the other end.
    pub remote_port: u16,
    pub listens: bool,
    /// How the system calls it, where a process holds it.
    pub inode: u64,
}

/// All sockets of TCP; `None` where the system shows none.
pub fn sockets() -> Option<Vec<Socket>> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(fs::read_to_string);
    let tables: Vec<_> = tables.into_iter().flatten().collect();
    let lines = tables.iter().flat_map(|table| table.lines().skip(1));
    (!tables.is_empty()).then(|| lines.filter_map(socket).collect())
}

fn socket(line: &str) -> Option<Socket> {
    let columns: Vec<_> = line.split_whitespace().collect();
    let [_, local, remote, state, _, _, _, _, _, inode, ..] = columns[..] else {
        return None;
    };
    let (ip, port) = local.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    // An IPv4 address stands there in the byte order of the machine.
    let ip = match u32::from_str_radix(ip, 16) {
        Ok(bits) => IpAddr::from(bits.to_ne_bytes()),
        Err(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let (_, remote_port) = remote.split_once(':')?;
    Some(Socket {
        local: (ip, port).into(),
        remote_port: u16::from_str_radix(remote_port, 16).ok()?,
        // LISTEN.
        listens: state == "0A",
        inode: inode.parse().ok()?,
    })
}

/// The numbers of the sockets that `process` holds.
pub fn held_by(process: u32) -> Vec<u64> {
    let files = fs::read_dir(format!("/proc/{process}/fd"));
    let files = files.into_iter().flatten().flatten();
    files.filter_map(|file| inode(&file.path())).collect()
}

/// The number of the socket that `file`, in the folder of a process, is.
pub fn inode(file: &Path) -> Option<u64> {
    let target = fs::read_link(file).ok()?;
    let number = target.to_str()?.strip_prefix("socket:[")?;
    number.strip_suffix(']')?.parse().ok()
}

/// Where a thread is.
#[cfg(target_os = "linux")]
pub enum Place {
    /// At work in its program.
    Program,
    /// In this call of the system, with what it was given; -1 where it is held up in none.
    Call { number: i64, given: Vec<u64> },
}

/// Where the system shows `name` of `thread`: in a folder of the thread's own, which the system takes away
/// with it. What stood in its process's folder it would take away with that, too; and where a process is
/// ended whose threads are ending, who waits for it goes round and round until they have done so.
pub fn own_file(thread: impl Display, name: &str) -> String {
    format!("/proc/{thread}/task/{thread}/{name}")
}

/// The threads of `process`.
pub fn threads(process: u32) -> Option<Vec<u32>> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).ok()?;
    let names = tasks.flatten().map(|task| task.file_name());
    let ids = names.filter_map(|name| name.to_str()?.parse().ok());
    Some(ids.collect())
}

/// Where `thread` is, as far as the system shows it.
#[cfg(target_os = "linux")]
pub fn place_of(thread: u32) -> Option<Place> {
    let call = fs::read_to_string(own_file(thread, "syscall")).ok()?;
    let mut words = call.split_whitespace();
    let number = match words.next()? {
        "running" => return Some(Place::Program),
        number => number.parse().ok()?,
    };
    let given = words.map(|word| u64::from_str_radix(word.trim_start_matches("0x"), 16));
    Some(Place::Call {
        number,
        given: given.map(Result::unwrap_or_default).collect(),
    })
}
