//! What others ask while the slow request is under way.

use std::io;
use std::time::{Duration, Instant};

use language::text;

use super::asking::{receive, said, send, text_of};
use super::race::{REST, Race, STEPS};
use super::slow_motion::Way;
use super::worlds::Worlds;
use crate::model::Request;
use crate::model::reply::Progress;
use crate::support::{Time, quote};

/// How long a reply is waited for before it is asked whether the server's threads wait for the slow one.
const GLANCE: Duration = Duration::from_micros(300);
/// How long a thread computes at the most between two looks at what it waits for.
const ROUND: Duration = Duration::from_millis(300);
/// How long a thread that waits may leave it at that before it asks for its turn: 5 ms in Python, whose
/// threads let each other in only then.
const TURN: Duration = Duration::from_millis(6);
/// How many times the steps of the slow thread are doubled for one that goes round and round.
const MOST_PUSHED: usize = 8;

impl Race<'_> {
    /// Asks while the slow request is under way; that goes on where the reply has to wait for it.
    pub fn asks_meanwhile(&mut self, request: Request, worlds: &mut Worlds) -> String {
        send(self.check, &self.other, text!("client 1"), &request);
        let mut received = Vec::new();
        let (wait, start) = (self.check.wait(), Instant::now());
        let (mut quiet, mut pushed) = (Time::now(), 0);
        loop {
            let before = received.len();
            self.hears(&request, GLANCE, &mut received);
            if received.len() > before {
                quiet = Time::now();
            }
            // A text of the server's own choice is complete when nothing more comes of it.
            let is_open = matches!(request, Request::Remove(_));
            let all_sleep = (is_open || received.is_empty()) && self.motion.others_sleep();
            if all_sleep {
                // Whoever sleeps by now has sent its reply before.
                self.hears(&request, Duration::ZERO, &mut received);
            }
            // A thread that is still at work after so long goes round and round until the slow one
            // has gone on.
            let is_stuck = start.elapsed() > ROUND;
            let judged = match is_open && !all_sleep && !is_stuck {
                true => None,
                false => self.judged(&request, &received, |text| worlds.explain(&request, text)),
            };
            if let Some(text) = judged {
                self.check.note(
                    text!("client 1"),
                    text!("receives    {bytes}", bytes = quote(text.as_bytes())),
                );
                return text;
            }
            if !received.is_empty() && quiet.elapsed() > REST {
                self.fails_for_half_a_reply(&request, &received);
            }
            if wait.is_over_since_the_last_event() {
                self.check.fail(text!(
                    "{request} got no reply while another client was being served",
                    request
                ));
            }
            match received.is_empty() {
                true if all_sleep && start.elapsed() < TURN => {
                    self.hears(&request, TURN, &mut received);
                }
                // It waits for what the slow thread has, a lock most of the time: who lets go of it
                // calls the system to wake the next.
                true if all_sleep => {
                    self.motion.goes(Way::ToACall);
                }
                // Nothing can be seen of the slow one meanwhile: it may go faster and faster.
                true if is_stuck => {
                    self.motion.goes(Way::Steps(STEPS << pushed));
                    pushed = MOST_PUSHED.min(pushed + 1);
                }
                // So may the rest of a reply that comes in parts.
                false if is_stuck && self.motion.others_sleep() => {
                    self.motion.goes(Way::ToACall);
                }
                _ => {}
            }
        }
    }

    /// Receives what comes of the reply to `request` within `limit`.
    fn hears(&self, request: &Request, limit: Duration, received: &mut Vec<u8>) {
        receive(&self.other, limit, received)
            .unwrap_or_else(|error| self.fails_for(request, received, &error));
    }

    /// What was received, once it explains itself.
    pub fn judged(
        &self,
        request: &Request,
        received: &[u8],
        explain: impl FnOnce(&[u8]) -> Progress,
    ) -> Option<String> {
        let text = text_of(received)?;
        match explain(text) {
            Progress::Complete => Some(String::from_utf8_lossy(text).into_owned()),
            Progress::Begun => None,
            Progress::Wrong => self.fails_for_a_wrong_reply(request, text),
        }
    }

    pub fn fails_for_half_a_reply(&self, request: &Request, received: &[u8]) -> ! {
        self.check.fail(text!(
            "`{request}` got {received}, and no more, which no order of the requests explains",
            request = said(self.check, request),
            received = quote(received)
        ))
    }

    fn fails_for_a_wrong_reply(&self, request: &Request, text: &[u8]) -> ! {
        let request = said(self.check, request);
        let reply = String::from_utf8_lossy(text);
        let mut words = vec![format!("\"{request}\"")];
        // A key is a string's own, and so are the requests for it.
        if reply.parse::<u64>().is_ok() {
            words.extend([format!("\"{reply}\""), format!("\"GET {reply}\"")]);
        }
        self.check.story().transcript.is_about(words);
        self.check.fail(text!(
            "`{request}` got {text}, which no order of the requests explains",
            request,
            text = quote(text)
        ))
    }

    pub fn fails_for(&self, request: &Request, received: &[u8], error: &io::Error) -> ! {
        self.check.fail(text!(
            "`{request}` got {received} and then the connection ended ({error})",
            request = said(self.check, request),
            received = quote(received),
            error
        ))
    }
}
