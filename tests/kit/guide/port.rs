//! A port for the session of a page, in place of the one that the page names.

use std::fs;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::process;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::support::turn::turn_on_the_fixed_port;

/// The port that the guide names.
pub const NAMED: u16 = 9999;

/// Ports that no system picks for a client by itself.
const RANGE: std::ops::Range<u16> = 10_500..32_000;

/// A port that is one page's own, until it is dropped.
pub struct Port {
    pub number: u16,
    /// The UDP port of the same number: whoever holds it has the TCP port. All runs keep to that.
    _claim: UdpSocket,
}

impl Port {
    /// Port 9999 itself, for a program that cannot be told another; waits until it is free.
    pub fn fixed() -> Port {
        Port {
            _claim: turn_on_the_fixed_port(),
            number: NAMED,
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
            if let (Ok(_claim), true, false) = (claim, is_free, is_known(number)) {
                return Port { number, _claim };
            }
        }
    }

    /// Whether a program listens on it.
    pub fn is_listened_on(&self) -> bool {
        sockets().any(|(port, state)| port == self.number && state == "0A")
    }
}

/// Whether the system knows of any socket with this port, however old.
fn is_known(port: u16) -> bool {
    sockets().any(|(known, _)| known == port)
}

/// The local port and the state of each TCP socket, as Linux lists them.
fn sockets() -> impl Iterator<Item = (u16, String)> {
    let lists = ["/proc/net/tcp", "/proc/net/tcp6"].map(fs::read_to_string);
    let rows = lists.into_iter().flatten().flat_map(|list| {
        let rows = list.lines().skip(1).filter_map(parse).collect::<Vec<_>>();
        rows.into_iter()
    });
    rows
}

fn parse(row: &str) -> Option<(u16, String)> {
    let mut columns = row.split_whitespace().skip(1);
    let (_, port) = columns.next()?.rsplit_once(':')?;
    let state = columns.nth(1)?;
    Some((u16::from_str_radix(port, 16).ok()?, state.to_string()))
}
