//! What an end comes from.

use language::{key, text};

use super::super::by_hand::Loss;
use super::super::last_words::{meaning, panic, telling_line};
use super::super::page::Cause;
use super::super::process::{End, Process};
use super::bytes::of_wrong_bytes;
use super::frames::of_no_frame;
use super::prints::of_a_missing_print;
use super::{Check, Diagnosis, Seen, lines};

/// The program has ended by itself, or a part of it has crashed.
pub fn of_an_end(check: &Check, program: &Process, seen: Seen, end: &End) -> Diagnosis {
    let role = program.role;
    let stderr = program.stderr.text();
    let words = telling_line(&stderr);
    if let Some(cause) = &end.cause {
        let place = panic(&stderr).map(|panic| panic.place);
        let key = format!("{role}: {}", place.or(words).unwrap_or_default());
        return Diagnosis {
            told: Some(end.told.clone()),
            usually: Some(cause.clone()),
            cause: Some(match check.has_begun() {
                true => Cause::anywhere(key),
                false => Cause::first(key),
            }),
        };
    }
    // What has said enough when it came, whether or not its program has ended by now.
    let said = match seen {
        Seen::NoFrame(got) => Some(of_no_frame(check, role, got)),
        Seen::Unprinted(wanted) if end.is_success => {
            Some(of_a_missing_print(check, program, wanted))
        }
        Seen::Wrong { got, wanted, asked } => {
            Some(of_wrong_bytes(check, program, got, wanted, asked))
        }
        _ => None,
    };
    if let Some(said) = said {
        return said;
    }
    let key = match &words {
        Some(words) => format!("{role}: ends with `{words}`"),
        None => format!("{role}: {}", end.told),
    };
    let usually = lines::of_an_early_end(check, program)
        .or_else(|| of_a_lost_client(check, program))
        .or_else(|| of_one_client(check, program, end))
        .or_else(|| of_last_words(check, program, seen, end, words.as_deref()))
        .or_else(|| of_a_second_client(check, program, end));
    Diagnosis {
        told: Some(end.told.clone()),
        usually: usually.map(str::to_string),
        cause: Some(match (check.has_begun(), words) {
            (false, _) if matches!(seen, Seen::Ended) && !end.is_success => Cause::first(key),
            // A check that needs fewer clients for it tells more.
            (true, Some(_)) if check.story().number_met() > FEW => Cause::passing(key),
            (true, Some(_)) if !end.is_success => Cause::anywhere(key),
            _ => Cause::basic(check, key),
        }),
    }
}

/// So many clients are met in a check that is about one of them.
const FEW: usize = 5;

/// Whether `program` is a server that goes on after its first client.
fn is_to_go_on(check: &Check, program: &Process) -> bool {
    program.role == "server" && !check.serves_one_client()
}

/// Why a server has ended that was to go on, by a client that has gone.
fn of_a_lost_client(check: &Check, program: &Process) -> Option<&'static str> {
    let is_told = is_to_go_on(check, program) && !check.kind().serves_at_once();
    // Within a frame the check knows more.
    let lost = is_told.then(|| check.story().lost(check.has_frames()));
    let loss = lost.flatten()?;
    Some(match loss {
        Loss::Left => text!(
            "a `read` that gives 0 bytes ends the server: the loop is left with `?` or `break`"
        ),
        Loss::Reset => text!(
            "an error of `read` or `write_all` ends the server: the loop is left with `?` or `break`"
        ),
    })
}

/// Why a server has ended with an error after its first client.
fn of_a_second_client(check: &Check, program: &Process, end: &End) -> Option<&'static str> {
    let is_told = is_to_go_on(check, program) && !end.is_success && !check.has_sessions();
    (is_told && check.story().has_served_one_client()).then_some(text!(
        "`accept` stands before the loop: the connection of the first client is read once more, and its error leaves the loop (`?`)"
    ))
}

/// Why a server has ended with success that was to go on, by whom it has served.
fn of_one_client(check: &Check, program: &Process, end: &End) -> Option<&'static str> {
    let is_told = is_to_go_on(check, program) && end.is_success && check.is_basic();
    (is_told && check.story().has_served_one_client()).then_some(text!(
        "the server serves one client, and ends: all that it does for a client, from `accept` on, belongs in a loop without end"
    ))
}

/// Why a program has ended, by what it said.
fn of_last_words(
    check: &Check,
    program: &Process,
    seen: Seen,
    end: &End,
    words: Option<&str>,
) -> Option<&'static str> {
    match words {
        Some(words) => meaning(words),
        None if !end.is_success && (program.role == "client" || check.is_basic()) => Some(text!(
            "a status that is not 0 says that something has failed: `main` returns an error, or `exit` is called"
        )),
        None if program.role == "server" && check.is_basic() && matches!(seen, Seen::Hangup) => {
            Some(text(NO_REPLY))
        }
        None => None,
    }
}

/// Why it has failed without a word.
pub fn of_no_words() -> Diagnosis {
    Diagnosis {
        usually: Some(
            text!(
                "the error is noticed, and what it says is thrown away: return it from `main`, which prints it on stderr, or print it there (`eprintln!`)"
            )
            .to_string(),
        ),
        ..Diagnosis::default()
    }
}

pub const NO_REPLY: &str = key!(
    "no reply is sent before the connection is closed, which happens at the latest when its variable is gone"
);
