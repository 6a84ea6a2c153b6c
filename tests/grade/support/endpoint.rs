//! An address and a port for one check alone.

use std::hash::{BuildHasher, RandomState};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs, UdpSocket};
use std::ops::Range;
use std::thread;
use std::time::{Duration, Instant};

use language::text;
use socket2::{Domain, Socket, Type};

use super::POLL;
use super::inheritance::one_at_a_time;
use super::step::{Place, Step};

/// Ports below those that systems give to outgoing connections (Linux: from 32768 on).
const PORTS: Range<u16> = 20_000..30_000;
/// Ports above them (Linux: up to 60999), of which each is more than an i16 can hold.
const HIGH_PORTS: Range<u16> = 61_000..65_500;
/// The address and port of ex01.
const FIXED: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9999);
/// Whoever holds this UDP port has the turn on ex01's TCP port.
const TURN: u16 = 19_999;
/// How long a check waits for its turn on ex01's port while other runs have it.
const TURN_PATIENCE: Duration = Duration::from_secs(300);
/// How long a check that has the turn waits for a program to leave the port that keeps to no turns.
const PORT_PATIENCE: Duration = Duration::from_secs(120);
/// How long a system remembers an ended connection: 60 s on Linux, up to 4 minutes elsewhere.
const TIME_WAIT: Duration = Duration::from_secs(245);

/// Where a server of one check listens, or where its client expects one.
///
/// No other check has it at the same time, in this run or in another one on this machine. The
/// claim is a UDP socket on 127.0.0.1 with the same port number, which nobody else can bind and
/// which the system takes back when this process ends, however it ends.
pub struct Endpoint {
    /// The ADDRESS that the program is given; `None` for ex01, which takes no arguments.
    host: Option<String>,
    addresses: Vec<SocketAddr>,
    _claim: UdpSocket,
}

impl Endpoint {
    /// What fits `step`: the fixed endpoint, or one with an address of its own.
    pub fn of(step: &str) -> Endpoint {
        match Step::named(step).place {
            Place::Fixed => Endpoint::fixed(),
            Place::Told => Endpoint::own(),
        }
    }

    /// An address of 127.0.0.0/8 that nothing else uses, so that neither a server that listens on
    /// a fixed address nor what an earlier check left behind can be taken for the program's.
    pub fn own() -> Endpoint {
        let ip = own_address();
        Endpoint::claim(&ip.to_string(), &[ip], PORTS)
    }

    /// `localhost`, and a high port: a server may be at any loopback address behind it.
    pub fn localhost() -> Endpoint {
        let mut ips = vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        ips.retain(|ip| is_free(SocketAddr::new(*ip, 0)));
        Endpoint::claim("localhost", &ips, HIGH_PORTS)
    }

    /// The last port that there is, at an address that nothing else uses; `None` where all addresses are one, and
    /// somebody has it.
    pub fn last_port() -> Option<Endpoint> {
        (0..100).find_map(|_| {
            let address = SocketAddr::new(own_address(), u16::MAX);
            let claim = UdpSocket::bind(address).ok()?;
            is_free(address).then(|| Endpoint {
                host: Some(address.ip().to_string()),
                addresses: vec![address],
                _claim: claim,
            })
        })
    }

    /// `localhost`, at `ip` only, and a high port.
    pub fn localhost_at(ip: IpAddr) -> Endpoint {
        Endpoint::claim("localhost", &[ip], HIGH_PORTS)
    }

    /// The same place, where this machine knows it by another name as well: in capitals it is the same one
    /// (RFC 4343), but to a program that knows the word only.
    pub fn renamed(mut self) -> Option<Endpoint> {
        const NAME: &str = "LOCALHOST";
        let known: Vec<_> = (NAME, 0).to_socket_addrs().ok()?.collect();
        let mut own = self.addresses.iter();
        let is_known = own.any(|own| known.iter().any(|known| known.ip() == own.ip()));
        self.host = Some(NAME.to_string());
        is_known.then_some(self)
    }

    /// The empty ADDRESS: every interface, looked at from two sides.
    pub fn every_interface() -> Endpoint {
        Endpoint::claim("", &[own_address(), IpAddr::V4(Ipv4Addr::LOCALHOST)], PORTS)
    }

    /// 127.0.0.1:9999, once it is this check's turn.
    fn fixed() -> Endpoint {
        let claim = wait_for(TURN_PATIENCE, || UdpSocket::bind((FIXED.ip(), TURN)));
        let claim = claim.unwrap_or_else(|error| {
            panic!(
                "grader error: {}",
                text!(
                    "other grading runs have held port 9999 of ex01 for minutes ({error})",
                    error
                )
            )
        });
        if let Err(error) = wait_for(PORT_PATIENCE, || {
            one_at_a_time(|| TcpListener::bind(FIXED).map(drop))
        }) {
            panic!(
                "grader error: {}",
                text!(
                    "ex01 needs `{address}`, and another program has it ({error}): \
                     end that program (a server of yours, still running in a terminal?)",
                    address = FIXED,
                    error
                )
            );
        }
        Endpoint {
            host: None,
            addresses: vec![FIXED],
            _claim: claim,
        }
    }

