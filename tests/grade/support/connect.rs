//! Connecting to a program's server.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use super::endpoint::source_for;

/// How long one attempt to connect may take. On one machine a connection is made at once or, where
/// the server's queue is full, not at all: Linux itself would try again only after a second.
const ATTEMPT: Duration = Duration::from_millis(50);

/// One attempt to connect to `address`. It leaves nothing in the server's queue when it fails.
pub fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if let Some(source) = source_for(address) {
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
