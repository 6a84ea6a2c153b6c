//! What a failure comes from, by what was seen.
//!
//! A check knows what breaks the sentence that it is about (`usually`). But most of what breaks it
//! breaks others as well, and can be seen: a program that does not listen, that waits for more
//! bytes, that sends its whole buffer. What was seen has the first word; where nothing telling was,
//! the check has it.

use super::difference::{Shape, shape};
use super::doing::{Doing, Reason};
use super::last_words::{meaning, panic, telling_line};
use super::page::Cause;
use super::process::{End, Process};
use super::{Check, activity};

/// What was seen when a check failed.
#[derive(Clone, Copy)]
pub enum Seen<'a> {
    /// The program runs, and nobody listens at its address.
    NoListener,
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
    /// It runs, and should have ended.
    Unended,
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
        return of_an_end(check, program, seen, end);
    }
    let doing = Doing::of(check, program);
    let cause = |words: String| Some(Cause::basic(check, format!("{role}: {words}")));
    match seen {
        Seen::NoListener => {
            let places = activity::listens_at(program.id());
            let elsewhere = places.first().map(|place| format!("it listens on {place}"));
            let usually = match elsewhere {
                Some(_) => "`bind` is given another address or port than the server's",
                None => "the server does not come to `bind`, or does not listen",
            };
            Diagnosis {
                told: elsewhere.or(doing.told()),
                usually: Some(doing.before_the_start().unwrap_or(usually).to_string()),
                cause: Some(Cause::first(format!("{role}: nobody listens"))),
            }
        }
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
        Seen::Unended => Diagnosis {
            told: doing.told(),
            usually: chosen(check, doing.of_no_end(check)),
            cause: cause(format!("does not end {:?}", doing.kind())),
        },
        Seen::Hangup => Diagnosis {
            told: None,
            usually: (role == "server" && check.is_basic()).then(|| NO_REPLY.to_string()),
            cause: cause("closes unasked".to_string()),
        },
        Seen::Wrong { got, wanted, asked } => {
            let (usually, cause) = of_wrong_bytes(check, role, got, wanted, asked);
            Diagnosis {
                told: None,
                usually,
                cause,
            }
        }
        Seen::NoFrame(got) => of_no_frame(check, role, got),
        Seen::Unprinted(wanted) => of_a_missing_print(check, program, wanted),
        Seen::Zeros => Diagnosis {
            told: None,
            usually: Some("the whole buffer is printed, with the zeros behind what it holds: `&buffer[..length]` is the part that counts".to_string()),
            cause: cause("prints zeros".to_string()),
        },
        Seen::Ended | Seen::Other => Diagnosis::default(),
    }
}

/// The program has ended by itself, or a part of it has crashed.
fn of_an_end(check: &Check, program: &Process, seen: Seen, end: &End) -> Diagnosis {
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
            let (usually, cause) = of_wrong_bytes(check, role, got, wanted, asked);
            Some(Diagnosis {
                told: None,
                usually,
                cause,
            })
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
    let usually = of_last_words(check, seen, end, words.as_deref());
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

/// What is said of what a program is doing: the check knows better what it is about, where that is
/// not what others begin with, unless what was seen leaves no doubt.
fn chosen(check: &Check, reason: Option<Reason>) -> Option<String> {
    let reason =
        reason.filter(|reason| reason.is_certain || check.is_basic() || check.cause().is_empty());
    reason.map(|reason| reason.words.to_string())
}

/// Why a program has ended, by what it said.
fn of_last_words(
    check: &Check,
    seen: Seen,
    end: &End,
    words: Option<&str>,
) -> Option<&'static str> {
    match words {
        Some(words) => meaning(words),
        None if !check.is_basic() => None,
        None if !end.is_success => Some(
            "a status that is not 0 says that something has failed: `main` returns an error, or `exit` is called",
        ),
        None if matches!(seen, Seen::Hangup) => Some(NO_REPLY),
        None => None,
    }
}

const NO_REPLY: &str = "no reply is sent before the connection is closed, which happens at the latest when its variable is gone";

/// `got` came in place of `wanted`.
fn of_wrong_bytes(
    check: &Check,
    role: &str,
    got: &[u8],
    wanted: &[u8],
    asked: &[u8],
) -> (Option<String>, Option<Cause>) {
    let is_number =
        |bytes: &[u8]| !bytes.is_empty() && bytes.iter().all(|byte| byte.is_ascii_digit());
    let cause = |key: String| Some(Cause::basic(check, format!("{role}: {key}")));
    if role == "server" && !asked.is_empty() {
        let request = ["GET", "LIST", "REMOVE"]
            .into_iter()
            .find(|request| asked.starts_with(request.as_bytes()));
        if let Some(request) = request.filter(|_| is_number(got) && !is_number(wanted)) {
            let usually = format!(
                "`{request}` is not taken for a request: it is stored like any other message, and the reply is its key"
            );
            return (Some(usually), cause(format!("stores {request}")));
        }
        if got == asked && got != wanted && asked.len() > 1 {
            let usually = "the message is sent back, in place of the reply".to_string();
            return (Some(usually), cause("echo".to_string()));
        }
    }
    if is_number(wanted) {
        let key = format!(
            "{} for {}",
            String::from_utf8_lossy(&got[..got.len().min(80)]),
            String::from_utf8_lossy(wanted)
        );
        return (None, cause(key));
    }
    let shape = shape(got, wanted);
    let key = match shape {
        Shape::Other => format!("{got:?} for {wanted:?}"),
        shape => format!("{shape:?}"),
    };
    (of_a_shape(check, role, shape, got), cause(key))
}

