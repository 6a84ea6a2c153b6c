//! A client's conversation with a server of the grader's.

use std::io::{ErrorKind, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use language::text;

use super::dice::Dice;
use crate::support::frame::{frame, unframe};
use crate::support::{Check, Program, patience, quote, wait_for};

/// How often is looked whether a client has connected, or ended.
const POLL: Duration = Duration::from_micros(300);

/// One client's conversation.
pub struct Talk<'a> {
    pub check: &'a Check,
    pub listener: TcpListener,
    pub client: Program,
    pub session: Option<TcpStream>,
    /// What the client sent in place of something else.
    pub sent: Vec<u8>,
    pub limit: Duration,
    pub slowest: Duration,
}

impl Talk<'_> {
    /// Receives `message`, where it has to come, and sends `reply`.
    pub fn serves(&mut self, message: &[u8], reply: &str, dice: &mut Dice) -> Result<(), String> {
        let mut stream = match self.session.take() {
            Some(stream) => stream,
            None => self.accepts(message)?,
        };
        self.receives(&stream, message)?;
        self.check.note(
            text!("test server"),
            text!("replies     {bytes}", bytes = quote(reply.as_bytes())),
        );
        let sent = match self.check.has_frames() {
            false => stream.write_all(reply.as_bytes()),
            true => {
                let frame = frame(reply.as_bytes());
                let (first, second) = frame.split_at(dice.below(frame.len()));
                stream.write_all(first).and_then(|()| {
                    thread::sleep(POLL);
                    stream.write_all(second)
                })
            }
        };
        if let Err(error) = sent {
            return Err(text!("the client did not take its reply: {error}", error));
        }
        if self.check.has_sessions() {
            self.session = Some(stream);
            return Ok(());
        }
        // A client that reads until the end waits for ours.
        let _ = stream.shutdown(Shutdown::Write);
        self.sees_the_end_of(&stream)
    }

    /// The client's next connection, for `message`.
    fn accepts(&mut self, message: &[u8]) -> Result<TcpStream, String> {
        // How long a client takes to start is no part of the conversation.
        let check = self.check.clone();
        let wait = check.wait_for(self.limit.max(patience()));
        loop {
            // Asked first: a client that has ended by now may have connected before.
            let has_ended = self.client.has_ended();
            if let Some(stream) = self.accepted() {
                return Ok(stream);
            }
            let message = quote(message);
            if has_ended {
                return Err(text!(
                    "the client ended without sending {message}, which is a line of its input",
                    message
                ));
            }
            if wait.is_over() {
                return Err(text!(
                    "the client did not send {message}, which is a line of its input: it hangs",
                    message
                ));
            }
            thread::sleep(POLL);
        }
    }

    fn accepted(&self) -> Option<TcpStream> {
        let (stream, _) = self.listener.accept().ok()?;
        stream
            .set_nonblocking(false)
            .and_then(|()| stream.set_nodelay(true))
            .expect("grader error: cannot make a socket blocking, or send at once");
        Some(stream)
    }

    fn receives(&mut self, stream: &TcpStream, message: &[u8]) -> Result<(), String> {
        let mut received = Vec::new();
        loop {
            let text = match self.check.has_frames() {
                true => unframe(&received).map(|(text, _)| text),
                false => Some(&received[..]),
            };
            let wanted = quote(message);
            if text.is_some_and(|text| !text.is_empty()) {
                self.check.note(
                    text!("test server"),
                    text!("receives    {bytes}", bytes = quote(&received)),
                );
            }
            match text {
                Some(text) if text == message => return Ok(()),
                Some(text) if !message.starts_with(text) || self.check.has_frames() => {
                    self.sent = text.to_vec();
                    return Err(text!(
                        "the client sent {text}, in place of {wanted}, which is a line of its input",
                        text = quote(text),
                        wanted
                    ));
                }
                _ => {}
            }
            let mut buffer = [0; 16 * 1024];
            match wait_for(self.limit).read(stream, &mut buffer) {
                Ok(length @ 1..) => received.extend_from_slice(&buffer[..length]),
                _ => {
                    let happened = text!(
                        "the client sent {received}, and nothing more, in place of {wanted}",
                        received = quote(&received),
                        wanted
                    );
                    self.sent = received;
                    return Err(happened);
                }
            }
        }
    }

    /// The client, which has sent all that it should, sends nothing more and ends.
    pub fn sees_the_end(&mut self) -> Result<(), String> {
        if let Some(stream) = self.session.take() {
            self.sees_the_end_of(&stream)?;
        }
        let wait = wait_for(self.limit);
        loop {
            let has_ended = self.client.has_ended();
            // A client may connect before it knows that it has no message.
            if let Some(stream) = self.accepted() {
                self.sees_the_end_of(&stream)?;
            } else if has_ended || wait.is_over() {
                return Ok(());
            }
            thread::sleep(POLL);
        }
    }

    fn sees_the_end_of(&mut self, stream: &TcpStream) -> Result<(), String> {
        let mut buffer = [0; 1024];
        match wait_for(self.limit).read(stream, &mut buffer) {
            Ok(0) => Ok(()),
            Ok(length) => {
                self.sent = buffer[..length].to_vec();
                let sent = quote(&self.sent);
                Err(text!(
                    "the client sent {sent} as well, which it should not",
                    sent
                ))
            }
            Err(error) if error.kind() == ErrorKind::ConnectionReset => Ok(()),
            Err(_) => Err(text!(
                "the client had not closed its connection {seconds} s after the last reply",
                seconds = format!("{:.1}", self.limit.as_secs_f32())
            )),
        }
    }
}
