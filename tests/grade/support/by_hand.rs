//! The same by hand: what a student types to see what a check has seen.

use std::collections::BTreeSet;

use super::Check;
use super::in_shell::{LONGEST, as_typed, in_shell, piped, row};
use super::step::{Place, REPLY};

/// From more clients than these nothing is to be typed.
const MOST_CLIENTS: usize = 4;
/// The words for the ends of a step that takes ADDRESS and PORT.
const ADDRESS: &str = "localhost";
const PORT: &str = "9999";
/// The PORT that is its own matter where it was given.
const LAST_PORT: &str = "65535";
const NC: &str = "nc 127.0.0.1 9999";
/// The same, which closes when all is sent.
const CLOSING_NC: &str = "nc -N 127.0.0.1 9999";
/// A server that sends what it reads, and closes.
const ANSWERING_NC: &str = "nc -N -l 9999";
/// A server that closes in place of a reply.
const SILENT_SERVER: &str = "true | nc -N -l 9999";

/// What a check has had a program do.
#[derive(Clone)]
pub struct ByHand {
    /// The one that was started before it, at the same place.
    first: Option<Box<ByHand>>,
    role: &'static str,
    /// The arguments of its own; none for those of a place that was found for it.
    arguments: Option<Vec<String>>,
    /// Its address, where a place was found for it: by hand each is at `localhost`, but for no address at all.
    address: &'static str,
    port: &'static str,
    /// What was typed into it.
    typed: Vec<u8>,
    has_ended_input: bool,
    /// It has had no reply: its server has closed a connection, the first one or one that came after replies, or
    /// there is none.
    unanswered: Option<Unanswered>,
    /// The first two replies that it has had, as far as they could be typed.
    replies: Vec<Vec<u8>>,
    /// The clients of the grader, in the order in which they came.
    clients: Vec<Client>,
    /// The place there of the client that spoke last.
    last: usize,
}

/// Which message of a client's was left without a reply.
#[derive(Clone, Copy)]
pub enum Unanswered {
    First,
    Later,
    /// Each: nobody listens.
    All,
}

/// What a client of the grader did.
#[derive(Clone)]
struct Client {
    name: String,
    /// What it sent, bare or in frames.
    sent: Vec<Vec<u8>>,
    /// How it went, where it did not only stop.
    loss: Option<Loss>,
}

/// How a client of the grader went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// It closed its connection.
    Left,
    /// It reset its connection, which no tool does that everybody has.
    Reset,
}

impl ByHand {
    /// For a program with `arguments`, which are those of a place that was found for it where it `is_placed`.
    pub fn new(role: &'static str, arguments: Vec<String>, is_placed: bool) -> ByHand {
        let has_none = arguments.first().is_some_and(String::is_empty);
        let has_the_last = arguments.get(1).is_some_and(|port| port == LAST_PORT);
        ByHand {
            first: None,
            role,
            address: if has_none { "" } else { ADDRESS },
            port: if has_the_last { LAST_PORT } else { PORT },
            arguments: (!is_placed).then_some(arguments),
            typed: Vec::new(),
            has_ended_input: false,
            unanswered: None,
            replies: Vec::new(),
            clients: Vec::new(),
            last: 0,
        }
    }

    /// It is started where `first` was, or still is.
    pub fn comes_after(&mut self, mut first: ByHand) {
        // Who was answered waits for the server's end: it is the side that closes first whose port is not free at once.
        for client in &mut first.clients {
            client.loss = client.loss.filter(|_| client.sent.is_empty());
        }
        self.first = Some(Box::new(first));
    }

    pub fn types(&mut self, text: &[u8]) {
        self.typed.extend_from_slice(text);
    }

    pub fn typed(&self) -> &[u8] {
        &self.typed
    }

    pub fn ends_input(&mut self) {
        self.has_ended_input = true;
    }

    /// The grader's server closes the connection in place of a reply, or there is no server.
    pub fn stays_unanswered(&mut self, which: Unanswered) {
        self.unanswered = Some(which);
    }

