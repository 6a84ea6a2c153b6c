//! The grader as the server of the student's client.

use std::io::{self, ErrorKind, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use socket2::SockRef;

use super::frame::{frame, unframe};
use super::reading::read_within;
use super::text::quote;
use super::{Check, Endpoint, PAUSE, POLL, Program, VIGIL, patience};

/// A server of the grader's, for the student's client to connect to.
pub struct TestServer {
    check: Check,
    listener: TcpListener,
    endpoint: Endpoint,
    /// The client's one connection, in a step where it holds one.
    session: Option<Connection>,
}

/// One connection that the student's client has made to the grader's server.
pub struct Connection {
    check: Check,
    stream: TcpStream,
}

impl Check {
    /// Listens where the step's client will look for its server.
    pub fn test_server(&self) -> TestServer {
        self.test_server_at(Endpoint::of(self.step))
    }

    /// Listens at `endpoint`, at the first of its addresses.
    pub fn test_server_at(&self, endpoint: Endpoint) -> TestServer {
        let address = endpoint.addresses()[0];
        let listener = endpoint.listen();
        self.note("test server", format!("listens     on {address}"));
        TestServer {
            check: self.clone(),
            listener,
            endpoint,
            session: None,
        }
    }
}

impl TestServer {
    /// Starts the step's client for this server.
    pub fn start_client(&self) -> Program {
        self.check.start_client(&self.endpoint)
    }

    /// Where this server listens, for a program that is to find the place taken.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Waits for the next connection of `client`.
    pub fn accept(&self, client: &mut Program) -> Connection {
        self.accept_for(client, "a message")
    }

    /// Waits for the connection on which `client` is to send `what`.
    fn accept_for(&self, client: &mut Program, what: &str) -> Connection {
        let deadline = Instant::now() + patience();
        // Short at first: a client that feeds a file line by line is back in less than a millisecond.
        let mut pause = POLL / 16;
        loop {
            // Asked first: a client that has ended by now may have connected before.
            let has_ended = client.has_ended();
            if let Some(connection) = self.accepted() {
                return connection;
            }
            if has_ended {
                client.fail_for_its_end(&format!(" without connecting to send {what}"));
            }
            if Instant::now() > deadline {
                self.check.fail(format!(
                    "{} s later the client had not connected to send {what}: it hangs",
                    patience().as_secs()
                ));
            }
            thread::sleep(pause);
            pause = (2 * pause).min(POLL);
        }
    }

    /// Nobody else has connected by now.
    pub fn has_seen_nobody(&self, why_not: &str) {
        if let Some(mut connection) = self.accepted() {
            let message = quote(&connection.read_once(VIGIL).unwrap_or_default());
            self.check
                .fail(format!("{why_not}: it connected and sent {message}"));
        }
    }

    /// Receives `message` and sends `reply`: on the next connection, which both sides then close,
    /// or on the one that the client holds.
    pub fn serves(&mut self, client: &mut Program, message: &str, reply: &str) {
        let mut connection = self.receives(client, message);
        connection.replies(reply);
        self.keeps_or_parts(connection);
    }

    /// Receives `message` on the connection that it has to come on.
    pub fn receives(&mut self, client: &mut Program, message: &str) -> Connection {
        let mut connection = match self.session.take() {
            Some(connection) => connection,
            None => self.accept_for(client, &quote(message.as_bytes())),
        };
        connection.receives(message);
        connection
    }

    /// After a reply: keeps the connection for the next message, or parts with the client.
    pub fn keeps_or_parts(&mut self, connection: Connection) {
        match self.check.has_sessions() {
            true => self.session = Some(connection),
            false => connection.parts(),
        }
    }

    /// The client, which has ended, has closed the connection that it held, and made no other.
    pub fn sees_the_last_of_it(&mut self, why_not: &str) {
        if let Some(connection) = self.session.take() {
            connection.parts();
        }
        while let Some(mut connection) = self.accepted() {
            let message = connection.read_once(VIGIL).unwrap_or_default();
            // In a step with sessions a client may connect before it knows that it has no message.
            if !(self.check.has_sessions() && message.is_empty()) {
                let message = quote(&message);
                self.check
                    .fail(format!("{why_not}: it connected and sent {message}"));
            }
        }
    }

    /// The next connection that has been made by now.
    pub fn accepted(&self) -> Option<Connection> {
        let (stream, peer) = match self.listener.accept() {
            Ok(accepted) => accepted,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return None,
            // A connection that was reset before it was accepted is none; one that has come while
            // the call was interrupted is there the next time.
            Err(error)
                if [ErrorKind::ConnectionAborted, ErrorKind::Interrupted]
                    .contains(&error.kind()) =>
            {
                return None;
            }
            Err(error) => panic!("grader error: cannot accept: {error}"),
        };
        self.check.note(
            "test server",
            format!("accepts     a connection from {peer}"),
        );
        stream
            .set_nonblocking(false)
            .and_then(|()| stream.set_nodelay(true))
            .expect("grader error: cannot make a socket blocking, or send at once");
        Some(Connection {
            check: self.check.clone(),
            stream,
        })
    }
}

impl Connection {
    /// The client's next message is exactly `message`.
    pub fn receives(&mut self, message: &str) {
        let received = self.receives_a_message();
        if received != message.as_bytes() {
            self.check.fail(format!(
                "the test server received {}, in place of {}",
                quote(&received),
                quote(message.as_bytes())
            ));
        }
    }

    /// Receives a message, for a check that is not about which: what one `recv` of up to 1024
    /// bytes returns, or what stands in the frame.
    pub fn receives_a_message(&mut self) -> Vec<u8> {
        let mut received = Vec::new();
        loop {
            let bytes = match self.read_once(patience()) {
                Ok(bytes) if !bytes.is_empty() => bytes,
                end => self.fails_for_half_a_message(&received, end),
            };
            received.extend_from_slice(&bytes);
            if !self.check.has_frames() && received[0] != 0 {
                break;
            }
            match unframe(&received) {
                Some((text, [])) => {
                    received = text.to_vec();
                    break;
                }
                Some((_, rest)) => self
                    .check
                    .fail(format!("the client sent {} behind its frame", quote(rest))),
                None => {}
            }
        }
        self.check
            .note("test server", format!("receives    {}", quote(&received)));
        received
    }

    /// Fails because the client sends no more than what it has sent.
    fn fails_for_half_a_message(&self, received: &[u8], end: io::Result<Vec<u8>>) -> ! {
        let end = match end {
            Ok(_) => "closed the connection".to_string(),
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut => {
                    format!("sent nothing more for {} s", patience().as_secs())
                }
                _ => format!("broke the connection ({error})"),
            },
        };
        let sent = match received.split_first_chunk::<4>() {
            _ if received.is_empty() => "no message".to_string(),
            Some((header, body)) => format!(
                "{}, which announces {} bytes and holds {}",
                quote(received),
                u32::from_be_bytes(*header),
                body.len()
            ),
            None => quote(received),
        };
        self.check.fail_because(
            format!("the client sent {sent}, and then {end}"),
            self.check.cause_of_silence(),
        );
    }

    /// The client has sent nothing when it closes the connection.
    pub fn receives_nothing(&mut self) {
        match self.read_once(patience()) {
            Ok(received) if received.is_empty() => {
                self.check.note("test server", "sees the connection closed");
            }
            Ok(received) => self
                .check
                .fail(format!("the client sent {}", quote(&received))),
            Err(_) => self.check.fail(format!(
                "the client held its connection open for {} s and sent nothing",
                patience().as_secs()
            )),
        }
    }

    /// Sends `reply`, in the way of the step: bare, or in a frame.
    pub fn replies(&mut self, reply: impl AsRef<[u8]>) {
        match self.check.has_frames() {
            true => self.sends_bytes(frame(reply.as_ref())),
            false => self.sends_bytes(reply),
        }
    }

    /// Sends `bytes` as they are.
    pub fn sends_bytes(&mut self, bytes: impl AsRef<[u8]>) {
        let bytes = bytes.as_ref();
        self.check
            .note("test server", format!("replies     {}", quote(bytes)));
        if let Err(error) = self.stream.write_all(bytes) {
            self.check
                .fail(format!("the client did not take its reply: {error}"));
        }
    }

    /// Lets a moment pass, so that what was sent and what follows are segments of their own.
    pub fn pauses(&self) {
        thread::sleep(PAUSE);
    }

    /// Both sides close; the client sends nothing more before it does.
    pub fn parts(mut self) {
        // A client that reads until the end waits for ours. The others get to close first: then
        // the port of this server, which ex01 shares with all, is free at once.
        let mut rest = self.read_once(VIGIL);
        if rest.is_err() {
            let _ = self.stream.shutdown(Shutdown::Write);
            rest = self.read_once(patience());
        }
        match rest {
            Ok(rest) if rest.is_empty() => {}
            Ok(rest) => self.check.fail(format!(
                "the client sent {} on the same connection",
                quote(&rest)
            )),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            Err(_) => self.check.fail(format!(
                "the client had not closed the connection {} s after the reply",
                patience().as_secs()
            )),
        }
    }

    /// Closes the connection at once, without a reply.
    pub fn closes(self) {
        self.check
            .note("test server", "closes the connection without a reply");
    }

    /// Resets the connection, without a reply.
    pub fn resets(self) {
        self.check
            .note("test server", "resets the connection without a reply");
        let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
    }

    /// Nothing more comes on this connection within the next moment.
    pub fn stays_silent_for_a_while(&mut self, why_not: &str) {
        if let Ok(received @ [_, ..]) = self.read_once(VIGIL).as_deref() {
            self.check
                .fail(format!("{why_not}: it sent {}", quote(received)));
        }
    }

    fn read_once(&mut self, limit: Duration) -> io::Result<Vec<u8>> {
        let mut buffer = vec![0; 1024];
        let length = read_within(&self.stream, limit, &mut buffer)?;
        buffer.truncate(length);
        Ok(buffer)
    }
}
