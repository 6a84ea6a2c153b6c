//! A conversation with a server.

use super::dice::Dice;
use super::keys;
use super::words::{
    LINES, MESSAGES, NEARLY, NEARLY_EXIT, accents, long_text, nearly_requests, number,
};
use crate::model::Model;
use crate::model::reply::MISSING;
use crate::support::{Check, Step};

/// One message, of one of the conversation's clients.
#[derive(Clone)]
pub struct Turn {
    pub client: usize,
    pub message: Vec<u8>,
    /// Where a frame is cut in two on its way.
    pub cut: usize,
    /// Its place in the whole conversation.
    pub number: usize,
    /// The place of what stored the string that it is about, by its key.
    pub about: Option<usize>,
}

/// The clients of a session that are there at the same time.
const CLIENTS: usize = 3;
/// How many texts stand in one message, where each takes a server of its own; and where that is kept.
const TEXTS_EACH: [usize; 2] = [6, 20];
/// How many messages of a session come before the next client's, where clients come one by one.
const SESSION: usize = 60;

/// A conversation for the server of the step.
pub fn draw(check: &Check, seed: u64) -> Vec<Turn> {
    let step = check.kind();
    let mut dice = Dice::new(seed, step.name);
    let mut messages: Vec<Vec<u8>> = [&LINES[..], &NEARLY_EXIT[..]]
        .concat()
        .iter()
        .map(|text| text.as_bytes().to_vec())
        .chain(MESSAGES.iter().map(|bytes| bytes.to_vec()))
        .collect();
    let is_one_by_one = check.serves_one_client();
    dice.shuffle(&mut messages);
    // A slow server gets a part of them, and should get these.
    messages.sort_by_key(|message| !MESSAGES.contains(&&message[..]));
    if is_one_by_one {
        // A server for each message: several texts in each.
        let each = TEXTS_EACH[usize::from(check.is_kept())];
        let joined = messages.chunks(each).map(|texts| texts.join(&b' '));
        messages = joined.collect();
        messages.extend([b"EXIT".to_vec(), b"-".to_vec(), b"LIST".to_vec()]);
    }
    let lengths = match check.has_frames() {
        true => &[
            1, 10, 13, 128, 255, 256, 1023, 1024, 1025, 2560, 4097, 65_535, 65_536, 65_537, 70_000,
        ][..],
        false => &[1, 1023, 1024],
    };
    let longest = if step.has_verbs() { 1020 } else { usize::MAX };
    for length in lengths {
        messages.push(long_text(&mut dice, longest.min(*length)).into_bytes());
    }
    // A program that cuts a message in a letter may end there.
    messages.extend([0, 1].map(|shift| accents(longest.min(1024), shift).into_bytes()));
    if step.has_keys() {
        messages = with_requests(step, &mut dice, messages);
    }
    if check.has_sessions() && !step.serves_at_once() {
        messages = beginning_of_each_session(&messages);
    }
    let turns = messages
        .into_iter()
        .enumerate()
        .map(|(number, message)| Turn {
            client: match (step.serves_at_once(), check.has_sessions()) {
                (true, _) => dice.below(CLIENTS),
                (false, true) => number / SESSION,
                (false, false) => number,
            },
            cut: 1 + dice.below(message.len() + 3),
            message,
            number,
            about: None,
        });
    let mut turns: Vec<_> = turns.collect();
    if step.serves_at_once() {
        ask_again(&mut turns);
        // One who comes late sees all.
        turns.extend(turns.last().cloned().map(|last| Turn {
            client: CLIENTS,
            ..last
        }));
    }
    keys::link(step, &mut turns);
    turns
}

/// `messages`, and in front of those of each session what a client may ask first of all.
fn beginning_of_each_session(messages: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let firsts = ["LIST", "GET 0"].iter().cycle();
    let sessions = messages.chunks(SESSION - 1).zip(firsts);
    sessions
        .flat_map(|(rest, first)| [&[first.as_bytes().to_vec()], rest].concat())
        .collect()
}

