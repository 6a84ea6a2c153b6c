//! A connection that the student's client has made to the grader's server.

use std::io::{self, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use language::text;

use socket2::SockRef;

use super::frame::{frame, unframe, what_frame};
use super::patience::is_too_late;
use super::process::Process;
use super::reading::read_within;
use super::text::quote;
use super::{Check, PAUSE, Seen, VIGIL};

/// One connection of the student's client.
pub struct Connection {
    check: Check,
    stream: Arc<TcpStream>,
    /// The client, where it is known.
    client: Option<Process>,
}

impl Connection {
    pub fn new(check: &Check, stream: Arc<TcpStream>) -> Connection {
        Connection {
            check: check.clone(),
            stream,
            client: None,
        }
    }

    /// The same, as one of `client`.
    pub fn with(self, client: &Process) -> Connection {
        let client = Some(client.clone());
        Connection { client, ..self }
    }

    /// The client has its reply, and may send another message or leave.
    pub fn rests(self) -> Connection {
        self.check.sessions.rest(&self.stream);
        self
    }

    /// The client is to send its next message.
    pub fn goes_on(self) -> Connection {
        self.check.sessions.resume(&self.stream);
        self
    }

    /// The client's next message is exactly `message`.
    pub fn receives(&mut self, message: &str) {
        let received = self.receives_a_message();
        if received != message.as_bytes() {
            let seen = Seen::Wrong {
                got: &received,
                wanted: message.as_bytes(),
                asked: b"",
            };
            let happened = text!(
                "the client sent {received}, in place of {message}",
                received = quote(&received),
                message = quote(message.as_bytes())
            );
            self.fails(seen, happened);
        }
    }

    /// Receives a message, for a check that is not about which: what one `recv` of up to 1024
    /// bytes returns, or what stands in the frame.
    pub fn receives_a_message(&mut self) -> Vec<u8> {
        let mut received = Vec::new();
        loop {
            let bytes = match self.read_patiently() {
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
                Some((_, rest)) => self.fails(
                    Seen::NoFrame(&received),
                    text!(
                        "the client sent {rest} behind its frame: the length announces fewer bytes than there are",
                        rest = quote(rest)
                    ),
                ),
                None => {}
            }
        }
        self.check.note(
            text!("test server"),
            text!("receives    {bytes}", bytes = quote(&received)),
        );
        self.check.story().hears(&received);
        received
    }

    /// Fails because the client sends no more than what it has sent.
    fn fails_for_half_a_message(&self, received: &[u8], end: Result<Vec<u8>, Missing>) -> ! {
        let (end, is_silent) = match end {
            Ok(_) => (text!("closed the connection").to_string(), false),
            Err(Missing::In(time)) => (text!("sent nothing for {time}", time), true),
            Err(Missing::For(error)) => (text!("broke the connection ({error})", error), false),
        };
        match (received, is_silent) {
            ([], true) if self.check.is_between_messages() => self.fails(
                Seen::Silence,
                text!(
                    "the client had its reply, and then {end}, with more lines to send on it: it hangs",
                    end
                ),
            ),
            ([], true) => self.fails(
                Seen::Silence,
                text!("the client connected and {end}: it hangs", end),
            ),
            ([], false) if self.check.is_between_messages() => self.fails(
                Seen::Hangup,
                text!(
                    "the client had its reply, and then {end}, with more lines to send on it",
                    end
                ),
            ),
            ([], false) => self.fails(
                Seen::Hangup,
                text!("the client connected, sent no message, and then {end}", end),
            ),
            _ => {
                let (sent, frame) = (quote(received), what_frame(received));
                self.fails(
                    Seen::NoFrame(received),
                    text!(
                        "the client sent {sent}, and then {end}{frame}",
                        sent,
                        end,
                        frame
                    ),
                )
            }
        }
    }

    /// Fails for what the client did.
    fn fails(&self, seen: Seen, happened: String) -> ! {
        match &self.client {
            Some(client) => self.check.fail_for(client, seen, happened),
            None => self.check.fail(happened),
        }
    }

    /// The client has sent nothing when it closes the connection.
    pub fn receives_nothing(&mut self) {
        match self.read_patiently() {
            Ok(received) if received.is_empty() => {
                self.check
                    .note(text!("test server"), text!("sees the connection closed"));
            }
            Ok(received) => self.check.fail(text!(
                "the client sent {received}",
                received = quote(&received)
            )),
            // A client that ends with a reset has sent nothing either.
            Err(Missing::For(_)) => {}
            Err(Missing::In(time)) => self.check.fail(text!(
                "the client held its connection open for {time} and sent nothing",
                time
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
        self.check.note(
            text!("test server"),
            text!("replies     {bytes}", bytes = quote(bytes)),
        );
        self.check.story().replies(bytes);
        self.check.begins();
        if let Err(error) = (&*self.stream).write_all(bytes) {
            let happened = text!("the client did not take its reply: {error}", error);
            self.fails(Seen::Hangup, happened);
        }
    }

    /// Lets a moment pass, so that what was sent and what follows are segments of their own.
    pub fn pauses(&self) {
        thread::sleep(PAUSE);
    }

    /// Both sides close; the client sends nothing more before it does.
    pub fn parts(self) {
        self.parts_after(VIGIL);
    }

    /// The same, with a client that gets so long to close first; says whether that was too short.
    pub fn parts_after(mut self, limit: Duration) -> bool {
        // A client that reads until the end waits for ours. The others get to close first: then
        // the port of this server, which ex01 shares with all, is free at once.
        let mut closes_later = false;
        let rest = self
            .read_once(limit)
            .or_else(|error| match is_too_late(&error) {
                true => {
                    closes_later = true;
                    let _ = self.stream.shutdown(Shutdown::Write);
                    self.read_patiently()
                }
                false => Err(Missing::For(error)),
            });
        match rest {
            Ok(rest) if rest.is_empty() => {}
            Ok(rest) => self.check.fail(text!(
                "the client sent {rest} on the same connection, after its reply",
                rest = quote(&rest)
            )),
            Err(Missing::For(_)) => {}
            Err(Missing::In(time)) => {
                let happened = text!(
                    "the client had not closed the connection {time} after the reply",
                    time
                );
                self.fails(Seen::Unclosed, happened);
            }
        }
        closes_later
    }

    /// Closes the connection at once, without a reply.
    pub fn closes(self) {
        self.check.begins();
        self.check.note(
            text!("test server"),
            text!("closes the connection without a reply"),
        );
        self.check.story().leaves_unanswered();
    }

    /// Resets the connection, without a reply.
    pub fn resets(self) {
        self.check.note(
            text!("test server"),
            text!("resets the connection without a reply"),
        );
        self.check.story().leaves_unanswered();
        let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
    }

    /// The address of the client's end, where it is still known.
    pub fn peer(&self) -> Option<SocketAddr> {
        self.stream.peer_addr().ok()
    }

    /// Nothing more comes on this connection within the next moment.
    pub fn stays_silent_for_a_while(&mut self, why_not: &str) {
        if let Ok(received @ [_, ..]) = self.read_once(VIGIL).as_deref() {
            self.check.fail(text!(
                "{why_not}: it sent {received}",
                why_not,
                received = quote(received)
            ));
        }
    }

    /// What one `recv` of up to 1024 bytes returns, whenever it comes.
    fn read_patiently(&mut self) -> Result<Vec<u8>, Missing> {
        let mut buffer = vec![0; 1024];
        let wait = self.check.wait();
        match wait.read(&self.stream, &mut buffer) {
            Ok(length) => {
                buffer.truncate(length);
                Ok(buffer)
            }
            Err(error) if is_too_late(&error) => Err(Missing::In(wait.told())),
            Err(error) => Err(Missing::For(error)),
        }
    }

    pub fn read_once(&mut self, limit: Duration) -> io::Result<Vec<u8>> {
        let mut buffer = vec![0; 1024];
        let length = read_within(&self.stream, limit, &mut buffer)?;
        buffer.truncate(length);
        Ok(buffer)
    }
}

/// Why nothing has come.
enum Missing {
    /// It has been waited for so long.
    In(String),
    /// The connection is broken.
    For(io::Error),
}
