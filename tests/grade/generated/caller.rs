//! A client of a conversation.

use std::io::{ErrorKind, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use language::text;
use socket2::SockRef;

use super::conversation::Turn;
use crate::model::Reply;
use crate::model::reply::Progress;
use crate::support::frame::{frame, travels_bare, unframe};
use crate::support::{Check, Server, connect, patience, quote, wait_for, without_line_end};

/// What went wrong, up to "to …", and what came, if it was something else than what should have come.
pub struct Trouble {
    pub told: String,
    pub got: Option<Vec<u8>>,
}

impl From<String> for Trouble {
    fn from(told: String) -> Trouble {
        Trouble { told, got: None }
    }
}

/// Sends the message of `turn`, and receives `reply`; says how long it took, or what went wrong.
pub fn answer(
    check: &Check,
    server: &mut Server,
    clients: &mut Vec<(usize, Client)>,
    turn: &Turn,
    reply: &Reply,
    limit: Duration,
) -> Result<Duration, Trouble> {
    // Where clients are served one by one, the one before has left.
    let stay_together = check.kind().serves_at_once();
    clients.retain(|(number, _)| check.has_sessions() && (stay_together || *number == turn.client));
    let place = clients
        .iter()
        .position(|(number, _)| *number == turn.client);
    let place = match place {
        Some(place) => place,
        None => {
            let name = text!("client {number}", number = turn.client + 1);
            clients.push((turn.client, Client::reach(check, server, name, limit)?));
            clients.len() - 1
        }
    };
    let client = &mut clients[place].1;
    let start = Instant::now();
    client.sends(turn)?;
    client.receives(reply, limit)?;
    Ok(start.elapsed())
}

/// A client of the conversation. Unlike [`crate::support::TestClient`] it does not end the check
/// when something is wrong: there is more to try.
pub struct Client {
    check: Check,
    name: String,
    stream: TcpStream,
    /// More of the last reply may still come: its end could not be told.
    more_may_come: bool,
}

impl Client {
    fn reach(
        check: &Check,
        server: &mut Server,
        name: String,
        limit: Duration,
    ) -> Result<Client, String> {
        let wait = wait_for(patience().max(limit));
        loop {
            for address in server.addresses() {
                if let Ok(stream) = connect(address) {
                    check.note(&name, text!("connects"));
                    check.story().meets(&name);
                    return Ok(Client {
                        check: check.clone(),
                        name,
                        stream,
                        more_may_come: false,
                    });
                }
            }
            // At the start of a server it is no part of the conversation how long that takes.
            if server.has_ended() || wait.is_over() {
                return Err(text!(
                    "{name} could not connect to send its message, and got no reply",
                    name
                ));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn sends(&mut self, turn: &Turn) -> Result<(), String> {
        self.check.note(
            &self.name,
            text!("sends       {bytes}", bytes = quote(&turn.message)),
        );
        let framed = self.check.has_frames().then(|| frame(&turn.message));
        let bytes = framed.as_ref().unwrap_or(&turn.message);
        self.check.story().sends(&self.name, bytes);
        let sent = match framed {
            None => self.stream.write_all(&turn.message),
            Some(frame) => {
                let (first, second) = frame.split_at(turn.cut.min(frame.len()));
                self.stream.write_all(first).and_then(|()| {
                    // Long enough for the first part to be received alone, most of the time.
                    std::thread::sleep(Duration::from_micros(200));
                    self.stream.write_all(second)
                })
            }
        };
        sent.map_err(|error| {
            text!(
                "the connection broke ({error}) before there was a reply",
                error
            )
        })
    }

    fn receives(&mut self, reply: &Reply, limit: Duration) -> Result<(), Trouble> {
        let mut received = Vec::new();
        loop {
            let progress = self.progress_of(&received, reply);
            if progress == Progress::Complete {
                self.more_may_come = !reply.has_a_known_end();
                let shown = quote(&received);
                self.check
                    .note(&self.name, text!("receives    {bytes}", bytes = shown));
                return Ok(());
            }
            let mut buffer = [0; 16 * 1024];
            let in_vain = match progress {
                Progress::Wrong => Ok(0),
                _ => wait_for(limit).read(&self.stream, &mut buffer),
            };
            let shown = quote(&received);
            match in_vain {
                Ok(0) if progress == Progress::Wrong || !received.is_empty() => {
                    self.check
                        .note(&self.name, text!("receives    {bytes}", bytes = shown));
                    let told = text!(
                        "{client} received {shown}, in place of {reply}, in reply",
                        client = self.name,
                        shown,
                        reply
                    );
                    let text = match unframe(&received) {
                        Some((text, [])) if self.check.has_frames() => text.to_vec(),
                        _ => without_line_end(&received).to_vec(),
                    };
                    return Err(Trouble {
                        told,
                        got: Some(text),
                    });
                }
                Ok(0) => {
                    return Err(text!("the server closed the connection without a reply")
                        .to_string()
                        .into());
                }
                Ok(length) => received.extend_from_slice(&buffer[..length]),
                Err(error)
                    if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind()) =>
                {
                    return Err(text!(
                        "{client} waited {seconds} s and received {shown}, in place of {reply}, in reply",
                        client = self.name,
                        seconds = format!("{:.1}", limit.as_secs_f32()),
                        shown,
                        reply
                    )
                    .into());
                }
                Err(error) => {
                    return Err(
                        text!("the connection broke ({error}) without a reply", error).into(),
                    );
                }
            }
        }
    }

    fn progress_of(&self, received: &[u8], reply: &Reply) -> Progress {
        // The line end of the reply before this one may have come late.
        let start = received.iter().position(|byte| !b"\r\n".contains(byte));
        let bytes = &received[start.unwrap_or(received.len())..];
        if self.check.has_frames() || bytes.first() == Some(&0) {
            return match unframe(bytes) {
                Some((text, [])) if self.check.has_frames() || !travels_bare(text) => {
                    reply.progress_of(without_line_end(text))
                }
                Some(_) => Progress::Wrong,
                None => Progress::Begun,
            };
        }
        let whole = reply.progress_of(without_line_end(bytes));
        // Where almost any text is right, so is almost any end of one: what is wrong is the whole.
        if whole != Progress::Wrong || !self.more_may_come || !reply.has_a_known_end() {
            return whole;
        }
        // What came late of the reply before stands in front of this one.
        let text = without_line_end(bytes);
        let ends =
            (1..text.len()).any(|start| reply.progress_of(&text[start..]) == Progress::Complete);
        match ends {
            true => Progress::Complete,
            false => Progress::Begun,
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // As a test client does: when all has been said, nothing is left of the connection.
        let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
    }
}
