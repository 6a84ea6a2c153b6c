//! What an end comes from.

use language::{key, text};

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
        .or_else(|| of_one_client(check, program, end))
        .or_else(|| of_last_words(check, program, seen, end, words.as_deref()));
    Diagnosis {
        told: Some(end.told.clone()),
        usually: usually.map(str::to_string),
        cause: Some(match (check.has_begun(), words) {
            (false, _) if matches!(seen, Seen::Ended) && !end.is_success => Cause::first(key),
            (true, Some(_)) if !end.is_success => Cause::anywhere(key),
            _ => Cause::basic(check, key),
        }),
    }
}

/// Why a server has ended with success that was to go on, by whom it has served.
fn of_one_client(check: &Check, program: &Process, end: &End) -> Option<&'static str> {
    let is_to_go_on = program.role == "server" && !check.serves_one_client();
    let is_told = is_to_go_on && end.is_success && check.is_basic();
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
