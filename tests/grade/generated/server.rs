//! Conversations with the student's server.

use std::time::{Duration, Instant};

use language::text;

use super::caller::{Client, Trouble, answer};
use super::conversation::{self, Turn};
use super::keys;
use super::shortest::shortest;
use super::{SHORTENING, seed};
use crate::model::Model;
use crate::support::{Check, Program, Seen, Server, as_time_allows, patience, plain_parts, quote};

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
        let turns = keys::renumbered(check.kind(), turns);
        let failed = hold(&check.afresh(), &turns, limit).err()?;
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
    let program: &mut Program = server;
    program.check = program.check.clone().usually(
        "a message is trimmed or cut, or letters in it are replaced, before it is printed: it is printed as it came",
    );
    for message in messages {
        for part in plain_parts(message) {
            program.prints(part);
        }
    }
}
