//! One client and the connection to the server that stands for it: hands on bytes, ends and resets, each
//! in its place and none before the other end can take it.

use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};
use socket2::SockRef;

use crate::tap::event::{Side, What};
use crate::tap::flow::{Flow, Item, Purpose};
use crate::tap::proxy::Mischief;

/// The most that is read at once.
const MOST: usize = 64 * 1024;

/// Whether a connection goes on.
#[derive(PartialEq, Eq)]
pub enum Progress {
    GoesOn,
    IsOver,
}

pub struct Connection {
    client: Wire,
    server: Wire,
    /// Addresses of the server that have not been tried.
    untried: Vec<SocketAddr>,
    is_connected: bool,
    mischief: Mischief,
    /// How many bytes have been handed on.
    passed: usize,
    /// Whether something may have happened since it was advanced last.
    is_awake: bool,
}

/// One of the two sockets.
struct Wire {
    token: Token,
    socket: Option<TcpStream>,
    /// What comes from it.
    flow: Flow,
    is_reset: bool,
}

type Tell<'a> = &'a mut dyn FnMut(What);

impl Connection {
    /// The one between `client` and the server, which has yet to be reached at one of `servers`.
    pub fn new(
        client: TcpStream,
        mut servers: Vec<SocketAddr>,
        [client_token, server_token]: [Token; 2],
        mischief: Mischief,
    ) -> Connection {
        servers.reverse();
        let wire = |token, socket| Wire {
            token,
            socket,
            flow: Flow::default(),
            is_reset: false,
        };
        Connection {
            client: wire(client_token, Some(client)),
            server: wire(server_token, None),
            untried: servers,
            is_connected: false,
            mischief,
            passed: 0,
            is_awake: true,
        }
    }

    /// When it has something to do without being woken.
    pub fn next(&self) -> Option<Instant> {
        let flows = [&self.client.flow, &self.server.flow];
        flows.into_iter().filter_map(Flow::next).min()
    }

    /// Something has happened on the socket of `side`; with `is_error` it may have been reset.
    pub fn wake(&mut self, side: Side, is_error: bool) {
        self.is_awake = true;
        if is_error && (self.is_connected || side == Side::Client) {
            self.wire(side).is_reset = true;
        }
    }

    /// Does all that can be done now.
    pub fn advance(&mut self, registry: &Registry, tell: Tell) -> Progress {
        let is_time = self.next().is_some_and(|next| next <= Instant::now());
        if !std::mem::take(&mut self.is_awake) && !is_time {
            return Progress::GoesOn;
        }
        if !self.is_connected {
            match self.connect(registry) {
                Ok(true) => self.is_connected = true,
                Ok(false) => return Progress::GoesOn,
                Err(error) => {
                    self.client.abort();
                    let why = error.to_string();
                    tell(What::Refused { why });
                    return Progress::IsOver;
                }
            }
        }
        loop {
            let before = self.passed;
            for side in [Side::Client, Side::Server] {
                if self.hand_on(side, tell) == Progress::IsOver {
                    return Progress::IsOver;
                }
            }
            let is_client_gone = self.client.socket.is_none() || self.client.flow.is_done();
            if is_client_gone && self.server.flow.is_done() {
                return Progress::IsOver;
            }
            if self.passed == before {
                return Progress::GoesOn;
            }
        }
    }

    /// Whether the server is reached by now.
    fn connect(&mut self, registry: &Registry) -> io::Result<bool> {
        loop {
            let failed = match &self.server.socket {
                Some(socket) => match socket.take_error()? {
                    Some(error) => error,
                    None => match socket.peer_addr() {
                        Err(error) if error.kind() == ErrorKind::NotConnected => return Ok(false),
                        Err(error) => error,
                        Ok(_) => break,
                    },
                },
                None => io::Error::other("the server has no address"),
            };
            let Some(address) = self.untried.pop() else {
                return Err(failed);
            };
            let mut socket = TcpStream::connect(address)?;
            let both = Interest::READABLE | Interest::WRITABLE;
            registry.register(&mut socket, self.server.token, both)?;
            self.server.socket = Some(socket);
        }
        let both = Interest::READABLE | Interest::WRITABLE;
        if let Some(client) = &mut self.client.socket {
            registry.register(client, self.client.token, both)?;
        }
        for wire in [&self.client, &self.server] {
            if let Some(socket) = &wire.socket {
                // What comes is handed on at once, and in the pieces in which it came.
                let _ = socket.set_nodelay(true);
            }
        }
        Ok(true)
    }

