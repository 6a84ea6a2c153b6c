//! Events as a reader follows them: a step each, in the columns of a sequence diagram.

use std::collections::HashMap;
use std::time::Duration;

use crate::tap::event::{Event, Side, What};
use crate::tap::message::Reader;

/// One step of the story.
#[derive(Clone, Debug)]
pub struct Step {
    /// The time since the step before.
    pub since: Duration,
    pub connection: usize,
    /// The column of its client.
    pub column: usize,
    pub from: Side,
    pub kind: Kind,
    pub text: String,
    /// The connection whose line goes on below this step, column by column.
    pub below: Vec<Option<usize>>,
}

/// What kind of step it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Connect,
    Message,
    End,
    /// A reset, or what was done on purpose.
    Break,
}

/// Tells events one by one.
pub struct Story {
    /// How many columns there may be.
    columns: usize,
    /// Whose each column is now.
    taken: Vec<Option<usize>>,
    connections: HashMap<usize, Connection>,
    last: Option<Duration>,
}

struct Connection {
    column: usize,
    client: Direction,
    server: Direction,
    spoke: Option<Side>,
}

#[derive(Default)]
struct Direction {
    reader: Reader,
    has_ended: bool,
}

impl Story {
    /// One with at most so many columns for clients.
    pub fn new(columns: usize) -> Story {
        Story {
            columns: columns.max(1),
            taken: Vec::new(),
            connections: HashMap::new(),
            last: None,
        }
    }

    /// Tells of `event`.
    pub fn tell(&mut self, event: &Event) -> Step {
        let number = event.connection;
        let column = self.column_of(number);
        let connection = self.connections.entry(number).or_insert(Connection {
            column,
            client: Direction::default(),
            server: Direction::default(),
            spoke: None,
        });
        let (from, kind, text) = connection.tell(&event.what);
        let is_over = connection.client.has_ended && connection.server.has_ended;
        if is_over {
            self.connections.remove(&number);
            if self.taken[column] == Some(number) {
                self.taken[column] = None;
            }
        }
        let last = self.last.replace(event.at).unwrap_or(event.at);
        let since = event.at.saturating_sub(last);
        let is_shared = self.taken[column].is_some_and(|other| other != number);
        let text = match is_shared {
            true => format!("(client {number}) {text}"),
            false => text,
        };
        Step {
            since,
            connection: number,
            column,
            from,
            kind,
            text,
            below: self.taken.clone(),
        }
    }

    /// The column of a connection: its own, or the first that nobody has, or the last one.
    fn column_of(&mut self, number: usize) -> usize {
        if let Some(connection) = self.connections.get(&number) {
            return connection.column;
        }
        let free = self.taken.iter().position(Option::is_none);
        let column = free.unwrap_or(self.taken.len()).min(self.columns - 1);
        if column == self.taken.len() {
            self.taken.push(None);
        }
        self.taken[column].get_or_insert(number);
        column
    }
}

impl Connection {
    fn tell(&mut self, what: &What) -> (Side, Kind, String) {
        match what {
            What::Connects { peer } => {
                (Side::Client, Kind::Connect, format!("connects from {peer}"))
            }
            What::Refused { why } => {
                self.end();
                (
                    Side::Server,
                    Kind::Break,
                    format!("cannot be reached: {why}"),
                )
            }
            What::Bytes { from, bytes, part } => {
                let goes_on = self.spoke.replace(*from) == Some(*from);
                let told = self.direction(*from).reader.tell(bytes, goes_on);
                let text = match part {
                    Some((number, count)) => format!("{told}, piece {number} of {count}"),
                    None => told,
                };
                (*from, Kind::Message, text)
            }
            What::Ends { from } => {
                let direction = self.direction(*from);
                direction.has_ended = true;
                let missing = direction.reader.missing();
                let missing = missing.map_or(String::new(), |missing| format!(", {missing}"));
                let text = match self.direction(from.other()).has_ended {
                    true => "closes",
                    false => "half-close: sends no more",
                };
                (*from, Kind::End, format!("{text}{missing}"))
            }
            What::Resets { from } => {
                self.end();
                (*from, Kind::Break, "resets the connection".to_string())
            }
            What::Severed => {
                self.end();
                let text = "reset on purpose, on both sides";
                (Side::Client, Kind::Break, text.to_string())
            }
            What::Lost => {
                self.client.has_ended = true;
                let text = "lost on purpose: the server does not hear of it";
                (Side::Client, Kind::Break, text.to_string())
            }
        }
    }

    fn direction(&mut self, side: Side) -> &mut Direction {
        match side {
            Side::Client => &mut self.client,
            Side::Server => &mut self.server,
        }
    }

    fn end(&mut self) {
        self.client.has_ended = true;
        self.server.has_ended = true;
    }
}

/// A time, as short as it can be read.
pub fn told(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        ..0.01 => format!("+{:.2} ms", seconds * 1e3),
        ..0.1 => format!("+{:.1} ms", seconds * 1e3),
        ..1.0 => format!("+{:.0} ms", seconds * 1e3),
        _ => format!("+{seconds:.1} s"),
    }
}