    /// The grader's server replies.
    pub fn is_answered(&mut self, reply: &[u8]) {
        // Whether there is one alone, and what can be typed of it, is all that is asked: others are long, or many.
        if self.replies.len() < 2 {
            let shown = reply.len().min(LONGEST + 1);
            self.replies.push(reply[..shown].to_vec());
        }
    }

    /// A client of the grader sends `bytes`.
    pub fn sends(&mut self, client: &str, bytes: &[u8]) {
        self.last = self.place_of(client);
        self.clients[self.last].sent.push(bytes.to_vec());
    }

    /// A client of the grader has connected.
    pub fn meets(&mut self, client: &str) {
        self.place_of(client);
    }

    /// A client of the grader closes its connection.
    pub fn loses(&mut self, client: &str) {
        self.goes(client, Loss::Left);
    }

    /// A client of the grader resets its connection.
    pub fn resets(&mut self, client: &str) {
        self.goes(client, Loss::Reset);
    }

    fn goes(&mut self, client: &str, loss: Loss) {
        let place = self.place_of(client);
        self.clients[place].loss = Some(loss);
    }

    /// How the one went that has gone without a reply, where none that came later is among those `answered`;
    /// of those that `said_nothing` alone, where only they are asked for.
    pub fn lost(&self, answered: &BTreeSet<String>, said_nothing: bool) -> Option<Loss> {
        let latest = self.clients.iter().rev();
        let mut unanswered = latest.take_while(|client| !answered.contains(&client.name));
        unanswered
            .find(|client| client.loss.is_some() && (client.sent.is_empty() || !said_nothing))
            .and_then(|client| client.loss)
    }

    /// Whether a client has left that had sent nothing.
    pub fn has_lost_a_silent_client(&self) -> bool {
        let mut clients = self.clients.iter();
        clients.any(|client| client.loss == Some(Loss::Left) && client.sent.is_empty())
    }

    /// Whether the client that spoke last has sent one message, and others have sent some before.
    pub fn asks_for_what_others_stored(&self) -> bool {
        let has_spoken = |client: &Client| !client.sent.is_empty();
        let speakers = self.clients.iter().filter(|client| has_spoken(client));
        let last = self.clients.get(self.last);
        speakers.count() > 1 && last.is_some_and(|client| client.sent.len() == 1)
    }

    fn place_of(&mut self, client: &str) -> usize {
        // From the end: of hundreds that come one after another it is the last one.
        let mut clients = self.clients.iter();
        let place = clients.rposition(|one| one.name == client);
        place.unwrap_or_else(|| {
            self.clients.push(Client {
                name: client.to_string(),
                sent: Vec::new(),
                loss: None,
            });
            self.clients.len() - 1
        })
    }

    /// The lines to type for the programs of a step; none where that would be too much.
    pub fn lines(&self, check: &Check) -> Vec<String> {
        let first = self.first.as_ref().map(|first| first.lines(check));
        [first.unwrap_or_default(), self.own_lines(check)].concat()
    }

    fn own_lines(&self, check: &Check) -> Vec<String> {
        let step = check.step;
        let (role, arguments) = (self.role, &self.arguments);
        let place = match check.kind().place {
            Place::Fixed => &[][..],
            Place::Told => &[self.address, self.port],
        };
        let command = |role: &str, arguments: &[String]| {
            let words = arguments.iter().map(|word| format!(" {}", in_shell(word)));
            format!(
                "cargo run --bin {step} -- {role}{}",
                words.collect::<String>()
            )
        };
        let place: Vec<_> = place.iter().map(|word| word.to_string()).collect();
        let own = command(role, arguments.as_ref().unwrap_or(&place));
        match (role, arguments) {
            (_, Some(_)) => vec![own],
            ("server", None) if self.clients.is_empty() || self.port != PORT => vec![own],
            ("server", None) => match self.clients(check) {
                clients if clients.is_empty() => Vec::new(),
                clients => [vec![own], clients].concat(),
            },
            (_, None) => {
                let server = match self.unanswered {
                    None => vec![
                        self.odd_server(check)
                            .unwrap_or_else(|| command("server", &place)),
                    ],
                    Some(Unanswered::First) => vec![SILENT_SERVER.to_string()],
                    Some(Unanswered::All) => Vec::new(),
                    // `nc` gives no replies, and a server of one's own gives them all.
                    Some(Unanswered::Later) => return Vec::new(),
                };
                let client = self.client(check, own);
                client.map_or_else(Vec::new, |client| [server, client].concat())
            }
        }
    }

