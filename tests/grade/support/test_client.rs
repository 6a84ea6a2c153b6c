//! The grader as a client of the student's server.

use std::io::{self, ErrorKind, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use language::text;

use socket2::SockRef;

use super::frame::{frame, unframe, what_frame};
use super::patience::{Wait, is_too_late, wait_for_the_rest};
use super::process::Process;
use super::reading::read_within;
use super::text::{quote, without_line_end};
use super::{Check, PAUSE, Seen, VIGIL};

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

    /// Receives exactly `reply`, with or without a final line end.
    pub fn receives(&mut self, reply: &str) {
        let reply = reply.as_bytes();
        let received = self.receives_until(|text| text == reply || !reply.starts_with(text));
        if received != reply {
            let seen = Seen::Wrong {
                got: &received,
                wanted: reply,
                asked: &self.last_sent,
            };
            let happened = text!(
                "{client} received {received}, in place of {reply}, when it had sent {last_sent}",
                client = self.name,
                received = quote(&received),
                reply = quote(reply),
                last_sent = quote(&self.last_sent)
            );
            self.check.fail_for(&self.server, seen, happened);
        }
        self.check.begins();
    }

    /// Receives some reply, and gives it without its line end.
    pub fn receives_something(&mut self) -> String {
        let received = self.receives_until(|text| !text.is_empty());
        String::from_utf8_lossy(&received).into_owned()
    }

    /// Receives a key.
    pub fn receives_a_key(&mut self) -> u64 {
        let reply = self.receives_something();
        let key = reply.trim().parse();
        key.unwrap_or_else(|_| {
            let seen = Seen::Wrong {
                got: reply.as_bytes(),
                wanted: b"0",
                asked: &self.last_sent,
            };
            let happened = text!(
                "{client} received {reply}, which is no key, when it had sent {last_sent}",
                client = self.name,
                reply = quote(reply.as_bytes()),
                last_sent = quote(&self.last_sent)
            );
            self.check.fail_for(&self.server, seen, happened)
        })
    }

    /// Receives a reply, and gives its text without its line end: that of a frame, or bare bytes
    /// until they are `complete` or end.
    fn receives_until(&mut self, complete: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        // A server may wait for another client, which has its reply, to close.
        self.check.sessions.half_close_but(&self.stream);
        let mut received = Vec::new();
        let text = loop {
            // The line end of the reply before this one may have come late.
            let start = received.iter().position(|byte| !b"\r\n".contains(byte));
            let bytes = &received[start.unwrap_or(received.len())..];
            let in_frame = self.check.has_frames() || bytes.first() == Some(&0);
            match unframe(bytes) {
                Some((text, [])) if in_frame => break text.to_vec(),
                Some((_, rest)) if in_frame => {
                    let (name, rest) = (&self.name, quote(rest));
                    let happened = text!(
                        "{name} received {rest} after the frame of its reply",
                        name,
                        rest
                    );
                    self.check
                        .fail_for(&self.server, Seen::NoFrame(bytes), happened);
                }
                _ if !in_frame && complete(without_line_end(bytes)) => break bytes.to_vec(),
                _ => {}
            }
            // A bare text that stops in the middle is a wrong one, and no silence.
            let has_begun = !in_frame && !without_line_end(bytes).is_empty();
            let begun = has_begun.then(|| bytes.to_vec());
            let wait = match has_begun {
                true => wait_for_the_rest(),
                false => self.check.wait(),
            };
            match (self.read_patiently(&wait, &mut received), begun) {
                (Ok(0), Some(text)) => break text,
                (Ok(0), None) => self.fails_for_a_missing_reply(&received),
                (Ok(_), _) => {}
                (Err(error), Some(text)) if is_too_late(&error) => break text,
                (Err(error), _) => self.fails_for_a_broken_reply(&received, &error, &wait),
            }
        };
        self.check.note(
            &self.name,
            text!("receives    {bytes}", bytes = quote(&text)),
        );
        self.check.story().answers(&self.name);
        if !self.check.has_sessions() {
            self.check.sessions.rest(&self.stream);
        }
        without_line_end(&text).to_vec()
    }

    fn fails_for_a_missing_reply(&self, received: &[u8]) -> ! {
        let (name, sent) = (&self.name, quote(&self.last_sent));
        if received.is_empty() {
            let happened = text!(
                "the server closed {name}'s connection without a reply to {sent}",
                name,
                sent
            );
            self.check.fail_for(&self.server, Seen::Hangup, happened);
        }
        self.fails_for_half_a_frame(received, text!("and then the server closed the connection"))
    }

    fn fails_for_a_broken_reply(&self, received: &[u8], error: &io::Error, wait: &Wait) -> ! {
        let (name, sent) = (&self.name, quote(&self.last_sent));
        match (is_too_late(error), received.is_empty()) {
            (true, true) => {
                let time = wait.told();
                let happened = text!(
                    "{name} waited {time} for its reply to {sent}, and nothing came: the server hangs",
                    name,
                    time,
                    sent
                );
                self.check.fail_for(&self.server, Seen::Silence, happened)
            }
            (true, false) => self.fails_for_half_a_frame(
                received,
                &text!("and no more for {time}", time = wait.told()),
            ),
            (false, _) => {
                let happened = match received {
                    [] => text!(
                        "{name}'s connection broke ({error}), with no reply to {sent}",
                        name,
                        error,
                        sent
                    ),
                    _ => text!(
                        "{name} received {received}, then the connection broke: {error}",
                        name,
                        received = quote(received),
                        error
                    ),
                };
                self.check.fail_for(&self.server, Seen::Hangup, happened)
            }
        }
    }

    /// Fails for what came, which is not the whole frame that it begins.
    fn fails_for_half_a_frame(&self, received: &[u8], then: &str) -> ! {
        let happened = text!(
            "{client} received {received} {then}{frame}, when it had sent {last_sent}",
            client = self.name,
            received = quote(received),
            then,
            frame = what_frame(received),
            last_sent = quote(&self.last_sent)
        );
        let seen = Seen::NoFrame(received);
        self.check.fail_for(&self.server, seen, happened)
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

    /// Sends `LIST` and receives `strings`, joined by commas: bare, however long, or in a frame.
    pub fn asks_for_a_list(&mut self, strings: &[&str]) {
        let list = strings.join(",");
        // With a space behind each comma it is longer by so much.
        let longest = list.len() + strings.len() - 1;
        self.sends("LIST");
        let received = self.receives_until(|text| text == list.as_bytes() || text.len() >= longest);
        let received = String::from_utf8_lossy(&received).replace(", ", ",");
        if received != list {
            let seen = Seen::Wrong {
                got: received.as_bytes(),
                wanted: list.as_bytes(),
                asked: &self.last_sent,
            };
            let missing = strings.iter().find(|string| !received.contains(**string));
            let missing = match missing {
                Some(string) => text!("; `{string}` is not in it", string),
                None => text!("; all strings are in it").to_string(),
            };
            let happened = text!(
                "LIST of {strings} strings gave {received}, in place of {list}{missing}",
                strings = strings.len(),
                received = quote(received.as_bytes()),
                list = quote(list.as_bytes()),
                missing
            );
            self.check.fail_for(&self.server, seen, happened);
        }
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

    /// The server closes the connection, in whatever way, without a word.
    pub fn is_cut_off(&mut self) {
        let mut received = Vec::new();
        let wait = self.check.wait();
        match self.read_patiently(&wait, &mut received) {
            Ok(0) => {}
            Ok(_) => {
                let (name, received) = (&self.name, quote(&received));
                self.check
                    .fail(text!("{name} received {received}", name, received));
            }
            Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
            Err(_) => self.check.fail(text!(
                "{client}'s connection was still open {time} later",
                client = self.name,
                time = wait.told()
            )),
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
