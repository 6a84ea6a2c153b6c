//! How bytes and long texts are shown, and taken apart.

use std::io::BufRead;

use language::text;

/// `bytes` as a beginner reads them: `"olá\n" (5 bytes)`.
pub fn quote(bytes: &[u8]) -> String {
    let quoted = quote_text(bytes);
    match bytes.len() {
        1 => text!("{quoted} (1 byte)", quoted),
        number => text!("{quoted} ({number} bytes)", quoted, number),
    }
}

/// The same without their number: `"olá\n"`.
pub fn quote_text(bytes: &[u8]) -> String {
    quote_some(bytes, 80)
}

/// `bytes` between quotation marks, cut after `limit` letters.
pub fn quote_some(bytes: &[u8], limit: usize) -> String {
    // No more than is shown: some messages have millions of bytes.
    let shown = &bytes[..bytes.len().min(5 * limit)];
    let mut text = String::with_capacity(limit + 1);
    for chunk in shown.utf8_chunks() {
        // Each letter is shown as one at least, and by one more it is known that there is more.
        for letter in chunk.valid().chars().take(limit + 1) {
            match letter {
                '"' => text.push_str("\\\""),
                '\\' => text.push_str("\\\\"),
                letter => show(letter, &mut text),
            }
        }
        let rest = chunk.invalid().iter();
        text.extend(rest.map(|byte| format!("\\x{byte:02x}")));
    }
    format!("\"{}\"", shorten(&text, limit))
}

/// `text` with nothing in it that a terminal obeys in place of showing it: control characters and
/// escape sequences, and what turns the direction of writing or takes no room. Of many control characters
/// of one kind in a row a few are shown: the zeros of a whole buffer would fill a screen.
pub fn printable(text: &str) -> String {
    let letters: Vec<_> = text.chars().collect();
    let mut shown = String::with_capacity(text.len());
    for row in letters.chunk_by(PartialEq::eq) {
        let is_cut = row.len() > LONG_ROW && row[0].is_control();
        let row = if is_cut { &row[..CUT_ROW] } else { row };
        for letter in row {
            show(*letter, &mut shown);
        }
        if is_cut {
            shown.push('…');
        }
    }
    shown
}

/// How many equal control characters in a row are shown, and how many where there are more.
const LONG_ROW: usize = 8;
const CUT_ROW: usize = 3;

/// Adds `letter` to `text`, or how it is written where it cannot be seen.
fn show(letter: char, text: &mut String) {
    match letter {
        ' '..='~' => text.push(letter),
        '\n' | '\r' | '\t' => text.extend(letter.escape_default()),
        '\0'..' ' | '\x7f' => text.push_str(&format!("\\x{:02x}", u32::from(letter))),
        // Behind another letter, where an accent is no letter of its own.
        _ => text.extend(format!("a{letter}").escape_debug().skip(1)),
    }
}

/// `text`, cut after `limit` letters.
pub fn shorten(text: &str, limit: usize) -> String {
    // There are no more letters than bytes.
    if text.len() <= limit {
        return text.to_string();
    }
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

/// `bytes` without one final `\n` or `\r\n`.
pub fn without_line_end(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

/// `bytes` in pieces that each end with `end`, but for the last one.
///
/// As `split_inclusive`, which looks at each byte by itself: some programs print millions.
pub fn pieces(mut bytes: &[u8], end: u8) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let mut rest = bytes;
        let length = rest.skip_until(end).ok().filter(|length| *length > 0)?;
        let (piece, rest) = bytes.split_at(length);
        bytes = rest;
        Some(piece)
    })
}

/// The parts of `bytes` that a program prints in one way only. Between them stands what it may show in a
/// way of its own: quotation marks and backslashes, control characters, what has no looks, what is not UTF-8.
pub fn plain_parts(bytes: &[u8]) -> Vec<&str> {
    let texts = bytes.utf8_chunks().map(|chunk| chunk.valid());
    let parts = texts.flat_map(|text| text.split(|letter| !is_plain(letter)));
    parts.filter(|part| !part.is_empty()).collect()
}

fn is_plain(letter: char) -> bool {
    match letter {
        ' ' => true,
        '"' | '\'' | '\\' | '\u{ad}' | '\u{feff}' | '\u{fffd}' => false,
        // Accents apart from their letter, and what turns or joins letters.
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{206f}' => false,
        _ => !letter.is_control() && !letter.is_whitespace(),
    }
}
