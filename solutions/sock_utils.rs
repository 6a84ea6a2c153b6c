//! The student's part of `sock_utils`: the sockets of servers and clients.

use std::io::{self, Read};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use socket2::{Domain, Socket, Type};

/// How long a client waits for one address to answer. Linux asks again after 1, 3 and 7 seconds.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Creates a TCP listening socket for a server.
///
/// - `address`: the IP address or host name to listen on; of several addresses behind a name the
///   first that works is taken. An empty one means every interface.
/// - `port`: 0 to 65535; with 0 the system chooses a free one.
/// - `queue_size`: the backlog, that is how many connections may wait for `accept` (Linux lets one
///   more than that wait; see listen(2)).
///
/// # Errors
/// When `address` does not resolve, is not an address of this machine, is taken together with the
/// port, or when the port is below 1024 and the user has no right to it.
pub fn create_tcp_server_socket(address: &str, port: u16, queue_size: i32) -> Result<TcpListener> {
    first_that_works(listening_addresses(address, port)?, |address| {
        listen(address, queue_size).with_context(|| format!("cannot listen on `{address}`"))
    })
}

/// Creates a TCP socket that is connected to a server.
///
/// - `address`: the server's IP address or host name; of several addresses behind a name the first
///   that answers is taken.
/// - `port`: 1 to 65535.
///
/// # Errors
/// When `address` does not resolve, when nobody listens there, or when nothing answers within ten
/// seconds an address.
pub fn create_tcp_client_socket(address: &str, port: u16) -> Result<TcpStream> {
    first_that_works(resolve(address, port)?, |address| {
        TcpStream::connect_timeout(&address, CONNECT_TIMEOUT)
            .with_context(|| format!("cannot connect to `{address}`"))
    })
}

/// Receives exactly `length` bytes, in however many pieces they come.
///
/// # Errors
/// When the connection ends or breaks before all of them have come; the error says how many of how
/// many had. Memory is taken for bytes that have come, not for those that were announced.
///
/// ```
/// let mut socket = "abcdef".as_bytes();
/// assert_eq!(sock_utils::receive_all(&mut socket, 4)?, b"abcd");
/// let error = sock_utils::receive_all(&mut socket, 4).unwrap_err();
/// assert_eq!(error.to_string(), "the peer closed the connection after 2 of 4 bytes");
/// # anyhow::Ok(())
/// ```
pub fn receive_all(socket: &mut impl Read, length: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // Goes on after interrupted reads, and keeps what came before an error.
    let result = socket.take(length as u64).read_to_end(&mut bytes);
    let came = bytes.len();
    result.with_context(|| format!("the connection broke after {came} of {length} bytes"))?;
    ensure!(
        came == length,
        "the peer closed the connection after {came} of {length} bytes"
    );
    Ok(bytes)
}

/// The addresses behind `address`; for an empty one every interface, at best over IPv6 and IPv4
/// both, or else, on a machine without IPv6, over IPv4 alone.
fn listening_addresses(address: &str, port: u16) -> Result<Vec<SocketAddr>> {
    if address.is_empty() {
        return Ok(vec![
            SocketAddr::from((Ipv6Addr::UNSPECIFIED, port)),
            SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)),
        ]);
    }
    resolve(address, port)
}

fn resolve(address: &str, port: u16) -> Result<Vec<SocketAddr>> {
    let addresses = (address, port)
        .to_socket_addrs()
        .with_context(|| format!("cannot find an address for `{address}`"))?;
    Ok(addresses.collect())
}

/// What the standard library's `TcpListener::bind` does, but with a backlog of our own choice.
fn listen(address: SocketAddr, queue_size: i32) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if address.ip() == Ipv6Addr::UNSPECIFIED {
        socket.set_only_v6(false)?;
    }
    // Without this a server cannot be started again for a minute after it has closed a connection.
    // On Windows the same option would let two servers share a port, and it is not needed there.
    #[cfg(unix)]
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(queue_size)?;
    Ok(socket.into())
}

/// Tries the addresses one by one; the error is that of the last.
fn first_that_works<T>(
    addresses: Vec<SocketAddr>,
    attempt: impl Fn(SocketAddr) -> Result<T>,
) -> Result<T> {
    let mut error = anyhow!("the name has no address");
    for address in addresses {
        match attempt(address) {
            Ok(socket) => return Ok(socket),
            Err(failed) => error = failed,
        }
    }
    Err(error)
}
