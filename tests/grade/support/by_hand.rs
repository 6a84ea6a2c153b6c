//! The same by hand: what a student types to see what a check has seen.

/// Longer input is not to be typed, nor to be pasted.
const LONGEST: usize = 400;
/// The words for the ends of a step that takes ADDRESS and PORT.
const PLACE: [&str; 2] = ["localhost", "9999"];

/// What a check has had a program do.
pub struct ByHand {
    role: &'static str,
    /// The arguments of its own; none for those of a place that was found for it.
    arguments: Option<Vec<String>>,
    /// What was typed into it.
    typed: Vec<u8>,
    /// The client that spoke last, and what it sent, bare or in frames.
    client: String,
    sent: Vec<u8>,
}

impl ByHand {
    pub fn new(role: &'static str, arguments: Option<Vec<String>>) -> ByHand {
        ByHand {
            role,
            arguments,
            typed: Vec::new(),
            client: String::new(),
            sent: Vec::new(),
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
        if self.client != client {
            (self.client, self.sent) = (client.to_string(), Vec::new());
        }
        self.sent.extend_from_slice(bytes);
    }

    /// The lines to type for the programs of `step`; none where that would be too much.
    pub fn lines(&self, step: &str) -> Vec<String> {
        let (role, arguments) = (self.role, &self.arguments);
        let place = match step {
            "ex01" => &[][..],
            _ => &PLACE,
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
        let input = |bytes: &[u8], then: &str| match bytes {
            [] => Some(then.to_string()),
            _ if bytes.len() > LONGEST => None,
            _ => Some(format!("printf {} | {then}", printf(bytes))),
        };
        match (role, arguments) {
            (_, Some(_)) => vec![own],
            ("server", None) => match input(&self.sent, "nc 127.0.0.1 9999") {
                Some(_) if self.sent.is_empty() => vec![own],
                Some(client) => vec![own, client],
                None => Vec::new(),
            },
            (_, None) => match input(&self.typed, &own) {
                Some(client) => vec![command("server", &place), client],
                None => Vec::new(),
            },
        }
    }
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
    match text.starts_with('-') {
        true => format!("-- '{text}'"),
        false => format!("'{text}'"),
    }
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