    /// What gives the one reply that the client has had, where no server of the step would give that.
    fn odd_server(&self, check: &Check) -> Option<String> {
        match &self.replies[..] {
            [reply] if !check.has_frames() && !check.has_keys() && reply != REPLY.as_bytes() => {
                piped(reply, ANSWERING_NC)
            }
            _ => None,
        }
    }

    /// The lines for the client that is started with the line `own`, and what is typed into it.
    fn client(&self, check: &Check, own: String) -> Option<Vec<String>> {
        if self.typed.is_empty() && self.has_ended_input && check.kind().reads_input() {
            return Some(vec![format!("true | {own}")]);
        }
        if self.typed.is_empty() {
            return Some(vec![own]);
        }
        // In a pipe the input ends, and what waits for more of it goes on.
        let typed = (!self.has_ended_input).then(|| as_typed(&self.typed));
        match typed.flatten() {
            Some(typed) => Some([vec![own], typed].concat()),
            None => piped(&self.typed, &own).map(|line| vec![line]),
        }
    }
}

impl ByHand {
    /// The lines that do what the clients did; those of the last one where all would be too much.
    fn clients(&self, check: &Check) -> Vec<String> {
        // What comes of a reset just before is not to be seen without one.
        let mut latest = self.clients.iter().rev().take(2);
        if latest.any(|client| client.loss == Some(Loss::Reset)) {
            return Vec::new();
        }
        let has_silent = self.clients.iter().any(|client| client.sent.is_empty());
        if check.has_sessions() || has_silent {
            let of_each = |clients: &[Client]| {
                let lines = clients.iter().map(|client| client.line(check));
                lines.collect::<Option<Vec<_>>>()
            };
            let all = (self.clients.len() <= MOST_CLIENTS).then(|| of_each(&self.clients));
            // One that had nothing to say may be why the next one is not answered.
            let before = self.last.saturating_sub(1);
            let first = match self.clients[before].sent.is_empty() {
                true => before,
                false => self.last,
            };
            let last = || of_each(&self.clients[first..=self.last]);
            return all.flatten().or_else(last).unwrap_or_default();
        }
        let all: Vec<_> = self.clients.iter().map(Client::all).collect();
        let row = (all.len() > 1).then(|| row(&all)).flatten();
        let row = row.map(|row| format!("for m in {row}; do printf \"$m\" | {NC}; done"));
        row.or_else(|| piped(&all[self.last], self.clients[self.last].nc()))
            .into_iter()
            .collect()
    }
}

impl Client {
    /// The line that does what it did.
    fn line(&self, check: &Check) -> Option<String> {
        match self.sent.as_slice() {
            [] if self.loss == Some(Loss::Left) => Some(format!("true | {}", self.nc())),
            [] => Some(self.nc().to_string()),
            messages @ [_, _, ..] if check.has_sessions() => Some(format!(
                "for m in {}; do printf \"$m\"; sleep 1; done | {}",
                row(messages)?,
                self.nc()
            )),
            _ => piped(&self.all(), self.nc()),
        }
    }

    /// What sends what it sent, and goes as it went.
    fn nc(&self) -> &'static str {
        match self.loss {
            Some(Loss::Left) => CLOSING_NC,
            _ => NC,
        }
    }

    fn all(&self) -> Vec<u8> {
        self.sent.concat()
    }
}
