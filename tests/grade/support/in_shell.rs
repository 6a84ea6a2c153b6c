//! Bytes and words as they are typed into a shell.

use language::text;

/// Longer input is not to be typed, nor to be pasted.
pub const LONGEST: usize = 400;
/// Nor is more than this in a row of messages.
const LONGEST_ROW: usize = 240;
/// Nor are more lines than these, or longer ones.
const MOST_LINES: usize = 4;
const LONGEST_LINE: usize = 60;

/// What says which lines to type for `bytes`; none where they are many, or one of them is not seen as it is.
pub fn as_typed(bytes: &[u8]) -> Option<Vec<String>> {
    let text = str::from_utf8(bytes).ok()?.strip_suffix('\n')?;
    let lines: Vec<_> = text.split('\n').collect();
    let is_plain = |line: &&str| {
        !line.is_empty()
            && line.len() <= LONGEST_LINE
            && line.trim() == *line
            && line.chars().all(is_seen)
    };
    let lines = (lines.len() <= MOST_LINES && lines.iter().all(is_plain)).then_some(lines)?;
    Some(
        lines
            .iter()
            .map(|line| text!("type: {line}", line))
            .collect(),
    )
}

/// The line that gives `bytes` to the program of the line `then`.
pub fn piped(bytes: &[u8], then: &str) -> Option<String> {
    let is_option = bytes.starts_with(b"-");
    let options = if is_option { "-- " } else { "" };
    (bytes.len() <= LONGEST).then(|| format!("printf {options}{} | {then}", printf(bytes)))
}

/// `messages` as words of a shell, for `printf "$m"`.
pub fn row(messages: &[Vec<u8>]) -> Option<String> {
    let is_short = messages.iter().map(Vec::len).sum::<usize>() <= LONGEST_ROW;
    let is_plain = |message: &Vec<u8>| !message.is_empty() && !message.starts_with(b"-");
    let words = messages.iter().map(|message| printf(message));
    (is_short && messages.iter().all(is_plain)).then(|| words.collect::<Vec<_>>().join(" "))
}

/// `bytes` as printf of a shell takes them.
fn printf(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '\n' => text.push_str("\\n"),
                '\r' => text.push_str("\\r"),
                '\t' => text.push_str("\\t"),
                '\\' => text.push_str("\\\\"),
                '%' => text.push_str("%%"),
                '\'' => text.push_str("'\\''"),
                _ if letter.is_control() || !is_seen(letter) => {
                    let mut bytes = [0; 4];
                    for byte in letter.encode_utf8(&mut bytes).bytes() {
                        text.push_str(&format!("\\{byte:03o}"));
                    }
                }
                _ => text.push(letter),
            }
        }
        for byte in chunk.invalid() {
            text.push_str(&format!("\\{byte:03o}"));
        }
    }
    format!("'{text}'")
}

/// Whether `letter` is shown as itself, so that a page shows it as it has to be typed.
fn is_seen(letter: char) -> bool {
    letter.escape_debug().eq([letter]) || letter == '"'
}

/// `word` as one word of a shell.
pub fn in_shell(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || ".:-_".contains(letter);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_string(),
        false => format!("\"{word}\""),
    }
}
