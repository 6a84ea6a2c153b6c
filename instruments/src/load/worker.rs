//! Many clients in one thread: each has one request under way at most.

use std::collections::{BTreeMap, VecDeque};
use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use hdrhistogram::Histogram;
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use crate::load::talk::{Manner, Talk};
use crate::load::{IS_STOPPED, report};

/// How long a client waits after its connection failed.
const PAUSE: Duration = Duration::from_millis(20);
/// How long it waits before it looks whether all is over.
const LONGEST: Duration = Duration::from_millis(20);
/// How long what is under way at the end is waited for.
const GRACE: Duration = Duration::from_millis(500);
/// The same where nobody has had a reply yet: on a busy machine a short run may be over before the first.
const FIRST_GRACE: Duration = Duration::from_secs(10);

/// What all workers of a run share.
pub struct Shared {
    pub address: SocketAddr,
    pub manner: Manner,
    /// Requests a connection.
    pub session: Option<u64>,
    pub start: Instant,
    pub end: Instant,
    /// How many requests may yet be sent.
    pub left: AtomicU64,
    pub done: AtomicU64,
    pub is_over: AtomicBool,
}

/// What a worker has seen.
pub struct Seen {
    /// How long each request took, in nanoseconds.
    pub times: Histogram<u64>,
    pub answered: u64,
    /// Requests that were under way at the end; how long they had waited by then is among the times.
    pub unanswered: u64,
    pub wrong: Vec<String>,
    pub wrong_count: u64,
    pub errors: BTreeMap<String, u64>,
    pub keys: Vec<u64>,
    pub last: Instant,
    /// The connections that are open at the end: until all workers have seen it no server is free for
    /// somebody who has waited.
    pub open: Vec<TcpStream>,
}

struct Client {
    talk: Talk,
    socket: Option<TcpStream>,
    /// How many requests have been sent on the connection.
    sent_on_it: u64,
    /// The request under way, and since when it counts.
    request: Vec<u8>,
    written: usize,
    since: Option<Instant>,
    reply: Vec<u8>,
    /// Whether it waits after a failure.
    is_paused: bool,
}

pub struct Worker<'a> {
    shared: &'a Shared,
    poll: Poll,
    clients: Vec<Client>,
    /// The clients that wait for something to ask.
    idle: VecDeque<usize>,
    /// Those that wait after a failure, and until when.
    paused: VecDeque<(Instant, usize)>,
    /// In an open loop: when the next request is due, and from one to the next.
    due: Option<(Instant, Duration)>,
    seen: Seen,
    buffer: Vec<u8>,
}

