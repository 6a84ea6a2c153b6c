//! What a failure comes from, by what was seen.
//!
//! A check knows what breaks the sentence that it is about (`usually`). But most of what breaks it
//! breaks others as well, and can be seen: a program that does not listen, that waits for more
//! bytes, that sends its whole buffer. What was seen has the first word; where nothing telling was,
//! the check has it.

mod bytes;
mod ends;
mod frames;
mod lines;
mod prints;
mod replies;

use language::text;

use super::doing::{Doing, Reason};
use super::last_words::{meaning, telling_line};
use super::page::Cause;
use super::process::{End, Process};
use super::step::Speech;
use super::{Check, activity};

/// What was seen when a check failed.
#[derive(Clone, Copy)]
pub enum Seen<'a> {
    /// The program runs, and cannot be reached at its address, which has this port.
    NoListener(u16),
    /// The client runs, and has not connected.
    NoConnection,
    /// The program owes a message or a reply, and nothing comes.
    Silence,
    /// It closed, or broke, the connection in place of giving what it owed.
    Hangup,
    /// It gave `got`, in place of `wanted`; `asked` is what that was in reply to.
    Wrong {
        got: &'a [u8],
        wanted: &'a [u8],
        asked: &'a [u8],
    },
    /// It gave this, which is no whole frame.
    NoFrame(&'a [u8]),
    /// It has not printed this.
    Unprinted(&'a str),
    /// It has printed zeros.
    Zeros,
    /// It has printed what came, and behind it the rest of what came before.
    Leftovers,
    /// It runs, and should have ended.
    Unended,
    /// It holds a connection open that it should have closed.
    Unclosed,
    /// It has failed, as it should, and has not said why.
    Wordless,
    /// Something else, which the check knows.
    Other,
    /// It has ended, before it should have or otherwise than it should have.
    Ended,
}

/// What is said of a failure beside what the check itself saw.
#[derive(Default)]
pub struct Diagnosis {
    /// What is known of the program: "it …".
    pub told: Option<String>,
    /// What it comes from. Where this is not known the check may know it.
    pub usually: Option<String>,
    pub cause: Option<Cause>,
}

/// What is known of `program`, when `seen` was seen in `check`.
pub fn diagnose(check: &Check, program: &Process, seen: Seen, end: Option<&End>) -> Diagnosis {
    let role = program.role;
    if let Some(end) = end {
        return ends::of_an_end(check, program, seen, end);
    }
    let doing = Doing::of(check, program);
    let cause = |words: String| Some(Cause::basic(check, format!("{role}: {words}")));
    match seen {
        Seen::NoListener(port) => of_no_listener(check, program, &doing, port),
        Seen::NoConnection => Diagnosis {
            told: doing.told(),
            usually: doing.before_the_start().map(str::to_string),
            cause: Some(match check.has_begun() && !check.is_basic() {
                true => Cause::passing(format!("{role}: does not connect")),
                false => Cause::first(format!("{role}: does not connect")),
            }),
        },
        Seen::Silence => Diagnosis {
            told: doing.told(),
            usually: chosen(check, doing.of_a_silence(check)),
            cause: cause(format!("silent {:?}", doing.kind())),
        },
        Seen::Unended | Seen::Unclosed => Diagnosis {
            told: doing.told(),
            usually: match (seen, doing.of_a_kept_connection(check)) {
                (Seen::Unclosed, Some(reason)) => chosen(check, Some(reason)),
                _ => of_a_wait_at_the_end(check, program, &doing).or_else(|| {
                    chosen(check, doing.of_no_end(check, has_told_an_error(program)))
                }),
            },
            cause: cause(format!("does not end {:?}", doing.kind())),
        },
        Seen::Hangup => Diagnosis {
            told: None,
            usually: of_a_hangup(check, program).map(str::to_string),
            cause: cause("closes unasked".to_string()),
        },
        Seen::Wrong { got, wanted, asked } => {
            bytes::of_wrong_bytes(check, program, got, wanted, asked)
        }
        Seen::NoFrame(got) => frames::of_no_frame(check, role, got),
        Seen::Unprinted(wanted) => prints::of_a_missing_print(check, program, wanted),
        Seen::Zeros => Diagnosis {
            told: None,
            usually: Some(text!(
                "the whole buffer is printed, with the zeros behind what it holds: `&buffer[..length]` is the part that counts"
            ).to_string()),
            cause: cause("prints zeros".to_string()),
        },
        Seen::Leftovers => Diagnosis {
            told: None,
            usually: Some(text!(
                "the buffer is used again, and still holds the end of a longer text: `&buffer[..length]` is the part that counts"
            ).to_string()),
            cause: cause("prints leftovers".to_string()),
        },
        Seen::Wordless => ends::of_no_words(),
        Seen::Ended | Seen::Other => Diagnosis::default(),
    }
}

/// Why a client waits for its server that has nothing more to send.
fn of_a_wait_at_the_end(check: &Check, program: &Process, doing: &Doing) -> Option<String> {
    let is_told = program.role == "client" && doing.waits_for_its_peer();
    let usually = is_told.then(|| lines::of_a_wait_at_the_end(check, program));
    usually.flatten().map(str::to_string)
}

/// Whether `program` has said of an error, and not only what it waits for or does.
fn has_told_an_error(program: &Process) -> bool {
    let line = telling_line(&program.stderr.text());
    line.is_some_and(|line| line.to_lowercase().contains("error") || meaning(&line).is_some())
}

/// The server cannot be reached at `port`.
fn of_no_listener(check: &Check, program: &Process, doing: &Doing, port: u16) -> Diagnosis {
    let places = activity::listens_at(program.id());
    let is_met = check.story().has_met_anybody();
    let is_full = is_met && places.first().is_some_and(|place| place.port() == port);
    let (told, usually) = match places.first() {
        Some(_) if is_full => (
            Some(text!("it still listens there, and its queue is full").to_string()),
            text!("the server accepts nobody any more: it waits for those that it serves already"),
        ),
        Some(place) => (
            Some(text!("it listens on {place}", place)),
            text!("`bind` is given another address or port than the server's"),
        ),
        None if is_met => (
            doing.told(),
            text!(
                "the listening socket is closed, or gone with its variable: it has to stay while clients are served"
            ),
        ),
        None => (
            doing.told(),
            text!("the server does not come to `bind`, or does not listen"),
        ),
    };
    Diagnosis {
        told,
        usually: Some(doing.before_the_start().unwrap_or(usually).to_string()),
        // Where the queue is full the server has got far: a check that needs fewer clients tells more.
        cause: Some(match is_full {
            true => Cause::passing("server: accepts nobody".to_string()),
            false => Cause::first("server: nobody listens".to_string()),
        }),
    }
}

/// Why a connection is closed in place of what is owed on it.
fn of_a_hangup(check: &Check, program: &Process) -> Option<&'static str> {
    let complaint = telling_line(&program.stderr.text());
    if let Some(meaning) = complaint.as_deref().and_then(meaning) {
        return Some(meaning);
    }
    match (program.role, check.is_basic()) {
        ("server", _) if check.story().has_just_said(b"LIST") && check.is_basic() => Some(text!(
            "nothing is sent: of no strings the list is an empty text, which is nothing on the wire"
        )),
        ("server", true) if check.has_sessions() && complaint.is_some() => Some(text!(
            "the server complains, and leaves the session (`?`, `bail!`, `return`): a message that it refuses has its reply, too, and the session goes on"
        )),
        ("server", true) if check.has_frames() => Some(text!(
            "the length is not read as 4 bytes, big-endian, or no reply is sent before the connection is closed"
        )),
        ("server", true) if check.has_sessions() && check.story().has_answered_the_speaker() => {
            Some(text!(
                "the connection is closed after a reply: it stays open for the client's next message, and all that is done for a message belongs in a loop"
            ))
        }
        ("server", true) if check.kind().speech == Speech::Keys => Some(text!(
            "the message is still taken for a frame, as in comp1, and travels bare again (`receive_message` takes both), or no reply is sent before the connection is closed"
        )),
        ("server", true) => Some(text(ends::NO_REPLY)),
        _ => None,
    }
}

/// What is said of what a program is doing: the check knows better what it is about, where that is
/// not what others begin with, unless what was seen leaves no doubt.
fn chosen(check: &Check, reason: Option<Reason>) -> Option<String> {
    let reason =
        reason.filter(|reason| reason.is_certain || check.is_basic() || check.cause().is_empty());
    reason.map(|reason| reason.words.to_string())
}
