//! How bytes that came differ from those that should have come.

use language::text;

use super::text::quote_some;

/// What a difference looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Nothing came.
    Nothing,
    /// What should have come, and a line end.
    LineEnd,
    /// What should have come, and then zeros: the rest of a buffer.
    WholeBuffer,
    /// What should have come, twice.
    Twice,
    /// What should have come, and something behind it.
    Longer,
    /// The beginning of what should have come.
    Cut,
    /// Quotation marks around it, and `\` before what is not plain.
    Quoted,
    /// The numbers of its bytes.
    Numbers,
    /// Spaces at its ends are missing.
    Trimmed,
    /// Other capital letters.
    Capitals,
    /// One byte for a letter that takes two in UTF-8.
    Latin1,
    /// Letters of ASCII where letters with accents should be.
    Accents,
    /// Something stands before it.
    Headed,
    /// Nothing of the kind.
    Other,
}

/// How `got` differs from `wanted`.
pub fn shape(got: &[u8], wanted: &[u8]) -> Shape {
    let text = str::from_utf8(wanted).unwrap_or_default();
    let latin1: Option<Vec<u8>> = text
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).ok())
        .collect();
    if let Some(rest) = got.strip_prefix(wanted) {
        return match rest {
            _ if wanted.is_empty() => Shape::Other,
            b"\n" | b"\r\n" | b"\r" => Shape::LineEnd,
            _ if rest.iter().all(|byte| *byte == 0) => Shape::WholeBuffer,
            _ if rest == wanted => Shape::Twice,
            _ => Shape::Longer,
        };
    }
    if got.is_empty() {
        return Shape::Nothing;
    }
    if got == wanted.trim_ascii() {
        return Shape::Trimmed;
    }
    if wanted.starts_with(got) {
        return Shape::Cut;
    }
    if got == format!("{text:?}").as_bytes() {
        return Shape::Quoted;
    }
    if got == format!("{wanted:?}").as_bytes() {
        return Shape::Numbers;
    }
    if latin1.is_some_and(|latin1| got == latin1) {
        return Shape::Latin1;
    }
    if String::from_utf8_lossy(got).to_lowercase() == text.to_lowercase() {
        return Shape::Capitals;
    }
    if is_without_accents(&String::from_utf8_lossy(got), text) {
        return Shape::Accents;
    }
    if wanted.len() > 1 && got.ends_with(wanted) {
        return Shape::Headed;
    }
    Shape::Other
}

/// Whether the two differ in letters that are not ASCII in `wanted`, and are in `got`.
fn is_without_accents(got: &str, wanted: &str) -> bool {
    let is_same = |(one, other): (char, char)| one == other || one.is_ascii() && !other.is_ascii();
    got.chars().count() == wanted.chars().count() && got.chars().zip(wanted.chars()).all(is_same)
}

/// Where the two begin to differ, as a line of a page: what stands there, in place of what. Nothing
/// where one look at both shows it.
pub fn first_difference(got: &[u8], wanted: &[u8]) -> Option<String> {
    const PLAIN: usize = 8;
    if got == wanted || got.is_empty() || got.len().max(wanted.len()) <= PLAIN {
        return None;
    }
    let same = got
        .iter()
        .zip(wanted)
        .take_while(|(one, other)| one == other)
        .count();
    // Not in the middle of a letter.
    let is_inside = |bytes: &[u8]| bytes.get(same).is_some_and(|byte| byte & 0xC0 == 0x80);
    let start = match (0..same).rev().find(|place| wanted[*place] & 0xC0 != 0x80) {
        Some(letter) if is_inside(got) || is_inside(wanted) => letter,
        _ => same,
    };
    let rest = |bytes: &[u8]| match &bytes[start..] {
        [] => text!("the end").to_string(),
        rest => quote_some(rest, 24),
    };
    Some(text!(
        "from byte {number} on: {got}, in place of {wanted}",
        number = start + 1,
        got = rest(got),
        wanted = rest(wanted)
    ))
}
