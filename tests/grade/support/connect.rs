//! Connecting to a program's server.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use super::endpoint::source_for;

/// How long one attempt to connect may take. On one machine a connection is made at once or, where
/// the server's queue is full, not at all: Linux itself would try again only after a second.
const ATTEMPT: Duration = Duration::from_millis(50);

/// One attempt to connect to `address`. It leaves nothing in the server's queue when it fails.
pub fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    connect_by(socket_for(address)?, address, source_for(address))
}

/// The same, from another address of this machine, where the first one is of many.
pub fn connect_from_elsewhere(address: SocketAddr) -> io::Result<TcpStream> {
    let source = match (source_for(address), address.ip()) {
        (Some(IpAddr::V4(ip)), _) => Some(next_to(ip)),
        // Elsewhere a system has no other address of its own by itself.
        (None, IpAddr::V4(ip)) if cfg!(target_os = "linux") => Some(next_to(ip)),
        (source, _) => source,
    };
    connect_by(socket_for(address)?, address, source)
}

fn next_to(ip: Ipv4Addr) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from_bits(ip.to_bits() + 1))
}

/// The same, over a connection that takes in so little that a long reply comes to a stop: some 100 KB
/// on Linux, where a system sets aside what would make so many segments; megabytes elsewhere.
pub fn connect_narrowly(address: SocketAddr) -> io::Result<TcpStream> {
    let socket = socket_for(address)?;
    socket.set_recv_buffer_size(4096)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_mss(536)?;
    connect_by(socket, address, source_for(address))
}

fn socket_for(address: SocketAddr) -> io::Result<Socket> {
    Socket::new(Domain::for_address(address), Type::STREAM, None)
}

fn connect_by(
    socket: Socket,
    address: SocketAddr,
    source: Option<IpAddr>,
) -> io::Result<TcpStream> {
    if let Some(source) = source {
        socket.bind(&SocketAddr::new(source, 0).into())?;
    }
    match socket.connect_timeout(&address.into(), ATTEMPT) {
        // On a busy machine the time may be over before anybody has looked.
        Err(error) if socket.peer_addr().is_err() => return Err(error),
        _ => {}
    }
    let stream: TcpStream = socket.into();
    stream.set_nodelay(true)?;
    Ok(stream)
}
