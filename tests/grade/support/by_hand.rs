//! The same by hand: what a student types to see what a check has seen.

use super::Check;
use super::step::Place;

/// Longer input is not to be typed, nor to be pasted.
const LONGEST: usize = 400;
/// Nor is more than this in a row of messages, and from more clients than these.
const LONGEST_ROW: usize = 240;
const MOST_CLIENTS: usize = 3;
/// The words for the ends of a step that takes ADDRESS and PORT.
const PLACE: [&str; 2] = ["localhost", "9999"];

/// What a check has had a program do.
pub struct ByHand {
    role: &'static str,
    /// The arguments of its own; none for those of a place that was found for it.
    arguments: Option<Vec<String>>,
    /// What was typed into it.
    typed: Vec<u8>,
    /// What clients of the grader sent, bare or in frames, with their names, in the order in which they began.
    sent: Vec<(String, Vec<Vec<u8>>)>,
    /// The place there of the client that spoke last.
    last: usize,
}

impl ByHand {
    pub fn new(role: &'static str, arguments: Option<Vec<String>>) -> ByHand {
        ByHand {
            role,
            arguments,
            typed: Vec::new(),
            sent: Vec::new(),
            last: 0,
        }
    }

    pub fn types(&mut self, text: &[u8]) {
        self.typed.extend_from_slice(text);
    }

    pub fn typed(&self) -> &[u8] {
        &self.typed
    }

    /// A client of the grader sends `bytes`.
    pub fn sends(&mut self, client: &str, bytes: &[u8]) {
        let place = self.sent.iter().position(|(name, _)| name == client);
        self.last = place.unwrap_or_else(|| {
            self.sent.push((client.to_string(), Vec::new()));
            self.sent.len() - 1
        });
        self.sent[self.last].1.push(bytes.to_vec());
    }

    /// The lines to type for the programs of `step`; none where that would be too much.
    pub fn lines(&self, check: &Check) -> Vec<String> {
        let step = check.step;
        let (role, arguments) = (self.role, &self.arguments);
        let place = match check.kind().place {
            Place::Fixed => &[][..],
            Place::Told => &PLACE,
        };
        let command = |role: &str, arguments: &[String]| {
            let words = arguments.iter().map(|word| format!(" {}", in_shell(word)));
            format!(
                "cargo run --bin {step} -- {role}{}",
                words.collect::<String>()
            )
        };
        let place: Vec<_> = place.iter().map(|word| word.to_string()).collect();
        let own = command(role, arguments.as_ref().unwrap_or(&place));
        match (role, arguments) {
            (_, Some(_)) => vec![own],
            ("server", None) if self.sent.is_empty() => vec![own],
            ("server", None) => match self.clients(check) {
                clients if clients.is_empty() => Vec::new(),
                clients => [vec![own], clients].concat(),
            },
            (_, None) if self.typed.is_empty() => vec![command("server", &place), own],
            (_, None) => match piped(&self.typed, &own) {
                Some(client) => vec![command("server", &place), client],
                None => Vec::new(),
            },
        }
    }
}

impl ByHand {
    /// The lines that do what the clients did; those of the last one where all would be too much.
    fn clients(&self, check: &Check) -> Vec<String> {
        const NC: &str = "nc 127.0.0.1 9999";
        let (_, last) = &self.sent[self.last];
        if check.has_sessions() {
            let of_each = |sent: &[(String, Vec<Vec<u8>>)]| {
                let lines = sent.iter().map(|(_, messages)| match messages.as_slice() {
                    [message] => piped(message, NC),
                    _ => Some(format!(
                        "for m in {}; do printf \"$m\"; sleep 1; done | {NC}",
                        row(messages)?
                    )),
                });
                lines.collect::<Option<Vec<_>>>()
            };
            let all = (self.sent.len() <= MOST_CLIENTS).then(|| of_each(&self.sent));
            let last = || of_each(&self.sent[self.last..=self.last]);
            return all.flatten().or_else(last).unwrap_or_default();
        }
        let all: Vec<_> = self
            .sent
            .iter()
            .map(|(_, pieces)| pieces.concat())
            .collect();
        let row = (all.len() > 1).then(|| row(&all)).flatten();
        let row = row.map(|row| format!("for m in {row}; do printf \"$m\" | {NC}; done"));
        row.or_else(|| piped(&last.concat(), NC))
            .into_iter()
            .collect()
    }
}

/// The line that gives `bytes` to the program of the line `then`.
fn piped(bytes: &[u8], then: &str) -> Option<String> {
    let is_option = bytes.starts_with(b"-");
    let options = if is_option { "-- " } else { "" };
    (bytes.len() <= LONGEST).then(|| format!("printf {options}{} | {then}", printf(bytes)))
}

/// `messages` as words of a shell, for `printf "$m"`.
fn row(messages: &[Vec<u8>]) -> Option<String> {
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
fn in_shell(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || ".:-_".contains(letter);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_string(),
        false => format!("\"{word}\""),
    }
}