    /// Hands on what comes from `from`.
    fn hand_on(&mut self, from: Side, tell: Tell) -> Progress {
        loop {
            self.read(from);
            let Some(item) = self.wire(from).flow.due() else {
                return Progress::GoesOn;
            };
            match item {
                Item::Bytes { bytes, part } => match self.write(from.other(), &bytes) {
                    // What the other end had no room for goes with a reset, as it would on its way.
                    Ok(0) if self.wire(from).flow.is_reset() => return self.reset(from, tell),
                    Ok(0) => {
                        let item = Item::Bytes { bytes, part };
                        self.wire(from).flow.put_back(item);
                        return Progress::GoesOn;
                    }
                    Ok(count) => {
                        let (written, rest) = bytes.split_at(count);
                        if !rest.is_empty() {
                            let bytes = rest.to_vec();
                            let item = Item::Bytes { bytes, part };
                            self.wire(from).flow.put_back(item);
                        }
                        self.passed += count;
                        let bytes = written.to_vec();
                        tell(What::Bytes { from, bytes, part });
                        if self.play_tricks(from, tell) == Progress::IsOver {
                            return Progress::IsOver;
                        }
                    }
                    Err(_) => return self.reset(from.other(), tell),
                },
                Item::End => {
                    if let Some(socket) = &self.wire(from.other()).socket {
                        // Where that end has gone already there is nobody to tell.
                        let _ = socket.shutdown(std::net::Shutdown::Write);
                    }
                    tell(What::Ends { from });
                }
                Item::Reset => return self.reset(from, tell),
            }
        }
    }

    /// Takes in what has come from `side`, if there is room for it.
    fn read(&mut self, side: Side) {
        let Mischief { purpose, .. } = self.mischief;
        let wire = self.wire(side);
        let mut buffer = [0; MOST];
        while wire.flow.has_room(&purpose) {
            let Some(socket) = &mut wire.socket else {
                return;
            };
            match socket.read(&mut buffer) {
                Ok(0) => wire.flow.ends(Item::End, &purpose),
                Ok(count) => wire.flow.read(&buffer[..count], &purpose),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(_) => wire.flow.ends(Item::Reset, &purpose),
            }
        }
        wire.look_for_a_reset(&purpose);
    }

    /// Writes what `side` takes of `bytes` now.
    fn write(&mut self, side: Side, bytes: &[u8]) -> io::Result<usize> {
        let left = self.mischief.reset_after.map(|most| most - self.passed);
        let bytes = &bytes[..left.unwrap_or(bytes.len()).min(bytes.len())];
        let Some(socket) = &mut self.wire(side).socket else {
            // A client that was taken away: what is meant for it goes nowhere.
            return Ok(bytes.len());
        };
        loop {
            match socket.write(bytes) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(0),
                result => return result,
            }
        }
    }

    /// What is done on purpose now that bytes have passed.
    fn play_tricks(&mut self, from: Side, tell: Tell) -> Progress {
        if self.mischief.reset_after == Some(self.passed) {
            self.client.abort();
            self.server.abort();
            tell(What::Severed);
            return Progress::IsOver;
        }
        if self.mischief.lose_client && from == Side::Client && self.client.socket.is_some() {
            self.client.abort();
            self.client.flow = Flow::default();
            tell(What::Lost);
        }
        Progress::GoesOn
    }

    /// `from` has reset the connection: so it is for the other end.
    fn reset(&mut self, from: Side, tell: Tell) -> Progress {
        self.client.abort();
        self.server.abort();
        tell(What::Resets { from });
        Progress::IsOver
    }

    fn wire(&mut self, side: Side) -> &mut Wire {
        match side {
            Side::Client => &mut self.client,
            Side::Server => &mut self.server,
        }
    }
}

impl Wire {
    /// An end may be reset while nothing is read from it, or after it has sent its end: then reading
    /// does not tell.
    fn look_for_a_reset(&mut self, purpose: &Purpose) {
        let Some(socket) = &self.socket else { return };
        if std::mem::take(&mut self.is_reset) && matches!(socket.take_error(), Ok(Some(_))) {
            self.flow.ends(Item::Reset, purpose);
        }
    }

    /// Closes it with a reset.
    fn abort(&mut self) {
        if let Some(socket) = self.socket.take() {
            // Where it cannot be, it is closed all the same.
            let _ = SockRef::from(&socket).set_linger(Some(Duration::ZERO));
        }
    }
}
