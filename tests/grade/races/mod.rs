//! Races between the threads of a server are hunted, not hoped for.
//!
//! One client's request is carried out in slow motion ([`slow_motion`]), while others ask for the
//! same strings at full speed. After each reply there has to be a dictionary that explains all of
//! them, with the slow request carried out before or not ([`worlds`]).

mod slow_motion;
mod worlds;

use std::io::{self, ErrorKind, Read, Write};
use std::thread;
use std::time::{Duration, Instant};

use language::text;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use self::slow_motion::{Motion, SlowMotion, Way, WhyNot};
use self::worlds::Worlds;
use crate::crowd;
use crate::model::reply::{EMPTY, MISSING, Progress, Text};
use crate::model::{Dictionary, Request};
use crate::support::{Check, Server, TestClient, Time, patience, quote, without_line_end};

/// How long a thread computes at the most between two looks at what it waits for.
const ROUND: Duration = Duration::from_millis(300);

/// How many instructions the slow thread takes between two requests of the others.
const STEPS: usize = 6;
/// How many requests the others have there: to look, to store, and to look again.
const TOGETHER: usize = 3;
const SLOWLY: Way = Way::Steps(STEPS);
/// How long all of it may take; after that the rest is left out.
const ENOUGH: Duration = Duration::from_secs(4);
/// How long the rest of a reply that has begun to come is waited for.
const REST: Duration = Duration::from_secs(2);
/// How long a reply is waited for when nothing else is under way, before it is asked for again.
const MOMENT: Duration = Duration::from_millis(50);
/// How long a reply is waited for before it is asked whether the server's threads wait for the slow one.
const GLANCE: Duration = Duration::from_micros(300);
/// How long a thread that waits may leave it at that before it asks for its turn: 5 ms in Python, whose
/// threads let each other in only then.
const TURN: Duration = Duration::from_millis(6);
/// After so many steps a slow request is interrupted first.
const FIRST: usize = 64;

/// A string is stored while others store and look.
pub fn server_stores_in_one_step(check: Check) {
    let check = check
        .expects("while one client's string is stored, instruction by instruction, the replies to other clients fit a dictionary that has it already, or has not got it yet")
        .usually("the lock is let go between the look at the counter and the insertion, or the reply is sent before the string is there");
    let Some(mut race) = Race::start(&check) else {
        return;
    };
    let mut newest: u64 = 0;
    for round in 0..2 {
        let slow = string(&format!("devagar {round}"));
        race.runs(
            slow,
            |_| SLOWLY,
            |Moment { number, reply, .. }| {
                newest = reply.and_then(|key| key.parse().ok()).unwrap_or(newest);
                Some(match number % TOGETHER {
                    0 => Request::Get(Some(newest + 1)),
                    1 => string(&format!("depressa {round}.{number}")),
                    _ => Request::Get(newest.checked_sub(1)),
                })
            },
        );
    }
}

/// The strings are listed while others add and remove.
pub fn server_lists_in_one_step(check: Check) {
    let check = check
        .expects("while one client's LIST is made, instruction by instruction, others change the dictionary; it gives the strings of one moment")
        .usually("LIST takes the lock more than once: for the keys, and for each string, or to see whether there are any");
    let Some(mut race) = Race::start(&check) else {
        return;
    };
    if !check.kind().has_verbs() {
        return race.lists_while_others_add();
    }
    race.clears();
    let mut keys: Vec<u64> = (0..2).map(|_| race.adds("antes")).collect();
    race.runs(
        Request::List,
        |_| SLOWLY,
        |Moment { number, reply, .. }| {
            keys.extend(reply.and_then(|key| key.parse::<u64>().ok()));
            let remove = (number % 2 == 1).then(|| Request::Remove(Some(keys.remove(0))));
            Some(remove.unwrap_or_else(|| string(&format!("durante {number}"))))
        },
    );
    // The last string is taken out at the moment when it would do harm.
    race.hunts_for_the_moment(|_| Request::List);
}

/// A string is taken out while others take out the same.
pub fn server_removes_in_one_step(check: Check) {
    let check = check
        .expects("when a string is removed by one client, instruction by instruction, and by another one in between, one of them gets it")
        .usually("the look at the dictionary and the removal each take the lock: it has to be held over both");
    if let Some(mut race) = Race::start(&check) {
        race.hunts_for_the_moment(|key| Request::Remove(Some(key)));
    }
}

