//! What a reply has to be.

use std::fmt;

use language::text;

use crate::support::quote;

/// The reply to a key that is not there.
pub const MISSING: &str = "chave inexistente";
/// The reply to LIST when there is nothing.
pub const EMPTY: &str = "dicionário vazio";

/// A text that is known but for the places of bytes that were not UTF-8: between two of its pieces
/// anything may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text(Vec<Vec<u8>>);

/// What a reply has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    Text(Text),
    /// Strings joined by commas, with or without spaces behind them.
    List(Text),
    /// Any text that is no key.
    NoKey,
    /// Any text but that for a missing key.
    NotMissing,
}

/// How far a reply has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Complete,
    /// More may make it what it has to be.
    Begun,
    Wrong,
}

impl Text {
    pub fn of(bytes: &[u8]) -> Text {
        let mut pieces = vec![Vec::new()];
        for chunk in bytes.utf8_chunks() {
            if let Some(last) = pieces.last_mut() {
                last.extend_from_slice(chunk.valid().as_bytes());
            }
            if !chunk.invalid().is_empty() {
                pieces.push(Vec::new());
            }
        }
        Text(pieces)
    }

    /// `strings`, joined by commas.
    pub fn join<'a>(strings: impl Iterator<Item = &'a Text>) -> Text {
        let mut pieces = vec![Vec::new()];
        for (number, Text(string)) in strings.enumerate() {
            for (place, piece) in string.iter().enumerate() {
                match (place, pieces.last_mut()) {
                    (0, Some(last)) => {
                        last.extend_from_slice(if number > 0 { b"," } else { b"" });
                        last.extend_from_slice(piece);
                    }
                    _ => pieces.push(piece.clone()),
                }
            }
        }
        Text(pieces)
    }

    /// Whether all of it is known.
    fn is_exact(&self) -> bool {
        self.0.len() == 1
    }

    fn progress_of(&self, received: &[u8]) -> Progress {
        let (first, rest) = self.0.split_first().expect("a text has a piece");
        if !received.starts_with(first) {
            return match first.starts_with(received) {
                true => Progress::Begun,
                false => Progress::Wrong,
            };
        }
        let mut received = &received[first.len()..];
        let Some((last, between)) = rest.split_last() else {
            return match received.is_empty() {
                true => Progress::Complete,
                false => Progress::Wrong,
            };
        };
        for piece in between {
            match find(received, piece) {
                Some(place) => received = &received[place + piece.len()..],
                None => return Progress::Begun,
            }
        }
        match received.ends_with(last) {
            true => Progress::Complete,
            false => Progress::Begun,
        }
    }
}

impl Reply {
    pub fn text(text: &[u8]) -> Reply {
        Reply::Text(Text::of(text))
    }

    /// How far `received`, which has no line end, is this reply.
    pub fn progress_of(&self, received: &[u8]) -> Progress {
        let text = str::from_utf8(received).unwrap_or("?");
        match self {
            _ if received.is_empty() => Progress::Begun,
            Reply::Text(text) => text.progress_of(received),
            Reply::List(Text(pieces)) => {
                let pieces = pieces.iter().map(|piece| without_spaces(piece)).collect();
                Text(pieces).progress_of(&without_spaces(received))
            }
            Reply::NoKey if text.trim().parse::<u64>().is_ok() => Progress::Wrong,
            Reply::NotMissing if text == MISSING => Progress::Wrong,
            Reply::NotMissing if MISSING.starts_with(text) => Progress::Begun,
            Reply::NoKey | Reply::NotMissing => Progress::Complete,
        }
    }

    /// Whether the end of the reply can be told from its text. Otherwise more of it may come later.
    pub fn has_a_known_end(&self) -> bool {
        self.known().is_some()
    }

    /// The text that it has to be, where one alone is right.
    pub fn known(&self) -> Option<String> {
        match self {
            Reply::Text(text) | Reply::List(text) => text.is_exact().then(|| text.to_string()),
            Reply::NoKey | Reply::NotMissing => None,
        }
    }
}

/// `text` without the spaces behind its commas.
fn without_spaces(text: &[u8]) -> Vec<u8> {
    let mut behind_a_comma = false;
    let kept = text.iter().filter(|byte| {
        let is_kept = !(behind_a_comma && **byte == b' ');
        behind_a_comma = **byte == b',' || (behind_a_comma && **byte == b' ');
        is_kept
    });
    kept.copied().collect()
}

fn find(text: &[u8], piece: &[u8]) -> Option<usize> {
    match piece.is_empty() {
        true => Some(0),
        false => text.windows(piece.len()).position(|part| part == piece),
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let pieces = self.0.iter().map(|piece| String::from_utf8_lossy(piece));
        write!(f, "{}", pieces.collect::<Vec<_>>().join("\u{fffd}"))
    }
}

/// As a part of a sentence: in place of …
impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Reply::Text(text) | Reply::List(text) => {
                write!(f, "{}", quote(text.to_string().as_bytes()))
            }
            Reply::NoKey => f.write_str(text!("a text that is no key, such as `pedido inválido`")),
            Reply::NotMissing => f.write_str(text!("the string, for it was there")),
        }
    }
}
