//! What the bytes of one direction are: bare messages, or frames, whole or in pieces.

use crate::text::quote_text;

/// The length of a frame's header, in bytes.
const HEADER: usize = 4;

/// Where a direction stands between its messages.
#[derive(Default)]
pub struct Reader {
    state: State,
}

#[derive(Default)]
enum State {
    #[default]
    Between,
    /// In the length of a frame: what has come of it.
    InHeader(Vec<u8>),
    /// In a frame of `length`, of which `came` have come.
    InFrame { length: usize, came: usize },
}

impl Reader {
    /// Tells of bytes that have come together. `goes_on` says that nothing has come from the other end
    /// since the bytes before these: a bare message may be in several pieces then.
    pub fn tell(&mut self, mut bytes: &[u8], goes_on: bool) -> String {
        let mut told = Vec::new();
        while !bytes.is_empty() {
            told.push(self.next(&mut bytes, goes_on));
        }
        told.join(", ")
    }

    /// Takes the next piece off `bytes`, and tells of it.
    fn next(&mut self, bytes: &mut &[u8], goes_on: bool) -> String {
        match std::mem::take(&mut self.state) {
            State::Between if bytes.first() == Some(&0) => {
                self.state = State::InHeader(Vec::new());
                self.next(bytes, goes_on)
            }
            State::Between => {
                let message = std::mem::take(bytes);
                let more = if goes_on { "… " } else { "" };
                format!("{more}{} {}", quote_text(message), size(message.len()))
            }
            State::InHeader(mut header) => {
                let is_continued = !header.is_empty();
                header.extend(split(bytes, HEADER - header.len()));
                let more = if is_continued { "… " } else { "" };
                if header.len() < HEADER {
                    let told = format!("{more}{} of the 4 bytes of a length", header.len());
                    self.state = State::InHeader(header);
                    return told;
                }
                let digit = |length, byte: &u8| length << 8 | usize::from(*byte);
                let length = header.iter().fold(0, digit);
                let body = split(bytes, length);
                if body.len() < length {
                    let came = body.len();
                    self.state = State::InFrame { length, came };
                }
                let told = format!("{more}frame of {length}");
                match (body.len(), length) {
                    (_, 0) => told,
                    (0, _) => format!("{told}: nothing yet"),
                    (came, _) if came == length => format!("{told}: {}", quote_text(body)),
                    (came, _) => format!("{told}: {} ({came} of {length})", quote_text(body)),
                }
            }
            State::InFrame { length, came } => {
                let body = split(bytes, length - came);
                let came = came + body.len();
                if came < length {
                    self.state = State::InFrame { length, came };
                }
                format!("… {} ({came} of {length})", quote_text(body))
            }
        }
    }

    /// What is missing, where the direction ends here.
    pub fn missing(&self) -> Option<String> {
        match &self.state {
            State::Between => None,
            State::InHeader(header) => {
                Some(format!("after {} of the 4 bytes of a length", header.len()))
            }
            State::InFrame { length, came } => {
                Some(format!("after {came} of {length} bytes of a frame"))
            }
        }
    }
}

fn size(bytes: usize) -> String {
    match bytes {
        1 => "(1 byte)".to_string(),
        _ => format!("({bytes} bytes)"),
    }
}

/// Takes up to `count` bytes off `bytes`.
fn split<'a>(bytes: &mut &'a [u8], count: usize) -> &'a [u8] {
    let (first, rest) = bytes.split_at(count.min(bytes.len()));
    *bytes = rest;
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_messages_are_quoted_and_their_pieces_recognised() {
        let mut reader = Reader::default();
        assert_eq!(reader.tell("olá".as_bytes(), false), "\"olá\" (4 bytes)");
        assert_eq!(
            reader.tell(b"\x1b[2J\n", false),
            "\"\\x1b[2J\\n\" (5 bytes)"
        );
        assert_eq!(reader.tell(b"x", true), "… \"x\" (1 byte)");
        assert_eq!(reader.missing(), None);
    }

    #[test]
    fn frames_are_taken_apart_wherever_they_are_cut() {
        let told = |pieces: &[&[u8]]| {
            let mut reader = Reader::default();
            let told = pieces.iter().map(|piece| reader.tell(piece, false));
            let told: Vec<_> = told.collect();
            assert_eq!(reader.missing(), None);
            told
        };
        let whole = told(&[b"\0\0\0\x06metade\0\0\0\x01x\0\0\0\0"]);
        assert_eq!(
            whole,
            ["frame of 6: \"metade\", frame of 1: \"x\", frame of 0"]
        );
        assert_eq!(
            told(&[b"\0\0", b"\0\x06met", b"ade"]),
            [
                "2 of the 4 bytes of a length",
                "… frame of 6: \"met\" (3 of 6)",
                "… \"ade\" (6 of 6)"
            ]
        );
        assert_eq!(
            told(&[b"\0\0\0\x03", "um!olá".as_bytes()]),
            [
                "frame of 3: nothing yet",
                "… \"um!\" (3 of 3), \"olá\" (4 bytes)"
            ]
        );
    }

    #[test]
    fn an_end_within_a_frame_is_told() {
        let mut reader = Reader::default();
        reader.tell(b"\0\0", false);
        assert_eq!(
            reader.missing().as_deref(),
            Some("after 2 of the 4 bytes of a length")
        );
        reader.tell(b"\0\x14dez", false);
        assert_eq!(
            reader.missing().as_deref(),
            Some("after 3 of 20 bytes of a frame")
        );
    }
}
