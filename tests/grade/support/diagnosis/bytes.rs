//! What wrong bytes come from.

use language::text;

use super::super::difference::{Shape, shape};
use super::super::page::Cause;
use super::super::process::Process;
use super::{Check, Diagnosis, lines, replies};

/// `got` came in place of `wanted`.
pub fn of_wrong_bytes(
    check: &Check,
    program: &Process,
    got: &[u8],
    wanted: &[u8],
    asked: &[u8],
) -> Diagnosis {
    let (key, usually) = match program.role {
        "server" => replies::of_a_reply(check, got, wanted, asked),
        _ => lines::of_a_message(check, program, got, wanted)
            .unwrap_or_else(|| by_shape(check, "client", got, wanted)),
    };
    Diagnosis {
        told: None,
        usually,
        cause: Some(Cause::basic(check, format!("{}: {key}", program.role))),
    }
}

/// What two of the same kind have in common, and why they are so.
pub type Known = (String, Option<String>);

/// `got` is another text than `wanted`.
pub fn by_shape(check: &Check, role: &str, got: &[u8], wanted: &[u8]) -> Known {
    let shape = shape(got, wanted);
    let key = match shape {
        Shape::Other => format!("{got:?} for {wanted:?}"),
        shape => format!("{shape:?}"),
    };
    (key, of_a_shape(check, role, shape, got))
}

/// Why bytes are as they are.
fn of_a_shape(check: &Check, role: &str, shape: Shape, got: &[u8]) -> Option<String> {
    let usually = match shape {
        Shape::WholeBuffer => {
            text!(
                "the whole buffer is sent, with the zeros behind what it holds: `&buffer[..length]` is the part that counts"
            )
        }
        Shape::Twice => text!("it is sent twice"),
        Shape::Quoted => text!("`{:?}` puts quotation marks around a text, `{}` does not"),
        Shape::Numbers => {
            text!("the bytes are written as a list of numbers, and not sent as they are")
        }
        Shape::Latin1 => {
            text!("a letter is taken for one byte (`as u8`): `as_bytes` gives its UTF-8")
        }
        Shape::Capitals => text!("small and capital letters are not the same"),
        Shape::Headed if got.len() > 4 && got.starts_with(&[0]) => {
            text!("a frame is sent, with its length before the text: this step has none yet")
        }
        Shape::Accents => {
            text!(
                "a letter with an accent has come to be another one: `á` is not `a`, and has two bytes"
            )
        }
        Shape::Trimmed if role == "client" && check.kind().reads_input() => {
            text!(
                "spaces are cut off as well: only the line end is to be taken off (`trim` takes more)"
            )
        }
        // These may be what the check is about.
        _ if !check.is_basic() => return None,
        Shape::LineEnd if role == "client" && check.kind().reads_input() => {
            text!(
                "the line end is still there: what gives a line from the input may leave it on (`read_line` does)"
            )
        }
        Shape::LineEnd => text!("a line end is sent behind it (`writeln!`, or a `\\n`)"),
        Shape::Cut => {
            text!("its end is cut off: the count of its bytes is too low, or a buffer too short")
        }
        Shape::Longer => text!("more is sent than that"),
        Shape::Headed => text!("something is put before it"),
        Shape::Nothing | Shape::Trimmed | Shape::Other => return None,
    };
    Some(usually.to_string())
}