/// A string is looked up while others take it out.
pub fn server_gets_in_one_step(check: Check) {
    let check = check
        .expects("when a string is looked up by one client, instruction by instruction, and removed by another one in between, the first gets it whole or learns that it is gone")
        .usually("the dictionary is asked whether the key is there, and then, under another lock, for its string");
    if let Some(mut race) = Race::start(&check) {
        race.hunts_for_the_moment(|key| Request::Get(Some(key)));
    }
}

fn string(text: &str) -> Request {
    Request::Store(Text::of(text.as_bytes()))
}

/// A moment within a slow request.
struct Moment<'a> {
    /// How many other requests there were before.
    number: usize,
    /// How many times the slow thread has gone on before.
    stops: usize,
    /// The reply to the last one of the others.
    reply: Option<&'a str>,
}

/// What came of a request that was carried out slowly.
#[derive(Default)]
struct Walk {
    reply: String,
    /// How many times the slow thread has gone on.
    stops: usize,
    /// How many stops there were before others could see it, less the last one.
    calls: usize,
}

/// A server, a client in slow motion, and another one that is not.
struct Race<'a> {
    check: &'a Check,
    start: Instant,
    other: TestClient,
    slow: TestClient,
    dictionary: Dictionary,
    motion: SlowMotion,
    /// How many times the slow thread enters or leaves the system, after it has received a request,
    /// before it comes to the dictionary. (It may write a line of its log.)
    calls: usize,
    // The last one to go, for the slow thread has to be let go before its program is ended.
    _server: Server,
}

