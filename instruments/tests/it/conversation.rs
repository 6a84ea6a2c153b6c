//! Conversations: what two ends do in turn, and what each of them sees of it.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use socket2::SockRef;

use crate::support::LIMIT;

#[derive(Clone, Debug)]
pub enum Act {
    /// These bytes, in pieces that end at these places.
    Sends(Who, Vec<u8>, Vec<usize>),
    /// Both send at once, more than fits into all buffers on the way.
    BothSend(Vec<u8>, Vec<u8>),
    HalfCloses(Who),
    Resets(Who),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    Client,
    Server,
}

/// What one end has seen.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub bytes: Vec<u8>,
    /// How it ended: `end`, `reset`, or nothing yet.
    pub end: &'static str,
}

/// Chance that comes again for the same seed (xorshift64*).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        high as usize % limit.max(1)
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.below(256) as u8).collect()
    }

    fn who(&mut self) -> Who {
        [Who::Client, Who::Server][self.below(2)]
    }

    /// A conversation: some messages, cut somewhere, and then ends of one kind or another.
    pub fn conversation(&mut self) -> Vec<Act> {
        let mut acts = Vec::new();
        for _ in 0..self.below(8) {
            acts.push(match self.below(12) {
                0 => {
                    let sizes = [self.below(3_000_000), self.below(3_000_000)];
                    let [one, other] = sizes.map(|size| vec![self.below(256) as u8; size + 1]);
                    Act::BothSend(one, other)
                }
                size => {
                    let most = [1, 4, 20, 1024, 1025, 5000, 70_000][size % 7];
                    let length = 1 + self.below(most);
                    let bytes = self.bytes(length);
                    let mut cuts: Vec<_> = (0..self.below(4)).map(|_| self.below(length)).collect();
                    cuts.sort_unstable();
                    Act::Sends(self.who(), bytes, cuts)
                }
            });
        }
        let first = self.who();
        if self.below(3) == 0 {
            acts.push(Act::Resets(first));
            return acts;
        }
        acts.push(Act::HalfCloses(first));
        for _ in 0..self.below(3) {
            let length = 1 + self.below(3000);
            let bytes = self.bytes(length);
            acts.push(Act::Sends(first.other(), bytes, Vec::new()));
        }
        acts.push(match self.below(4) {
            0 => Act::Resets(self.who()),
            _ => Act::HalfCloses(first.other()),
        });
        acts
    }
}

impl Who {
    pub fn other(self) -> Who {
        match self {
            Who::Client => Who::Server,
            Who::Server => Who::Client,
        }
    }
}

struct End {
    /// Gone once it has reset the connection.
    socket: Option<TcpStream>,
    seen: Seen,
    has_ended: bool,
}

impl End {
    fn new(socket: TcpStream) -> End {
        socket.set_read_timeout(Some(LIMIT)).unwrap();
        socket.set_write_timeout(Some(LIMIT)).unwrap();
        socket.set_nodelay(true).unwrap();
        End {
            socket: Some(socket),
            seen: Seen::default(),
            has_ended: false,
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        self.socket.as_mut().unwrap().write_all(bytes).unwrap();
    }

    fn receive(&mut self, count: usize) {
        let mut bytes = vec![0; count];
        let socket = self.socket.as_mut().unwrap();
        socket.read_exact(&mut bytes).unwrap();
        self.seen.bytes.extend(bytes);
    }

    /// Reads to the end, and says how it came.
    fn receive_end(&mut self) {
        let mut rest = Vec::new();
        let result = self.socket.as_mut().unwrap().read_to_end(&mut rest);
        self.seen.bytes.extend(rest);
        self.seen.end = match result {
            Ok(_) => "end",
            Err(error) if error.kind() == ErrorKind::ConnectionReset => "reset",
            Err(error) => panic!("{error}"),
        };
    }

    /// Waits for a reset behind an end, which only sending finds out then.
    fn notice_reset(&mut self) {
        let socket = self.socket.as_mut().unwrap();
        let deadline = std::time::Instant::now() + LIMIT;
        while socket.take_error().unwrap().is_none() {
            assert!(std::time::Instant::now() < deadline, "no reset came");
            thread::sleep(Duration::from_millis(2));
        }
        self.seen.end = "reset";
    }
}

/// Has `acts` done by a client that connects to `address` and a server that `listener` accepts for;
/// each is complete on the other side before the next one begins.
pub fn hold(acts: &[Act], listener: &TcpListener, address: SocketAddr) -> [Seen; 2] {
    let client = TcpStream::connect(address).unwrap();
    let (server, _) = listener.accept().unwrap();
    let mut ends = [End::new(client), End::new(server)];
    for act in acts {
        match act {
            Act::Sends(who, bytes, cuts) => {
                let [from, to] = in_order(&mut ends, *who);
                thread::scope(|scope| {
                    scope.spawn(|| {
                        let mut begin = 0;
                        for end in cuts.iter().copied().chain([bytes.len()]) {
                            from.send(&bytes[begin..end]);
                            begin = end;
                        }
                    });
                    to.receive(bytes.len());
                });
            }
            Act::BothSend(one, other) => {
                let [client, server] = &mut ends;
                let sockets = [client, server].map(|end| end.socket.as_ref().unwrap());
                let [mut client, mut server] = sockets.map(|socket| socket.try_clone().unwrap());
                thread::scope(|scope| {
                    scope.spawn(move || client.write_all(one).unwrap());
                    scope.spawn(move || server.write_all(other).unwrap());
                    let [client, server] = &mut ends;
                    scope.spawn(|| client.receive(other.len()));
                    scope.spawn(|| server.receive(one.len()));
                });
            }
            Act::HalfCloses(who) => {
                let [from, to] = in_order(&mut ends, *who);
                let socket = from.socket.as_ref().unwrap();
                socket.shutdown(Shutdown::Write).unwrap();
                from.has_ended = true;
                to.receive_end();
            }
            Act::Resets(who) => {
                let [from, to] = in_order(&mut ends, *who);
                let socket = from.socket.take().unwrap();
                SockRef::from(&socket)
                    .set_linger(Some(Duration::ZERO))
                    .unwrap();
                drop(socket);
                match from.has_ended {
                    true => to.notice_reset(),
                    false => to.receive_end(),
                }
            }
        }
    }
    ends.map(|end| end.seen)
}

fn in_order(ends: &mut [End; 2], first: Who) -> [&mut End; 2] {
    let [client, server] = ends;
    match first {
        Who::Client => [client, server],
        Who::Server => [server, client],
    }
}
