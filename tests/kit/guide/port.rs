//! A port for the session of a page, in place of the one that the page names.

use std::fs;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::process;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::support::turn::{Turn, listener_on_the_fixed_port, turn_on_the_fixed_port};

/// The port that the guide names.
pub const NAMED: u16 = 9999;

/// Ports that no system picks for a client by itself.
const RANGE: std::ops::Range<u16> = 10_500..32_000;

/// A port that is one page's own, until it is dropped.
pub struct Port {
    pub number: u16,
    _claim: Claim,
}

/// What keeps others from a port.
enum Claim {
    /// The UDP port of the same number: whoever holds it has the TCP port. All runs keep to that.
    Own {
        _socket: UdpSocket,
    },
    Fixed {
        _turn: Turn,
    },
}

impl Port {
    /// Port 9999 itself, for a program that cannot be told another; waits until it is free.
    pub fn fixed() -> Port {
        let turn = turn_on_the_fixed_port();
        drop(listener_on_the_fixed_port());
        Port {
            number: NAMED,
            _claim: Claim::Fixed { _turn: turn },
        }
    }

    /// One that was not used a moment ago, so that nothing of a session before is left on it.
    pub fn free() -> Port {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let mut dice = now.map_or(0, |now| now.as_nanos() as u64) ^ u64::from(process::id()) << 32;
        loop {
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let number = RANGE.start + ((dice >> 33) % RANGE.len() as u64) as u16;
            let claim = UdpSocket::bind((Ipv4Addr::LOCALHOST, number));
            let is_free = TcpListener::bind((Ipv4Addr::UNSPECIFIED, number)).is_ok();
            if let (Ok(socket), true, false) = (claim, is_free, is_known(number)) {
                let _claim = Claim::Own { _socket: socket };
                return Port { number, _claim };
            }
        }
    }

    /// Whether a program listens on it.
    pub fn is_listened_on(&self) -> bool {
        let state = |socket: &Socket| socket.local == self.number && socket.state == "0A";
        sockets().iter().any(state)
    }

    /// How many clients are connected to it, or knock.
    pub fn clients(&self) -> usize {
        let is_a_client = |socket: &&Socket| {
            socket.peer == self.number && ["01", "02"].contains(&socket.state.as_str())
        };
        sockets().iter().filter(is_a_client).count()
    }
}

/// Whether the system knows of any connection from or to this port, however old.
fn is_known(port: u16) -> bool {
    let is_it = |socket: &Socket| socket.local == port || socket.peer == port;
    sockets().iter().any(is_it)
}

/// A TCP socket, as Linux lists it: its ports, and its state as a number (`01` is ESTAB,
/// `02` SYN-SENT, `0A` LISTEN).
struct Socket {
    local: u16,
    peer: u16,
    state: String,
}

fn sockets() -> Vec<Socket> {
    let lists = ["/proc/net/tcp", "/proc/net/tcp6"].map(fs::read_to_string);
    let lists = lists.into_iter().flatten().collect::<String>();
    lists.lines().filter_map(parse).collect()
}

fn parse(row: &str) -> Option<Socket> {
    let mut columns = row.split_whitespace().skip(1);
    let mut port = || {
        let (_, port) = columns.next()?.rsplit_once(':')?;
        u16::from_str_radix(port, 16).ok()
    };
    Some(Socket {
        local: port()?,
        peer: port()?,
        state: columns.next()?.to_string(),
    })
}
