//! Conversations with the student's server.

use std::io::{ErrorKind, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use language::text;

use socket2::SockRef;

use super::conversation::{self, Turn};
use super::shortest::shortest;
use super::{SHORTENING, seed};
use crate::model::reply::Progress;
use crate::model::{Model, Reply};
use crate::support::frame::{frame, unframe};
use crate::support::{
    Check, Seen, Server, as_time_allows, connect, patience, plain_parts, quote, wait_for,
    without_line_end,
};

/// So many messages a server gets, however slow it is.
const AT_LEAST: usize = 6;

/// The server gives the replies that the contract demands, whatever it is asked.
pub fn server_replies_to_whatever_is_sent(check: Check) {
    let check = check
        .drawn()
        .expects("each message of a conversation, drawn by chance from what is easily mistaken, gets the reply that it has to get")
        .usually("a message is trimmed, cut, split or compared too loosely before it is looked at, or a number is read more freely than it should be");
    let turns = conversation::draw(&check, seed());
    let first = check.afresh();
    let Err(mut failure) = hold(&first, &turns, patience()) else {
        return;
    };
    let needed = &turns[..failure.needed];
    let end = Instant::now() + SHORTENING;
    let limit = (5 * failure.slowest).clamp(Duration::from_millis(300), patience());
    let mut attempt = |turns: &[Turn]| {
        let failed = hold(&check.afresh(), turns, limit).err()?;
        let needed = failed.needed;
        failure = failed;
        Some(needed)
    };
    let mut turns = shortest(needed, end, &mut attempt);
    // Each message, from the last one on, is made shorter as well.
    for index in (0..turns.len()).rev() {
        let letters = letters_of(&turns[index].message);
        let letters = shortest(&letters, end, |letters| {
            let mut turns = turns.clone();
            turns[index].message = letters.concat();
            let needed = attempt(&turns)?;
            (needed == turns.len()).then_some(letters.len())
        });
        turns[index].message = letters.concat();
    }
    failure.tell();
}

/// `message` in pieces that can be left out.
fn letters_of(message: &[u8]) -> Vec<Vec<u8>> {
    match str::from_utf8(message) {
        Ok(text) => text
            .chars()
            .map(|letter| letter.to_string().into_bytes())
            .collect(),
        Err(_) => message.iter().map(|byte| vec![*byte]).collect(),
    }
}

/// A conversation that failed.
struct Failure {
    check: Check,
    server: Server,
    happened: String,
    /// What came, in place of what, in reply to what, where all of that is known.
    wrong: Option<[Vec<u8>; 3]>,
    /// How many messages it took.
    needed: usize,
    /// The longest time that a reply took before.
    slowest: Duration,
}

impl Failure {
    fn tell(&self) -> ! {
        let seed = seed();
        let of = self.needed;
        self.check.note(
            text!("test"),
            text!(
                "has made the conversation as short as it could: {of} of LAB_SEED={seed}",
                of,
                seed
            ),
        );
        // A server that has just closed its last connection may be about to end.
        let end = Instant::now() + Duration::from_millis(100);
        while !self.server.has_ended() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
        if let Some(end) = self.server.process.end_by_now() {
            let check = match of {
                1 => self.check.clone().usually(
                    "to a server this message is one like any other, and no reason to end",
                ),
                _ => self.check.clone(),
            };
            check.fail_for_end(&self.server.process, &end);
        }
        match &self.wrong {
            Some([got, wanted, asked]) => {
                let seen = Seen::Wrong { got, wanted, asked };
                self.check
                    .fail_for(&self.server.process, seen, &self.happened)
            }
            None => self.check.fail(&self.happened),
        }
    }
}

/// Holds a conversation with a new server, as far as the time allows.
fn hold(check: &Check, turns: &[Turn], limit: Duration) -> Result<(), Box<Failure>> {
    check.begins();
    let mut server = check.server();
    let mut model = Model::new(check.kind());
    let mut clients: Vec<(usize, Client)> = Vec::new();
    let mut slowest = Duration::ZERO;
    let mut said = Vec::new();
    for number in as_time_allows(AT_LEAST, turns.len()) {
        let turn = &turns[number];
        let Some((reply, meaning)) = model.reply_to(&turn.message) else {
            continue;
        };
        if check.serves_one_client() && number > 0 {
            was_printed(check, &mut server, &said);
            said.clear();
            clients.clear();
            server = check.server();
        }
        let result = answer(check, &mut server, &mut clients, turn, &reply, limit);
        match result {
            Ok(time) => slowest = slowest.max(time),
            Err(Trouble { told, got }) => {
                let message = quote(&turn.message);
                let wanted = reply.known().map(String::into_bytes);
                let wrong = got.zip(wanted);
                return Err(Box::new(Failure {
                    check: check.clone(),
                    server,
                    happened: text!(
                        "{told} to {message}, which is {meaning}",
                        told,
                        message,
                        meaning
                    ),
                    wrong: wrong.map(|(got, wanted)| [got, wanted, turn.message.clone()]),
                    needed: number + 1,
                    slowest,
                }));
            }
        }
        said.push(turn.message.clone());
    }
    was_printed(check, &mut server, &said);
    if !check.serves_one_client() {
        server.is_still_up();
    }
    Ok(())
}

/// In the steps where a server prints what it receives: it has printed `messages`, all of them that
/// looks the same on any screen.
fn was_printed(check: &Check, server: &mut Server, messages: &[Vec<u8>]) {
    if check.has_keys() {
        return;
    }
    for message in messages {
        for part in plain_parts(message) {
            server.prints(part);
        }
    }
}

/// What went wrong, up to "to …", and what came, if it was something else than what should have come.
struct Trouble {
    told: String,
    got: Option<Vec<u8>>,
}

impl From<String> for Trouble {
    fn from(told: String) -> Trouble {
        Trouble { told, got: None }
    }
}

/// Sends the message of `turn`, and receives `reply`; says how long it took, or what went wrong.
fn answer(
    check: &Check,
    server: &mut Server,
    clients: &mut Vec<(usize, Client)>,
    turn: &Turn,
    reply: &Reply,
    limit: Duration,
) -> Result<Duration, Trouble> {
    // Where clients are served one by one, the one before has left.
    let stay_together = check.kind().serves_at_once();
    clients.retain(|(number, _)| check.has_sessions() && (stay_together || *number == turn.client));
    let place = clients
        .iter()
        .position(|(number, _)| *number == turn.client);
    let place = match place {
        Some(place) => place,
        None => {
            let name = text!("client {number}", number = turn.client + 1);
            clients.push((turn.client, Client::reach(check, server, name, limit)?));
            clients.len() - 1
        }
    };
    let client = &mut clients[place].1;
    let start = Instant::now();
    client.sends(turn)?;
    client.receives(reply, limit)?;
    Ok(start.elapsed())
}

/// A client of the conversation. Unlike [`crate::support::TestClient`] it does not end the check
/// when something is wrong: there is more to try.
struct Client {
    check: Check,
    name: String,
    stream: TcpStream,
    /// More of the last reply may still come: its end could not be told.
    more_may_come: bool,
}

impl Client {
    fn reach(
        check: &Check,
        server: &mut Server,
        name: String,
        limit: Duration,
    ) -> Result<Client, String> {
        let wait = wait_for(patience().max(limit));
        loop {
            for address in server.addresses() {
                if let Ok(stream) = connect(address) {
                    check.note(&name, text!("connects"));
                    check.story().meets(&name);
                    return Ok(Client {
                        check: check.clone(),
                        name,
                        stream,
                        more_may_come: false,
                    });
                }
            }
            // At the start of a server it is no part of the conversation how long that takes.
            if server.has_ended() || wait.is_over() {
                return Err(text!(
                    "{name} could not connect to send its message, and got no reply",
                    name
                ));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn sends(&mut self, turn: &Turn) -> Result<(), String> {
        self.check.note(
            &self.name,
            text!("sends       {bytes}", bytes = quote(&turn.message)),
        );
        let framed = self.check.has_frames().then(|| frame(&turn.message));
        let bytes = framed.as_ref().unwrap_or(&turn.message);
        self.check.story().sends(&self.name, bytes);
        let sent = match framed {
            None => self.stream.write_all(&turn.message),
            Some(frame) => {
                let (first, second) = frame.split_at(turn.cut.min(frame.len()));
                self.stream.write_all(first).and_then(|()| {
                    // Long enough for the first part to be received alone, most of the time.
                    std::thread::sleep(Duration::from_micros(200));
                    self.stream.write_all(second)
                })
            }
        };
        sent.map_err(|error| {
            text!(
                "the connection broke ({error}) before there was a reply",
                error
            )
        })
    }

    fn receives(&mut self, reply: &Reply, limit: Duration) -> Result<(), Trouble> {
        let mut received = Vec::new();
        loop {
            let progress = self.progress_of(&received, reply);
            if progress == Progress::Complete {
                self.more_may_come = !reply.has_a_known_end();
                let shown = quote(&received);
                self.check
                    .note(&self.name, text!("receives    {bytes}", bytes = shown));
                return Ok(());
            }
            let mut buffer = [0; 16 * 1024];
            let in_vain = match progress {
                Progress::Wrong => Ok(0),
                _ => wait_for(limit).read(&self.stream, &mut buffer),
            };
            let shown = quote(&received);
            match in_vain {
                Ok(0) if progress == Progress::Wrong || !received.is_empty() => {
                    self.check
                        .note(&self.name, text!("receives    {bytes}", bytes = shown));
                    let told = text!(
                        "{client} received {shown}, in place of {reply}, in reply",
                        client = self.name,
                        shown,
                        reply
                    );
                    let text = match unframe(&received) {
                        Some((text, [])) if self.check.has_frames() => text.to_vec(),
                        _ => without_line_end(&received).to_vec(),
                    };
                    return Err(Trouble {
                        told,
                        got: Some(text),
                    });
                }
                Ok(0) => {
                    return Err(text!("the server closed the connection without a reply")
                        .to_string()
                        .into());
                }
                Ok(length) => received.extend_from_slice(&buffer[..length]),
                Err(error)
                    if [ErrorKind::WouldBlock, ErrorKind::TimedOut].contains(&error.kind()) =>
                {
                    return Err(text!(
                        "{client} waited {seconds} s and received {shown}, in place of {reply}, in reply",
                        client = self.name,
                        seconds = format!("{:.1}", limit.as_secs_f32()),
                        shown,
                        reply
                    )
                    .into());
                }
                Err(error) => {
                    return Err(
                        text!("the connection broke ({error}) without a reply", error).into(),
                    );
                }
            }
        }
    }

    fn progress_of(&self, received: &[u8], reply: &Reply) -> Progress {
        // The line end of the reply before this one may have come late.
        let start = received.iter().position(|byte| !b"\r\n".contains(byte));
        let bytes = &received[start.unwrap_or(received.len())..];
        if self.check.has_frames() || bytes.first() == Some(&0) {
            return match unframe(bytes) {
                Some((text, [])) => reply.progress_of(without_line_end(text)),
                Some(_) => Progress::Wrong,
                None => Progress::Begun,
            };
        }
        let whole = reply.progress_of(without_line_end(bytes));
        if whole != Progress::Wrong || !self.more_may_come {
            return whole;
        }
        // What came late of the reply before stands in front of this one.
        let text = without_line_end(bytes);
        let ends =
            (1..text.len()).any(|start| reply.progress_of(&text[start..]) == Progress::Complete);
        match ends {
            true => Progress::Complete,
            false => Progress::Begun,
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // As a test client does: when all has been said, nothing is left of the connection.
        let _ = SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
    }
}