/// What came is not the frame that it should be.
fn of_no_frame(check: &Check, role: &str, got: &[u8]) -> Diagnosis {
    let text = |from: usize| {
        got.get(from..)
            .is_some_and(|rest| !rest.is_empty() && !rest.contains(&0))
    };
    let length = |bytes: &[u8]| {
        bytes
            .iter()
            .fold(0, |sum, byte| 256 * sum + usize::from(*byte))
    };
    let (key, usually) = match got {
        [0, a, ..] if usize::from(*a) + 2 == got.len() => (
            "2 bytes",
            "the length has 2 bytes, and should have 4 (a `u32`)",
        ),
        [a, 0, 0, 0, ..] if usize::from(*a) + 4 == got.len() => (
            "little-endian",
            "the length is little-endian: its bytes have to come the other way round (`to_be_bytes`)",
        ),
        [a, b, c, d, ..] if length(&[*a, *b, *c, *d]) == got.len() => (
            "itself",
            "the length counts its own 4 bytes: it is that of the text alone",
        ),
        [digits @ .., _] if digits.starts_with(b"0") && text(0) => (
            "digits",
            "the length is sent as digits, and should be 4 bytes (a `u32`, big-endian)",
        ),
        _ if text(0) => (
            "bare",
            "the text is sent without a frame: its length has to come first, as 4 bytes, big-endian",
        ),
        [0, _, _, _, ..] if text(4) => (
            "wrong length",
            "the length is not that of the text in bytes (letters may have more than one)",
        ),
        _ => (
            "unknown",
            "the length is not 4 bytes, big-endian, that do not count themselves",
        ),
    };
    Diagnosis {
        told: None,
        usually: Some(usually.to_string()),
        cause: Some(Cause::basic(check, format!("{role}: frame {key}"))),
    }
}

/// Why bytes are as they are.
fn of_a_shape(check: &Check, role: &str, shape: Shape, got: &[u8]) -> Option<String> {
    let usually = match shape {
        Shape::WholeBuffer => {
            "the whole buffer is sent, with the zeros behind what it holds: `&buffer[..length]` is the part that counts"
        }
        Shape::Twice => "it is sent twice",
        Shape::Quoted => "`{:?}` puts quotation marks around a text, `{}` does not",
        Shape::Numbers => "the bytes are written as a list of numbers, and not sent as they are",
        Shape::Latin1 => "a letter is taken for one byte (`as u8`): `as_bytes` gives its UTF-8",
        Shape::Capitals => "small and capital letters are not the same",
        Shape::Headed if got.len() > 4 && got.starts_with(&[0]) => {
            "a frame is sent, with its length before the text: this step has none yet"
        }
        // These may be what the check is about.
        _ if !check.is_basic() => return None,
        Shape::LineEnd if role == "client" && check.is_from("ex03") => {
            "the line end is still there: what gives a line from the input may leave it on (`read_line` does)"
        }
        Shape::LineEnd => "a line end is sent behind it (`writeln!`, or a `\\n`)",
        Shape::Cut => {
            "its end is cut off: the count of its bytes is too low, or a buffer too short"
        }
        Shape::Longer => "more is sent than that",
        Shape::Headed => "something is put before it",
        Shape::Nothing | Shape::Trimmed | Shape::Other => return None,
    };
    Some(usually.to_string())
}

/// The program did not print `wanted`.
fn of_a_missing_print(check: &Check, program: &Process, wanted: &str) -> Diagnosis {
    let role = program.role;
    let (stdout, stderr) = (program.stdout.text(), program.stderr.text());
    let quoted = format!("{wanted:?}");
    let numbers = format!("{:?}", wanted.as_bytes());
    let (key, usually) = if stderr.contains(wanted) {
        (
            "stderr",
            "it is printed on stderr (`eprintln!`), and belongs on stdout (`println!`)",
        )
    } else if stdout.contains(&numbers) {
        (
            "numbers",
            "bytes are printed as a list of numbers: `String::from_utf8_lossy` makes a text of them",
        )
    } else if quoted.trim_matches('"') != wanted && stdout.contains(quoted.trim_matches('"')) {
        (
            "quoted",
            "`{:?}` prints it with `\\` before what is not plain: `{}` prints the text itself",
        )
    } else if stdout.trim().is_empty() && program.status().is_none() {
        (
            "nothing",
            "it is not printed, or waits to be shown: a text without a line end (`print!`) is kept back until one comes",
        )
    } else if stdout.trim().is_empty() {
        ("nothing", "it is not printed")
    } else {
        return Diagnosis {
            cause: Some(Cause::basic(check, format!("{role}: does not print"))),
            ..Diagnosis::default()
        };
    };
    Diagnosis {
        told: None,
        usually: Some(usually.to_string()),
        cause: Some(Cause::basic(check, format!("{role}: prints {key}"))),
    }
}
