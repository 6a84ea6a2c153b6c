//! A server, a client in slow motion, and another one that is not.

use std::thread;
use std::time::Duration;

use language::text;

use super::asking::{ask_alone, receive, send, text_of};
use super::slow_motion::{Motion, SlowMotion, Way, WhyNot};
use super::worlds::Worlds;
use crate::crowd;
use crate::model::reply::Text;
use crate::model::{Dictionary, Request};
use crate::support::{Check, Server, TestClient, Time, patience, quote};

/// How many instructions the slow thread takes between two requests of the others.
pub const STEPS: usize = 6;
/// How many requests the others have there: to look, to store, and to look again.
pub const TOGETHER: usize = 3;
pub const SLOWLY: Way = Way::Steps(STEPS);
/// How long all of it may take, on the machine's own clock; after that the rest is left out.
const ENOUGH: Duration = Duration::from_secs(4);
/// How long the rest of a reply that has begun to come is waited for.
pub const REST: Duration = Duration::from_secs(3);

pub fn string(text: &str) -> Request {
    Request::Store(Text::of(text.as_bytes()))
}

/// A moment within a slow request.
pub struct Moment<'a> {
    /// How many other requests there were before.
    pub number: usize,
    /// How many times the slow thread has gone on before.
    pub stops: usize,
    /// How often the others have been asked since: less than [`TOGETHER`].
    pub place: usize,
    /// The reply to the last one of the others.
    pub reply: Option<&'a str>,
}

/// What came of a request that was carried out slowly.
#[derive(Default)]
pub struct Walk {
    pub reply: String,
    /// How many times the slow thread has gone on.
    pub stops: usize,
    /// How many stops there were before others could see it, less the last one.
    pub(super) calls: usize,
}

/// A server, a client in slow motion, and another one that is not.
pub struct Race<'a> {
    pub(super) check: &'a Check,
    pub(super) start: Time,
    pub(super) other: TestClient,
    pub(super) slow: TestClient,
    pub(super) dictionary: Dictionary,
    pub(super) motion: SlowMotion,
    /// How many times the slow thread enters or leaves the system, after it has received a request,
    /// before it comes to the dictionary. (It may write a line of its log.)
    pub(super) calls: usize,
    // The last one to go, for the slow thread has to be let go before its program is ended.
    _server: Server,
}

