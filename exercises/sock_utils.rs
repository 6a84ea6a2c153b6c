//! The student's part of `sock_utils`: the sockets of servers and clients.
//!
//! Bring along: how exercises/ex03.rs listens and connects.
//!
//! TODO 1. Write `create_tcp_server_socket`. `TcpListener::bind` chooses its own backlog, so go the
//!         long way with the crate socket2: `Socket::new`, `bind`, `listen(queue_size)`; `into()`
//!         makes a `TcpListener` of it. `cargo run --bin ex04 -- server localhost 9999` then waits
//!         for a client. (<https://docs.rs/socket2>)
//! TODO 2. Let a server be started again at once: `set_reuse_address(true)` before `bind`.
//!         (not on Windows, where the option means something else: `#[cfg(unix)]`)
//! TODO 3. Write `create_tcp_client_socket`. `cargo run --bin ex04` then shows both at work.
//! TODO 4. In the server, try every address that a name resolves to until one works: `localhost`
//!         may be `::1` and `127.0.0.1`. (std::net::ToSocketAddrs; `TcpStream::connect` does so
//!         for a client by itself)
//! TODO 5. (comp1) Write `receive_all`: loop over `read` until all bytes have come. A `read` that
//!         gives 0 bytes before that is an early end: say how many of how many came. Try again
//!         when it was interrupted. Do not take memory for `length` bytes at once: the number is
//!         the peer's, and may be a lie. (std::io::Read; `take` and `read_to_end` do much of it)
//!
//! Grade it:    cargo test ex04, and later cargo test comp1
//! Read:        cargo lab guide ex04, and later cargo lab guide comp1
//!
//! What your steps share can move in here too: it is your library.

use std::io::Read;
use std::net::{TcpListener, TcpStream};

use anyhow::Result;

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
    todo!(
        "write `create_tcp_server_socket` in exercises/sock_utils.rs: it listens on `{address}`, \
         port {port}, with a queue of {queue_size}"
    )
}

/// Creates a TCP socket that is connected to a server.
///
/// - `address`: the server's IP address or host name; of several addresses behind a name the first
///   that answers is taken.
/// - `port`: 1 to 65535.
///
/// # Errors
/// When `address` does not resolve, or when nobody listens there.
pub fn create_tcp_client_socket(address: &str, port: u16) -> Result<TcpStream> {
    todo!(
        "write `create_tcp_client_socket` in exercises/sock_utils.rs: it connects to `{address}`, \
         port {port}"
    )
}

/// Receives exactly `length` bytes, in however many pieces they come.
///
/// # Errors
/// When the connection ends or breaks before all of them have come; the error says how many of how
/// many had. Memory is taken for bytes that have come, not for those that were announced.
pub fn receive_all(socket: &mut impl Read, length: usize) -> Result<Vec<u8>> {
    let _ = socket;
    todo!("write `receive_all` in exercises/sock_utils.rs: it receives exactly {length} bytes")
}
