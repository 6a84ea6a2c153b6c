//! What a wrong frame comes from.

use language::text;

use super::super::page::Cause;
use super::replies::NO_DIGITS;
use super::{Check, Diagnosis};

/// What came is not the frame that it should be.
pub fn of_no_frame(check: &Check, role: &str, got: &[u8]) -> Diagnosis {
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
        _ if !check.has_frames() && got.len() <= 8 && got.iter().all(|byte| *byte < b' ') => {
            ("number", language::text(NO_DIGITS))
        }
        [0, a, ..] if usize::from(*a) + 2 == got.len() => (
            "2 bytes",
            text!("the length has 2 bytes, and should have 4 (a `u32`)"),
        ),
        [a, 0, 0, 0, ..] if usize::from(*a) + 4 == got.len() => (
            "little-endian",
            text!(
                "the length is little-endian: its bytes have to come the other way round (`to_be_bytes`)"
            ),
        ),
        [a, b, c, d, ..] if length(&[*a, *b, *c, *d]) == got.len() => (
            "itself",
            text!("the length counts its own 4 bytes: it is that of the text alone"),
        ),
        [digits @ .., _] if digits.starts_with(b"0") && text(0) => (
            "digits",
            text!("the length is sent as digits, and should be 4 bytes (a `u32`, big-endian)"),
        ),
        _ if text(0) => (
            "bare",
            text!(
                "the text is sent without a frame: its length has to come first, as 4 bytes, big-endian"
            ),
        ),
        [0, _, _, _, ..] if text(4) => (
            "wrong length",
            text!("the length is not that of the text in bytes (letters may have more than one)"),
        ),
        _ => (
            "unknown",
            text!("the length is not 4 bytes, big-endian, that do not count themselves"),
        ),
    };
    Diagnosis {
        told: None,
        usually: Some(usually.to_string()),
        cause: Some(Cause::basic(check, format!("{role}: frame {key}"))),
    }
}