impl<'a> Race<'a> {
    /// `None` where no thread can be slowed down: for a server that has none there is nothing to find,
    /// and where the system forbids it, it is looked for by chance.
    pub fn start(check: &'a Check) -> Option<Race<'a>> {
        check.story().cannot_be_done_by_hand();
        let mut server = check.server();
        let other = server.connect();
        let mut dictionary = Dictionary::default();
        ask_alone(check, &other, &mut dictionary, string("primeira"));
        let (slow, motion) = SlowMotion::of_the_next_client(&mut server);
        // Whoever serves one client after another has no race, and has not got this right, either.
        if motion.is_err() {
            ask_alone(check, &slow, &mut dictionary, string("segunda"));
        }
        let motion = match motion {
            Ok(motion) => motion,
            Err(WhyNot::NoThread) => {
                check.note(
                    text!("test"),
                    text!("cannot slow a thread of this server down"),
                );
                return None;
            }
            Err(WhyNot::Forbidden) => {
                check.note(
                    text!("test"),
                    text!("must not slow the server down: has many clients at once"),
                );
                crowd::hunts_by_chance(check);
                return None;
            }
        };
        let mut race = Race {
            check,
            start: Time::now(),
            other,
            slow,
            dictionary,
            motion,
            calls: 0,
            _server: server,
        };
        while race.motion.goes(Way::ToACall) == Motion::Moved {}
        race.finds_its_way();
        Some(race)
    }

    /// Follows one request from system call to system call, and looks each time whether it has been
    /// carried out.
    fn finds_its_way(&mut self) {
        let mut newest: u64 = 0;
        let walk = self.runs(
            string("devagar"),
            |_| Way::ToACall,
            |Moment { number, reply, .. }| {
                newest = reply.and_then(|key| key.parse().ok()).unwrap_or(newest);
                Some(match number % 2 {
                    0 => string(&format!("entretanto {number}")),
                    _ => Request::Get(newest.checked_sub(1)),
                })
            },
        );
        self.calls = walk.calls;
    }

    /// Asks when nothing else is under way.
    pub fn asks(&mut self, request: Request) -> String {
        let is_open = matches!(request, Request::Remove(_));
        let reply = ask_alone(self.check, &self.other, &mut self.dictionary, request);
        while is_open && !self.motion.others_sleep() {
            thread::yield_now();
        }
        // What came late of a text of the server's own choice.
        let _ = receive(&self.other, Duration::ZERO, &mut Vec::new());
        reply
    }

    /// Takes out all strings, where a request does so.
    pub fn clears(&mut self) {
        for key in self.dictionary.keys() {
            self.asks(Request::Remove(Some(key)));
        }
    }

    pub fn adds(&mut self, text: &str) -> u64 {
        let key = self.asks(string(text));
        key.parse().unwrap_or(0)
    }

    /// Has `request` carried out slowly: it goes on `way` by way, and what `other` gives is asked in
    /// between.
    pub fn runs(
        &mut self,
        request: Request,
        way: impl Fn(usize) -> Way,
        mut other: impl FnMut(Moment) -> Option<Request>,
    ) -> Walk {
        let mut worlds = Worlds::new(std::mem::take(&mut self.dictionary), request.clone());
        let (mut walk, mut number, mut last) = (Walk::default(), 0, None);
        let (mut received, mut is_answered) = (Vec::new(), false);
        send(self.check, &self.slow, text!("slow client"), &request);
        // Its `recv` returns, and it goes to where the dictionary is near.
        for _ in 0..=self.calls {
            self.motion.goes(Way::ToACall);
        }
        let (mut since, mut waits) = (Time::now(), false);
        loop {
            for place in 0..if waits { 0 } else { TOGETHER } {
                let moment = Moment {
                    number,
                    stops: walk.stops,
                    place,
                    reply: last.as_deref(),
                };
                if let Some(request) = other(moment) {
                    last = Some(self.asks_meanwhile(request, &mut worlds));
                    number += 1;
                }
            }
            let motion = self.motion.goes(match is_answered || self.is_enough() {
                true => Way::ToACall,
                false => way(walk.stops),
            });
            waits = motion == Motion::Waits;
            if waits && is_answered {
                // All of it has come by now, also of a reply that comes in pieces.
                let _ = receive(&self.slow, Duration::ZERO, &mut received);
                let text = text_of(&received).unwrap_or_default();
                walk.reply = String::from_utf8_lossy(text).into_owned();
                break;
            }
            walk.stops += 1;
            walk.calls += usize::from(!worlds.is_done());
            if !is_answered {
                let before = received.len();
                receive(&self.slow, Duration::ZERO, &mut received)
                    .unwrap_or_else(|error| self.fails_for(&request, &received, &error));
                if received.len() > before {
                    since = Time::now();
                }
                let reply = self.judged(&request, &received, |text| worlds.explain_the_end(text));
                is_answered = reply.is_some();
                walk.reply = reply.unwrap_or_default();
            }
            // Nothing else is under way by now that it could be waiting for.
            let limit = if received.is_empty() {
                patience()
            } else {
                REST
            };
            match waits {
                false => since = Time::now(),
                // It is let go on until it waits for the next message.
                true if is_answered => {}
                true if since.elapsed() > limit => self.fails_for_half_a_reply(&request, &received),
                true => thread::sleep(Duration::from_millis(1)),
            }
        }
        self.dictionary = worlds.dictionary();
        let shown = quote(walk.reply.as_bytes());
        self.check.note(
            text!("slow client"),
            text!("receives    {bytes}", bytes = shown),
        );
        // The last call of those was behind the place where it can be seen.
        walk.calls = walk.calls.saturating_sub(1);
        walk
    }

    /// Whether it has taken so long that the rest is left out.
    pub fn is_enough(&self) -> bool {
        self.start.elapsed() > ENOUGH
    }
}
