//! The replies that a test client receives.

use std::io;

use language::text;

use super::TestClient;
use crate::support::Seen;
use crate::support::frame::{travels_bare, unframe, what_frame};
use crate::support::patience::{Wait, is_too_late, wait_for_the_rest};
use crate::support::text::{quote, without_line_end};

impl TestClient {
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
    pub fn receives_until(&mut self, complete: impl Fn(&[u8]) -> bool) -> Vec<u8> {
        // A server may wait for another client, which has its reply, to close.
        self.check.sessions.half_close_but(&self.stream);
        let mut received = Vec::new();
        let text = loop {
            // The line end of the reply before this one may have come late.
            let start = received.iter().position(|byte| !b"\r\n".contains(byte));
            let bytes = &received[start.unwrap_or(received.len())..];
            let in_frame = self.check.has_frames() || bytes.first() == Some(&0);
            match unframe(bytes) {
                // As a program sees it that knows no frames.
                Some((text, [])) if in_frame && !self.check.has_frames() && travels_bare(text) => {
                    break bytes.to_vec();
                }
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
}