impl Worker<'_> {
    /// One with the clients of these numbers; with an `interval` requests come in at so fast, whether a
    /// client is free or not.
    ///
    /// # Errors
    /// When the system has no means to wait for many at once.
    pub fn new(
        shared: &Shared,
        numbers: impl Iterator<Item = usize>,
        interval: Option<Duration>,
    ) -> Result<Worker<'_>> {
        let client = |number| Client {
            talk: Talk::new(shared.manner.clone(), number),
            socket: None,
            sent_on_it: 0,
            request: Vec::new(),
            written: 0,
            since: None,
            reply: Vec::new(),
            is_paused: false,
        };
        let clients: Vec<_> = numbers.map(client).collect();
        Ok(Worker {
            poll: Poll::new().context("cannot wait for replies")?,
            idle: (0..clients.len()).collect(),
            clients,
            paused: VecDeque::new(),
            due: interval.map(|interval| (shared.start, interval)),
            seen: Seen {
                times: report::times()?,
                answered: 0,
                unanswered: 0,
                wrong: Vec::new(),
                wrong_count: 0,
                errors: BTreeMap::new(),
                keys: Vec::new(),
                last: shared.start,
                open: Vec::new(),
            },
            buffer: vec![0; 256 * 1024],
            shared,
        })
    }

    /// Asks until the end.
    ///
    /// # Errors
    /// When the system no longer says what has come.
    pub fn run(mut self) -> Result<Seen> {
        let mut events = Events::with_capacity(1024);
        // However late this thread was started, each client asks once.
        self.begin(Instant::now());
        loop {
            let now = Instant::now();
            let is_stopped = IS_STOPPED.load(Ordering::Relaxed);
            let is_over = now >= self.shared.end || is_stopped;
            let is_busy = self.idle.len() < self.clients.len();
            let grace = match self.shared.done.load(Ordering::Relaxed) {
                0 => FIRST_GRACE,
                _ => GRACE,
            };
            let is_late = now >= self.shared.end + grace;
            let is_spent = self.shared.left.load(Ordering::Relaxed) == 0;
            if is_late || is_stopped || ((is_over || is_spent) && !is_busy) {
                return Ok(self.finish(now));
            }
            if !is_over {
                self.begin(now);
            }
            self.resume(now);
            let timeout = self.timeout(now);
            match self.poll.poll(&mut events, Some(timeout)) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                result => result.context("cannot wait for replies")?,
            }
            for event in &events {
                self.advance(event.token().0);
            }
        }
    }

    /// How long nothing has to be done but to wait for replies. The system counts in milliseconds: for
    /// less than one it is not asked to wait.
    fn timeout(&self, now: Instant) -> Duration {
        let due = self
            .due
            .filter(|_| !self.idle.is_empty())
            .map(|(due, _)| due);
        let pause = self.paused.front().map(|(end, _)| *end);
        let wait = match [due, pause].into_iter().flatten().min() {
            Some(next) => next.saturating_duration_since(now).min(LONGEST),
            None => LONGEST,
        };
        match wait < Duration::from_millis(1) {
            true => Duration::ZERO,
            false => wait,
        }
    }

    /// Gives idle clients something to ask: at once, or what is due by now. What is due while nobody
    /// is idle waits, and its time counts from when it was due.
    fn begin(&mut self, now: Instant) {
        while let Some(number) = self.idle.front().copied() {
            let since = match &mut self.due {
                None => now,
                Some((due, _)) if *due > now => return,
                Some((due, interval)) => {
                    let since = *due;
                    *due += *interval;
                    since
                }
            };
            let left = &self.shared.left;
            let take = |left: u64| left.checked_sub(1);
            if left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
                .is_err()
            {
                return;
            }
            self.idle.pop_front();
            self.ask(number, since);
        }
    }

    fn ask(&mut self, number: usize, since: Instant) {
        let client = &mut self.clients[number];
        client.request = client.talk.ask();
        client.written = 0;
        client.since = Some(since);
        // What it is answered comes later: there is no use in looking for it now.
        if let Err(error) = self.send(number) {
            self.fail(number, &error);
        }
    }

    /// Lets those go on whose pause is over.
    fn resume(&mut self, now: Instant) {
        while let Some((end, number)) = self.paused.front().copied()
            && end <= now
        {
            self.paused.pop_front();
            self.clients[number].is_paused = false;
            self.advance(number);
        }
    }

    /// Goes on with a client as far as it gets.
    fn advance(&mut self, number: usize) {
        match self.exchange(number) {
            Ok(false) => {}
            Ok(true) => self.has_reply(number),
            Err(error) => self.fail(number, &error),
        }
    }

    /// What was under way is given up; its time was not one of an answer.
    fn fail(&mut self, number: usize, error: &anyhow::Error) {
        *self.seen.errors.entry(format!("{error:#}")).or_default() += 1;
        let client = &mut self.clients[number];
        client.socket = None;
        client.reply.clear();
        client.is_paused = true;
        self.paused.push_back((Instant::now() + PAUSE, number));
        if client.since.take().is_some() {
            self.idle.push_back(number);
        }
    }

    /// Sends what is left of the request, and receives; whether the reply is complete.
    fn exchange(&mut self, number: usize) -> Result<bool> {
        if !self.send(number)? {
            return Ok(false);
        }
        let client = &mut self.clients[number];
        let Some(socket) = &mut client.socket else {
            return Ok(false);
        };
        loop {
            match socket.read(&mut self.buffer) {
                Ok(0) => bail!("the server closed the connection before it replied"),
                Ok(count) => client.reply.extend_from_slice(&self.buffer[..count]),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) if waits(&error) => return Ok(false),
                Err(error) => return Err(error).context("cannot receive"),
            }
            let protocol = self.shared.manner.protocol;
            if protocol
                .reply(&client.reply, client.request.len())?
                .is_some()
            {
                return Ok(true);
            }
        }
    }

    /// Connects, if need be, and sends; whether the request is on its way as a whole.
    fn send(&mut self, number: usize) -> Result<bool> {
        let client = &mut self.clients[number];
        if client.since.is_none() || client.is_paused {
            return Ok(false);
        }
        if client.socket.is_none() {
            let mut socket = TcpStream::connect(self.shared.address).context("cannot connect")?;
            let _ = socket.set_nodelay(true);
            let both = Interest::READABLE | Interest::WRITABLE;
            let registry = self.poll.registry();
            registry.register(&mut socket, Token(number), both)?;
            client.socket = Some(socket);
            client.sent_on_it = 0;
        }
        let Some(socket) = &mut client.socket else {
            return Ok(false);
        };
        while client.written < client.request.len() {
            match socket.write(&client.request[client.written..]) {
                Ok(count) => client.written += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if waits(&error) => return Ok(false),
                Err(error) => return Err(error).context("cannot send"),
            }
        }
        Ok(true)
    }

    /// Notes a complete reply, and asks again.
    fn has_reply(&mut self, number: usize) {
        let now = Instant::now();
        let client = &mut self.clients[number];
        if let Some(since) = client.since.take() {
            self.seen
                .times
                .saturating_record((now - since).as_nanos() as u64);
        }
        self.seen.answered += 1;
        self.seen.last = now;
        self.shared.done.fetch_add(1, Ordering::Relaxed);
        let protocol = self.shared.manner.protocol;
        let reply = protocol.reply(&client.reply, client.request.len());
        if let Ok(Some(reply)) = reply
            && let Err(wrong) = client.talk.hear(reply)
        {
            self.seen.wrong_count += 1;
            if self.seen.wrong.len() < 3 {
                self.seen.wrong.push(format!("{wrong:#}"));
            }
        }
        client.reply.clear();
        client.sent_on_it += 1;
        if self
            .shared
            .session
            .is_some_and(|most| client.sent_on_it >= most)
        {
            client.socket = None;
        }
        self.idle.push_back(number);
        // In a closed loop the next request follows at once: no other client has to be looked at.
        if self.due.is_none() && now < self.shared.end {
            self.begin(now);
        }
    }

    fn finish(mut self, now: Instant) -> Seen {
        for client in &mut self.clients {
            if let Some(since) = client.since {
                self.seen.unanswered += 1;
                self.seen
                    .times
                    .saturating_record((now - since).as_nanos() as u64);
            }
            self.seen.keys.append(&mut client.talk.keys);
            self.seen.open.extend(client.socket.take());
        }
        self.seen
    }
}

fn waits(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::NotConnected
    )
}
