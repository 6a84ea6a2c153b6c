//! Listens, and has a connection to the server for each client: all in one thread, so that what happens
//! has one order.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Token, Waker};

use crate::tap::connection::{Connection, Progress};
use crate::tap::event::{Event, Side, What};
use crate::tap::flow::Purpose;

/// How long it waits after a failed `accept`: what made it fail does not pass at once.
const PAUSE: Duration = Duration::from_millis(100);

/// What is done on purpose.
#[derive(Clone, Copy, Default)]
pub struct Mischief {
    pub purpose: Purpose,
    /// A connection is reset when so many bytes have passed.
    pub reset_after: Option<usize>,
    /// Each client is taken away after its first bytes, without a word to the server.
    pub lose_client: bool,
}

/// Stands between clients and a server.
pub struct Proxy {
    poll: Poll,
    listeners: Vec<TcpListener>,
    server: Vec<SocketAddr>,
    mischief: Mischief,
    connections: BTreeMap<usize, Connection>,
    start: Instant,
    count: usize,
    stop: Stop,
}

/// Ends a proxy, from any thread.
#[derive(Clone)]
pub struct Stop {
    waker: Arc<Waker>,
    is_stopped: Arc<AtomicBool>,
}

impl Stop {
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::SeqCst);
        // Where nobody can be woken there is nobody to stop.
        let _ = self.waker.wake();
    }
}

const WAKER: Token = Token(usize::MAX);
/// Listeners have the first tokens, and then each connection has two.
const LISTENERS: usize = 2;

impl Proxy {
    /// Listens on `port` of this machine alone, for the server at `address` and `server_port`.
    ///
    /// # Errors
    /// When the port is taken, or the address does not resolve.
    pub fn listen(port: u16, address: &str, server_port: u16, mischief: Mischief) -> Result<Proxy> {
        let server = (address, server_port)
            .to_socket_addrs()
            .with_context(|| format!("cannot find an address for `{address}`"))?;
        let server: Vec<_> = server.collect();
        ensure!(!server.is_empty(), "`{address}` has no address");
        let poll = Poll::new().context("cannot wait for connections")?;
        let waker = Waker::new(poll.registry(), WAKER).context("cannot wait for an end")?;
        let first = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], port)))
            .with_context(|| format!("cannot listen on port {port}"))?;
        let port = first.local_addr()?.port();
        let mut listeners = vec![first];
        // Some clients try this address of `localhost` first. A machine may be without it.
        let second = SocketAddr::from(([0, 0, 0, 0, 0, 0, 0, 1], port));
        listeners.extend(TcpListener::bind(second));
        for (number, listener) in listeners.iter_mut().enumerate() {
            let token = Token(number);
            poll.registry()
                .register(listener, token, Interest::READABLE)?;
        }
        Ok(Proxy {
            poll,
            listeners,
            server,
            mischief,
            connections: BTreeMap::new(),
            start: Instant::now(),
            count: 0,
            stop: Stop {
                waker: Arc::new(waker),
                is_stopped: Arc::default(),
            },
        })
    }

    /// The port that it listens on.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn port(&self) -> Result<u16> {
        Ok(self.listeners[0].local_addr()?.port())
    }

    /// What ends it.
    pub fn stop(&self) -> Stop {
        self.stop.clone()
    }

    /// Hands on what comes and tells `story` of it, until it is stopped, or until `limit` connections
    /// have come and gone.
    ///
    /// # Errors
    /// When the system no longer says what happens.
    pub fn run(mut self, limit: Option<usize>, story: &SyncSender<Event>) -> Result<()> {
        let mut events = Events::with_capacity(256);
        loop {
            let next = self.connections.values().filter_map(Connection::next).min();
            let timeout = next.map(|next| next.saturating_duration_since(Instant::now()));
            match self.poll.poll(&mut events, timeout) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                result => result.context("cannot wait for what happens")?,
            }
            for event in &events {
                match event.token() {
                    WAKER => {}
                    Token(number) if number < LISTENERS => self.accept_all(number, limit, story)?,
                    Token(number) => {
                        let (connection, side) = of(number);
                        if let Some(connection) = self.connections.get_mut(&connection) {
                            connection.wake(side, event.is_error());
                        }
                    }
                }
            }
            if self.stop.is_stopped.load(Ordering::SeqCst) {
                return Ok(());
            }
            self.move_all(story);
            if self.connections.is_empty() && limit.is_some_and(|limit| self.count >= limit) {
                return Ok(());
            }
        }
    }

    /// Has every connection hand on what it can.
    fn move_all(&mut self, story: &SyncSender<Event>) {
        let start = self.start;
        let registry = self.poll.registry();
        self.connections.retain(|number, connection| {
            let mut tell = |what| {
                let event = Event {
                    at: start.elapsed(),
                    connection: *number,
                    what,
                };
                // Whoever has gone has stopped this, too.
                let _ = story.send(event);
            };
            connection.advance(registry, &mut tell) == Progress::GoesOn
        });
    }

    fn accept_all(
        &mut self,
        number: usize,
        limit: Option<usize>,
        story: &SyncSender<Event>,
    ) -> Result<()> {
        loop {
            if limit.is_some_and(|limit| self.count >= limit) {
                return Ok(());
            }
            match self.listeners[number].accept() {
                Ok((client, peer)) => {
                    self.count += 1;
                    let event = Event {
                        at: self.start.elapsed(),
                        connection: self.count,
                        what: What::Connects {
                            peer: peer.to_string(),
                        },
                    };
                    let _ = story.send(event);
                    let tokens = [Side::Client, Side::Server].map(|side| token(self.count, side));
                    let servers = self.server.clone();
                    let connection = Connection::new(client, servers, tokens, self.mischief);
                    self.connections.insert(self.count, connection);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if is_of_one_client(&error) => {}
                Err(error) => {
                    crate::note(&format!("cannot accept a connection: {error}"));
                    std::thread::sleep(PAUSE);
                    // The system does not say again that clients wait.
                    self.poll.registry().reregister(
                        &mut self.listeners[number],
                        Token(number),
                        Interest::READABLE,
                    )?;
                    return Ok(());
                }
            }
        }
    }
}

fn is_of_one_client(error: &io::Error) -> bool {
    use ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionReset | Interrupted
    )
}

fn token(connection: usize, side: Side) -> Token {
    Token(LISTENERS + 2 * connection + usize::from(side == Side::Server))
}

/// The connection and the side that a token stands for.
fn of(token: usize) -> (usize, Side) {
    let number = token - LISTENERS;
    let side = match number % 2 {
        0 => Side::Client,
        _ => Side::Server,
    };
    (number / 2, side)
}
