//! The grader as a client of the student's server: what it sends, and how it leaves; what it receives: [`replies`].

mod replies;

use std::io::{self, ErrorKind, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use language::text;

use socket2::SockRef;

use super::frame::frame;
use super::patience::Wait;
use super::process::Process;
use super::reading::read_within;
use super::text::{quote, without_line_end};
use super::{Check, PAUSE, REPLY, Seen, VIGIL};

/// A connection of the grader's to the student's server.
pub struct TestClient {
    check: Check,
    name: String,
    server: Process,
    stream: Arc<TcpStream>,
    local: SocketAddr,
    resets_at_the_end: bool,
    last_sent: Vec<u8>,
}

impl TestClient {
    /// The client `name` of `server`, connected over `stream`.
    pub fn new(check: &Check, name: String, stream: TcpStream, server: &Process) -> TestClient {
        let addresses = stream
            .local_addr()
            .and_then(|from| Ok((from, stream.peer_addr()?)));
        let told = match addresses {
            Ok((from, to)) => text!("connects    from {from} to {to}", from, to),
            Err(error) => text!("connects    and is reset ({error})", error),
        };
        check.note(&name, told);
        let local = stream.local_addr();
        if let Ok(local) = &local {
            check.story().names(local.port(), &name);
        }
        check.story().meets(&name);
        TestClient {
            check: check.clone(),
            name,
            server: server.clone(),
            stream: Arc::new(stream),
            local: local.expect("a socket has an address of its own"),
            resets_at_the_end: true,
            last_sent: Vec::new(),
        }
    }

    /// The connection itself, for what only some check does with it.
    pub fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// The client's own address and port: what the server sees as its peer.
    pub fn address(&self) -> SocketAddr {
        self.local
    }

    /// Sends `message`, in the way of the step: bare and in one segment, or in a frame.
    pub fn sends(&mut self, message: &str) {
        match self.check.has_frames() {
            true => self.sends_bytes(frame(message.as_bytes())),
            false => self.sends_bytes(message),
        }
    }

    /// Sends `bytes` as they are, in one segment.
    pub fn sends_bytes(&mut self, bytes: impl AsRef<[u8]>) {
        let bytes = bytes.as_ref();
        self.check.note(
            &self.name,
            text!("sends       {bytes}", bytes = quote(bytes)),
        );
        self.last_sent = bytes.to_vec();
        self.check.story().sends(&self.name, bytes);
        self.check.sessions.resume(&self.stream);
        if let Err(error) = (&*self.stream).write_all(bytes) {
            let happened = text!(
                "{client} could not send all of its message, for the server had closed its connection ({error})",
                client = self.name,
                error
            );
            self.check.fail_for(&self.server, Seen::Hangup, happened);
        }
    }

    /// Sends `message` and receives `reply`.
    pub fn asks(&mut self, message: &str, reply: &str) {
        self.sends(message);
        self.receives(reply);
    }

    /// Sends `message` and gives the reply, whatever it is.
    pub fn asks_for(&mut self, message: &str) -> String {
        self.sends(message);
        self.receives_something()
    }

    /// Sends what every server of the step answers, and receives an answer to it: the reply of the
    /// step, or some key.
    pub fn is_answered(&mut self) {
        let (message, reply) = self.check.exchange(0);
        self.sends(&message);
        match self.check.has_keys() {
            true => {
                self.receives_a_key();
            }
            false => self.receives(&reply),
        }
    }

    /// Nothing has come by now but what may come late of a reply before: its line end.
    pub fn has_heard_nothing(&mut self) {
        let mut received = Vec::new();
        let _ = self.read_within(Duration::from_millis(1), &mut received);
        if !without_line_end(&received).is_empty() {
            self.check.fail(text!(
                "{client} received {received} before it had sent a message",
                client = self.name,
                received = quote(&received)
            ));
        }
    }

    /// After the reply the server closes the connection, and sends nothing more before.
    pub fn is_left_by_the_server(&mut self) {
        let mut rest = Vec::new();
        let has_closed = |end: &io::Result<usize>| match end {
            Ok(length) => *length == 0,
            Err(error) => error.kind() == ErrorKind::ConnectionReset,
        };
        let mut end = self.read_within(VIGIL, &mut rest);
        while matches!(end, Ok(1..)) {
            end = self.read_within(VIGIL, &mut rest);
        }
        if !has_closed(&end) {
            // A server may also close once its client has: both orders are right.
            self.half_closes();
            let wait = self.check.wait();
            end = self.read_patiently(&wait, &mut rest);
            while matches!(end, Ok(1..)) {
                end = self.read_patiently(&wait, &mut rest);
            }
            if !has_closed(&end) {
                self.check.fail(text!(
                    "{client}'s connection was still open {time} after the reply",
                    client = self.name,
                    time = wait.told()
                ));
            }
        }
        self.check
            .note(&self.name, text!("sees the connection closed"));
        if !without_line_end(&rest).is_empty() {
            self.check.fail(text!(
                "after the reply the server sent {rest} more",
                rest = quote(&rest)
            ));
        }
    }

    /// Lets a moment pass, so that what was sent and what follows are segments of their own.
    pub fn pauses(&self) {
        thread::sleep(PAUSE);
    }

    /// The server closes the connection, in whatever way, and does not reply; but it may say why.
    pub fn is_cut_off(&mut self) {
        let mut received = Vec::new();
        let wait = self.check.wait();
        loop {
            match self.read_patiently(&wait, &mut received) {
                Ok(0) => break,
                Ok(_) if String::from_utf8_lossy(&received).contains(REPLY) => {
                    let (name, received) = (&self.name, quote(&received));
                    self.check
                        .fail(text!("{name} received {received}", name, received));
                }
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
                Err(_) => self.check.fail(text!(
                    "{client}'s connection was still open {time} later",
                    client = self.name,
                    time = wait.told()
                )),
            }
        }
        self.check
            .note(&self.name, text!("sees the connection closed"));
    }

    /// Tells the server that nothing more will come from here.
    pub fn half_closes(&mut self) {
        self.check.begins();
        self.check
            .note(&self.name, text!("sends its end, and can still receive"));
        let _ = self.stream.shutdown(Shutdown::Write);
    }

    /// Leaves without a word: closes the connection in the regular way.
    pub fn leaves(mut self) {
        self.check.begins();
        self.check.note(&self.name, text!("closes the connection"));
        self.check.story().loses(&self.name);
        self.resets_at_the_end = false;
    }

    /// Resets the connection.
    pub fn resets(self) {
        self.check.begins();
        self.check.note(&self.name, text!("resets the connection"));
        self.check.story().resets(&self.name);
    }

    fn read_patiently(&self, wait: &Wait, received: &mut Vec<u8>) -> io::Result<usize> {
        let mut buffer = [0; 4096];
        let length = wait.read(&self.stream, &mut buffer)?;
        received.extend_from_slice(&buffer[..length]);
        Ok(length)
    }

    fn read_within(&mut self, limit: Duration, received: &mut Vec<u8>) -> io::Result<usize> {
        let mut buffer = [0; 4096];
        let length = read_within(&self.stream, limit, &mut buffer)?;
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
            let _ = SockRef::from(&*self.stream).set_linger(Some(Duration::ZERO));
        }
    }
}