    fn claim(host: &str, ips: &[IpAddr], ports: Range<u16>) -> Endpoint {
        for _ in 0..1000 {
            let port = ports.start + (random() % ports.len() as u64) as u16;
            let addresses: Vec<_> = ips.iter().map(|ip| SocketAddr::new(*ip, port)).collect();
            let Ok(claim) = UdpSocket::bind((Ipv4Addr::LOCALHOST, port)) else {
                continue;
            };
            // Something that is no grader may listen there.
            let everywhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, port));
            let is_free_there = !host.is_empty() || is_free(everywhere);
            if is_free_there && addresses.iter().copied().all(is_free) {
                return Endpoint {
                    host: Some(host.to_string()),
                    addresses,
                    _claim: claim,
                };
            }
        }
        panic!("grader error: no free port from {ports:?} on {ips:?}");
    }

    /// Whether it is one address, and no name: what every check has that is about something else.
    pub fn is_ordinary(&self) -> bool {
        let host = self.host.as_deref();
        host.is_none_or(|host| host.parse::<IpAddr>().is_ok())
    }

    /// What the program is given behind its role: nothing, or ADDRESS and PORT.
    pub fn arguments(&self) -> Vec<String> {
        match &self.host {
            None => vec![],
            Some(host) => vec![host.clone(), self.addresses[0].port().to_string()],
        }
    }

    /// Listens here, at the first address, for an end of the grader's own; `accept` does not block.
    pub fn listen(&self) -> TcpListener {
        let address = self.addresses[0];
        // A stranger may come to ex01's port in the moment after it was found free.
        let limit = if self.is_shared() {
            PORT_PATIENCE
        } else {
            Duration::ZERO
        };
        wait_for(limit, || TcpListener::bind(address))
            .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
            .unwrap_or_else(|error| panic!("grader error: cannot listen on {address}: {error}"))
    }

    /// Where a server that was given this endpoint can be reached; for `localhost` at one of them
    /// at least.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Whether it is ex01's, which anybody on this machine may use: then not everybody there is a
    /// program of the check.
    pub fn is_shared(&self) -> bool {
        self.host.is_none()
    }

    /// Whether a server that does not reuse addresses could not start here a moment ago, because
    /// of a connection that has ended but is remembered for a minute; waits until it can.
    ///
    /// Only ex01 can meet this, whose checks all have the one endpoint.
    pub fn waits_out_an_old_connection(&self) -> bool {
        let start_anew = || one_at_a_time(|| bind_anew(FIXED));
        self.host.is_none() && start_anew().is_err() && wait_for(TIME_WAIT, start_anew).is_ok()
    }
}

/// The port of a step whose programs are told of none.
pub fn fixed_port(step: &str) -> Option<u16> {
    (Step::named(step).place == Place::Fixed).then(|| FIXED.port())
}

/// The addresses behind `localhost` on this machine.
pub fn localhost_addresses() -> Vec<IpAddr> {
    let found = ("localhost", 0).to_socket_addrs();
    let found = found.expect("grader error: this machine cannot resolve `localhost`");
    // The hosts file may name ::1 on a machine without IPv6.
    let usable = found.filter(|address| is_free(*address));
    let mut addresses: Vec<_> = usable.map(|address| address.ip()).collect();
    addresses.sort();
    addresses.dedup();
    addresses
}

/// A random address of 127.0.0.0/8; 127.0.0.1 where that is the only one (macOS).
fn own_address() -> IpAddr {
    let [_, a, b, c, ..] = random().to_be_bytes();
    // The last number stays under 254: the one or two after it are the test clients'.
    let ip = IpAddr::V4(Ipv4Addr::new(127, a.max(1), b, c.clamp(2, 253)));
    match is_free(SocketAddr::new(ip, 0)) {
        true => ip,
        false => IpAddr::V4(Ipv4Addr::LOCALHOST),
    }
}

/// The address that a test client calls from: next to the server's and different from it, so that
/// a server cannot print the peer's by chance.
pub fn source_for(server: SocketAddr) -> Option<IpAddr> {
    match server.ip() {
        IpAddr::V4(ip) if ip != Ipv4Addr::LOCALHOST => {
            Some(IpAddr::V4(Ipv4Addr::from_bits(ip.to_bits() + 1)))
        }
        _ => None,
    }
}

/// Whether a server can listen at `address`, also one that does not reuse addresses: a connection
/// of an earlier check, ended but still remembered, would keep that one out.
fn is_free(address: SocketAddr) -> bool {
    one_at_a_time(|| bind_anew(address)).is_ok()
}

fn bind_anew(address: SocketAddr) -> io::Result<()> {
    Socket::new(Domain::for_address(address), Type::STREAM, None)?.bind(&address.into())
}

fn random() -> u64 {
    RandomState::new().hash_one(0)
}

fn wait_for<T>(limit: Duration, attempt: impl Fn() -> io::Result<T>) -> io::Result<T> {
    let deadline = Instant::now() + limit;
    loop {
        match attempt() {
            Err(_) if Instant::now() < deadline => thread::sleep(POLL),
            result => return result,
        }
    }
}
