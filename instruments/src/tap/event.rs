//! What happens on a connection, as somebody sees it who stands between its two ends.

use std::time::Duration;

/// The end of a connection from which something comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Client,
    Server,
}

impl Side {
    /// The end that it goes to.
    pub fn other(self) -> Side {
        match self {
            Side::Client => Side::Server,
            Side::Server => Side::Client,
        }
    }
}

/// Something that has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, from the beginning on.
    pub at: Duration,
    /// The connection's number: 1 is the first.
    pub connection: usize,
    pub what: What,
}

/// What has happened on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A client has connected; `peer` is its address.
    Connects { peer: String },
    /// The server could not be reached, for this reason, and the client was reset.
    Refused { why: String },
    /// Bytes have been handed on; `part` says which of how many pieces, if they were cut on purpose.
    Bytes {
        from: Side,
        bytes: Vec<u8>,
        part: Option<(usize, usize)>,
    },
    /// One end will send no more.
    Ends { from: Side },
    /// One end has reset the connection.
    Resets { from: Side },
    /// The connection was reset on both ends, on purpose.
    Severed,
    /// The client was taken away, on purpose, without a word to the server.
    Lost,
}