/// What is asked again, with one message in between, is asked by the same client, and that message is
/// another's: an answer that was kept for a client is no longer true then.
fn ask_again(turns: &mut [Turn]) {
    for number in 2..turns.len() {
        let [first, between, again] = [number - 2, number - 1, number];
        if turns[first].message == turns[again].message {
            turns[again].client = turns[first].client;
            if turns[between].client == turns[first].client {
                turns[between].client = (turns[first].client + 1) % CLIENTS;
            }
        }
    }
}

/// What takes many strings to be seen later is asked while there are few: a failure is short then.
fn beginning(step: &Step) -> Vec<Vec<u8>> {
    let messages: &[&str] = match step.has_verbs() {
        true => &[
            "LIST",
            "GET 0",
            "ADD, ",
            "LIST",
            "ADD,igual",
            "ADD,igual",
            "LIST",
            "REMOVE,igual",
            "GET igual",
            "REMOVE,0",
            "REMOVE,1",
            "GET 2",
            "LIST",
        ],
        false => &[
            "LIST",
            "GET 0",
            " ",
            "LIST",
            "igual",
            "igual",
            "GET igual",
            "LIST",
        ],
    };
    let messages = messages.iter();
    messages.map(|text| text.as_bytes().to_vec()).collect()
}

/// `texts` to be stored, among requests and what is nearly one.
fn with_requests(step: &'static Step, dice: &mut Dice, texts: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut model = Model::new(step);
    let mut messages = beginning(step);
    for message in &messages {
        model.reply_to(message);
    }
    let mut nearly = NEARLY.map(|text| text.as_bytes().to_vec()).to_vec();
    dice.shuffle(&mut nearly);
    let spelt = nearly_requests(dice);
    // Where none of them means anything a part of them will do.
    let each = match step.has_requests() {
        true => spelt.len().div_ceil(texts.len()),
        false => 1,
    };
    let mut spelt = spelt.into_iter();
    for text in texts {
        // A REMOVE that worked may be answered with any text but this one.
        if step.has_verbs() && text == MISSING.as_bytes() {
            continue;
        }
        let mut some = vec![match step.has_verbs() {
            true => [b"ADD,", &text[..]].concat(),
            false => text.clone(),
        }];
        if dice.below(4) == 0 {
            // Not there yet, and then it is.
            let get = format!("GET {}", model.next_key()).into_bytes();
            some.insert(0, get.clone());
            some.push(get);
        }
        if step.has_verbs() && dice.below(3) == 0 {
            some.push(text);
        }
        if step.has_verbs() {
            // The string that a bad request gets by mistake is told from a refusal: it looks like a key.
            for number in 0..2 {
                some.push(format!("ADD,{}", 4000 + messages.len() + number).into_bytes());
            }
        }
        some.extend(nearly.pop());
        let next = model.next_key() + if step.has_verbs() { 3 } else { 1 };
        for (command, spelling) in spelt.by_ref().take(each) {
            some.push(
                [command, &number(dice, spelling, next)]
                    .concat()
                    .into_bytes(),
            );
        }
        some.push(match dice.below(if step.has_verbs() { 2 } else { 8 }) {
            0 => b"LIST".to_vec(),
            _ => format!("GET {}", next - 1).into_bytes(),
        });
        // Of what was stored something is missing again: the text, or one of the numbers behind it.
        if step.has_verbs() && dice.below(2) == 0 {
            let key = next.saturating_sub(1 + dice.below(3) as u64);
            let get = format!("GET {key}").into_bytes();
            some.push(get.clone());
            some.push(format!("REMOVE,{key}").into_bytes());
            // By whichever client: somebody may have asked before.
            some.extend([get.clone(), get.clone(), get]);
        }
        for message in &some {
            model.reply_to(message);
        }
        messages.extend(some);
    }
    messages.push(b"LIST".to_vec());
    messages
}
