//! How bytes and long texts are shown.

/// `bytes` as a beginner reads them: `"olá\n" (5 bytes)`.
pub fn quote(bytes: &[u8]) -> String {
    let unit = if bytes.len() == 1 { "byte" } else { "bytes" };
    // No more than is shown: some messages have millions of bytes.
    let shown = &bytes[..bytes.len().min(400)];
    let text: String = shown.utf8_chunks().map(quote_chunk).collect();
    format!("\"{}\" ({} {unit})", shorten(&text, 80), bytes.len())
}

fn quote_chunk(chunk: std::str::Utf8Chunk) -> String {
    let text = chunk.valid().chars().map(|letter| match letter {
        '"' | '\\' => format!("\\{letter}"),
        _ => shown(letter),
    });
    let rest = chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}"));
    text.chain(rest).collect()
}

/// `text` with nothing in it that a terminal obeys in place of showing it: control characters and
/// escape sequences, and what turns the direction of writing or takes no room.
pub fn printable(text: &str) -> String {
    text.chars().map(shown).collect()
}

/// `letter`, or how it is written where it cannot be seen.
fn shown(letter: char) -> String {
    match letter {
        '\n' | '\r' | '\t' => letter.escape_default().to_string(),
        '\0'..' ' | '\x7f' => format!("\\x{:02x}", u32::from(letter)),
        '"' | '\'' | '\\' => letter.to_string(),
        // Behind another letter, where an accent is no letter of its own.
        _ => format!("a{letter}").escape_debug().skip(1).collect(),
    }
}

/// `text`, cut after `limit` letters.
pub fn shorten(text: &str, limit: usize) -> String {
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