impl<'a> Race<'a> {
    /// `None` where no thread can be slowed down: for a server that has none there is nothing to find,
    /// and where the system forbids it, it is looked for by chance.
    fn start(check: &'a Check) -> Option<Race<'a>> {
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
            start: Instant::now(),
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
    fn asks(&mut self, request: Request) -> String {
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
    fn clears(&mut self) {
        for key in self.dictionary.keys() {
            self.asks(Request::Remove(Some(key)));
        }
    }

    fn adds(&mut self, text: &str) -> u64 {
        let key = self.asks(string(text));
        key.parse().unwrap_or(0)
    }

    /// Has `request` carried out slowly: it goes on `way` by way, and what `other` gives is asked in
    /// between.
    fn runs(
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
            for _ in 0..if waits { 0 } else { TOGETHER } {
                let moment = Moment {
                    number,
                    stops: walk.stops,
                    reply: last.as_deref(),
                };
                if let Some(request) = other(moment) {
                    last = Some(self.asks_meanwhile(request, &mut worlds));
                    number += 1;
                }
            }
            let motion = self
                .motion
                .goes(match is_answered || self.start.elapsed() > ENOUGH {
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
                true if since.elapsed() > limit => self.check.fail(text!(
                    "`{request}` got {received}, and no more, which no order of the requests explains",
                    request = said(self.check, &request),
                    received = quote(&received)
                )),
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

    /// Asks while the slow request is under way; that goes on where the reply has to wait for it.
    fn asks_meanwhile(&mut self, request: Request, worlds: &mut Worlds) -> String {
        send(self.check, &self.other, text!("client 1"), &request);
        let mut received = Vec::new();
        let (wait, start) = (self.check.wait(), Instant::now());
        loop {
            self.hears(&request, GLANCE, &mut received);
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
                true if is_stuck => {
                    self.motion.goes(SLOWLY);
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
    fn judged(
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

    fn fails_for(&self, request: &Request, received: &[u8], error: &io::Error) -> ! {
        self.check.fail(text!(
            "`{request}` got {received} and then the connection ended ({error})",
            request = said(self.check, request),
            received = quote(received),
            error
        ))
    }

    /// Has a LIST made slowly, and others add some strings at each of some moments, which lie ever
    /// farther apart, for it may be long; but not so many that it has no end.
    fn lists_while_others_add(&mut self) {
        const MOMENTS: usize = 48;
        self.runs(
            Request::List,
            |stops| Way::Steps(STEPS << (stops / 4).min(8)),
            |Moment { number, .. }| {
                (number < TOGETHER * MOMENTS).then(|| string(&format!("durante {number}")))
            },
        );
    }

    /// Looks for the moment, within a slow request for a key, when the removal of that key by another
    /// client does harm. Before it the removal comes first, and behind it the request does; so it is
    /// closed in from both sides.
    fn hunts_for_the_moment(&mut self, request: impl Fn(u64) -> Request) {
        self.clears();
        let (mut early, mut late) = (0, None);
        while late.is_none_or(|late| late - early > STEPS) && self.start.elapsed() < ENOUGH {
            let moment = match late {
                Some(late) => (early + late) / 2,
                None => FIRST.max(2 * early),
            };
            let key = self.adds("a única");
            let mut removal = Some(Request::Remove(Some(key)));
            let way = |stops| match stops {
                0 => Way::Steps(moment),
                _ => Way::ToACall,
            };
            let walk = self.runs(request(key), way, |Moment { stops, .. }| {
                removal.take_if(|_| stops > 0)
            });
            // Where the removal came too late for the other request, that has got the string.
            match [MISSING, EMPTY].contains(&walk.reply.as_str()) {
                true => early = moment,
                false => late = Some(moment),
            }
            self.clears();
        }
    }
}

/// `request` as it is sent, in the words of the step.
fn said(check: &Check, request: &Request) -> String {
    request.written_for(check.kind())
}

/// Sends `request`, in the words of the step.
fn send(check: &Check, client: &TestClient, name: &str, request: &Request) {
    let message = request.written_for(check.kind());
    check.note(
        name,
        text!("sends       {bytes}", bytes = quote(message.as_bytes())),
    );
    let mut stream = client.stream();
    if let Err(error) = stream.write_all(message.as_bytes()) {
        check.fail(text!(
            "{name} could not send {request}: {error}",
            name,
            request = said(check, request),
            error
        ));
    }
}

/// Receives what comes within `limit`, which may be far shorter than a socket's own limits.
fn receive(client: &TestClient, limit: Duration, received: &mut Vec<u8>) -> io::Result<()> {
    let mut stream = client.stream();
    let limit = Timespec::try_from(limit).map_err(io::Error::other)?;
    match poll(&mut [PollFd::new(&stream, PollFlags::IN)], Some(&limit)) {
        Ok(0) | Err(rustix::io::Errno::INTR) => return Ok(()),
        Ok(_) => {}
        Err(error) => return Err(error.into()),
    }
    let mut buffer = [0; 4096];
    match stream.read(&mut buffer)? {
        0 => Err(ErrorKind::UnexpectedEof.into()),
        length => {
            received.extend_from_slice(&buffer[..length]);
            Ok(())
        }
    }
}

/// The text of a reply that is not empty.
fn text_of(received: &[u8]) -> Option<&[u8]> {
    let start = received.iter().position(|byte| !b"\r\n".contains(byte))?;
    let bytes = &received[start..];
    match crate::support::frame::unframe(bytes) {
        Some((text, _)) if bytes[0] == 0 => Some(text),
        _ if bytes[0] == 0 => None,
        _ => Some(without_line_end(bytes)),
    }
}

/// Asks when nothing else is under way, and gives the reply.
fn ask_alone(
    check: &Check,
    client: &TestClient,
    dictionary: &mut Dictionary,
    request: Request,
) -> String {
    send(check, client, text!("client 1"), &request);
    let reply = dictionary.reply_to(&request);
    let mut received = Vec::new();
    let since = Instant::now();
    loop {
        let result = receive(client, MOMENT, &mut received);
        let progress = text_of(&received).map(|text| reply.progress_of(text));
        let came = quote(&received);
        match progress {
            Some(Progress::Complete) => {
                check.note(
                    text!("client 1"),
                    text!("receives    {bytes}", bytes = came),
                );
                let text = text_of(&received).unwrap_or_default();
                return String::from_utf8_lossy(text).into_owned();
            }
            Some(Progress::Wrong) => check.fail(text!(
                "`{request}` got {came}, in place of {reply}",
                request = said(check, &request),
                came,
                reply
            )),
            _ if result.is_err() || since.elapsed() > patience() => check.fail(text!(
                "`{request}` got {came}, in place of {reply}",
                request = said(check, &request),
                came,
                reply
            )),
            _ => {}
        }
    }
}
