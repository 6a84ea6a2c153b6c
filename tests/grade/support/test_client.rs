//! The grader as a client of the student's server.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use socket2::{Domain, SockRef, Socket, Type};

use super::endpoint::source_for;
use super::text::{quote, without_line_end};
use super::{Check, PATIENCE, POLL, VIGIL};

/// A connection of the grader's to the student's server.
pub struct TestClient {
    check: Check,
    name: String,
    stream: TcpStream,
    local: SocketAddr,
    resets_at_the_end: bool,
}

impl TestClient {
    pub fn new(check: &Check, name: String, stream: TcpStream, address: SocketAddr) -> TestClient {
        let local = stream
            .local_addr()
            .expect("a connected socket has an address");
        check.note(&name, format!("connects    from {local} to {address}"));
        TestClient {
            check: check.clone(),
            name,
            stream,
            local,
            resets_at_the_end: true,
        }
    }

    /// The client's own address and port: what the server sees as its peer.
    pub fn address(&self) -> SocketAddr {
        self.local
    }

    /// Sends `message` in one segment.
    pub fn sends(&mut self, message: impl AsRef<[u8]>) {
        let message = message.as_ref();
        self.check
            .note(&self.name, format!("sends       {}", quote(message)));
        if let Err(error) = self.stream.write_all(message) {
            self.check
                .fail(format!("{} could not send its message: {error}", self.name));
        }
    }

    /// Receives exactly `reply`, with or without a final line end.
    pub fn receives(&mut self, reply: &str) {
        let mut received = Vec::new();
        while received != reply.as_bytes() && reply.as_bytes().starts_with(&received) {
            match self.read_within(PATIENCE, &mut received) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) => {
                    let name = &self.name;
                    let so_far = quote(&received);
                    self.check.fail(match error.kind() {
                        ErrorKind::WouldBlock | ErrorKind::TimedOut => format!(
                            "{name} waited {} s for the reply, and has received {so_far}",
                            PATIENCE.as_secs()
                        ),
                        _ => {
                            format!("{name} received {so_far}, then the connection broke: {error}")
                        }
                    });
                }
            }
        }
        self.check
            .note(&self.name, format!("receives    {}", quote(&received)));
        if without_line_end(&received) != reply.as_bytes() {
            self.check.fail(match received.is_empty() {
                true => format!(
                    "the server closed {}'s connection without a reply",
                    self.name
                ),
                false => format!("{} received {}", self.name, quote(&received)),
            });
        }
    }

    /// Sends `message` and receives `reply`.
    pub fn asks(&mut self, message: &str, reply: &str) {
        self.sends(message);
        self.receives(reply);
    }

    /// After the reply the server closes the connection, and sends nothing more before.
    pub fn is_left_by_the_server(&mut self) {
        let mut rest = Vec::new();
        let mut limit = VIGIL;
        loop {
            match self.read_within(limit, &mut rest) {
                Ok(0) => break,
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
                // A server may also close once its client has: both orders are right.
                Err(_) if limit == VIGIL => {
                    limit = PATIENCE;
                    self.half_closes();
                }
                Err(_) => self.check.fail(format!(
                    "{}'s connection was still open {} s after the reply",
                    self.name,
                    PATIENCE.as_secs()
                )),
            }
        }
        self.check.note(&self.name, "sees the connection closed");
        if !without_line_end(&rest).is_empty() {
            self.check.fail(format!(
                "after the reply the server sent {} more",
                quote(&rest)
            ));
        }
    }

    /// Tells the server that nothing more will come from here.
    pub fn half_closes(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Leaves without a word: closes the connection in the regular way.
    pub fn leaves(mut self) {
        self.check.note(&self.name, "closes the connection");
        self.resets_at_the_end = false;
    }

    /// Resets the connection.
    pub fn resets(self) {
        self.check.note(&self.name, "resets the connection");
    }

    fn read_within(&mut self, limit: Duration, received: &mut Vec<u8>) -> io::Result<usize> {
        let mut buffer = [0; 4096];
        self.stream.set_read_timeout(Some(limit))?;
        let length = self.stream.read(&mut buffer)?;
        received.extend_from_slice(&buffer[..length]);
        Ok(length)
    }
}

impl Drop for TestClient {
    fn drop(&mut self) {
        // The side that closes first keeps its port in TIME_WAIT for a minute (RFC 9293, 3.6.1),
        // and a server that does not reuse addresses could not start again at a fixed port. When
        // all has been said, a reset spares it that.
        if self.resets_at_the_end {
            let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
        }
    }
}

/// One attempt to connect to `address`, which the system may repeat until `deadline`.
pub fn connect(address: SocketAddr, deadline: Instant) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    if let Some(source) = source_for(address) {
        socket.bind(&SocketAddr::new(source, 0).into())?;
    }
    let rest = deadline.saturating_duration_since(Instant::now());
    socket.connect_timeout(&address.into(), rest.max(POLL))?;
    let stream: TcpStream = socket.into();
    stream.set_nodelay(true)?;
    Ok(stream)
}
