//! Printing for which it does not matter whether anybody reads it: `cargo lab | head -1` is no
//! reason to panic, as `println!` would.

/// Prints to stdout, without a line end of its own.
macro_rules! show {
    ($($words:tt)*) => {{
        use std::io::Write;
        let mut stdout = std::io::stdout().lock();
        let _ = write!(stdout, $($words)*).and_then(|()| stdout.flush());
    }};
}

/// Prints a line to stdout.
macro_rules! say {
    ($($words:tt)*) => { $crate::base::print::show!("{}\n", format_args!($($words)*)) };
}

/// Prints a line to stderr.
macro_rules! note {
    ($($words:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stderr().lock(), $($words)*);
    }};
}

pub(crate) use {note, say, show};

/// `text` without what would act on a terminal, or on the order in which its letters are shown.
pub fn printable(text: &str) -> String {
    let shown = |letter: char| match letter {
        '\n' | '\t' => letter,
        _ if acts(letter) => '·',
        _ => letter,
    };
    text.chars().map(shown).collect()
}

/// The same, but for the colours that the compiler's messages have: sequences of ECMA-48's SGR.
pub fn printable_but_for_colours(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("\x1b[") {
        let parameters = &rest[start + 2..];
        let end = parameters.find(|letter: char| !letter.is_ascii_digit() && letter != ';');
        let end = end.filter(|end| parameters[*end..].starts_with('m'));
        let end = start + 2 + end.map_or(0, |end| end + 1);
        shown += &printable(&rest[..start]);
        match end > start + 2 {
            true => shown += &rest[start..end],
            false => shown += &printable(&rest[start..end]),
        }
        rest = &rest[end..];
    }
    shown + &printable(rest)
}

/// The same for what stands within a line, such as a file's name: it stays there.
pub fn printable_within_a_line(text: &str) -> String {
    printable(text).replace(['\n', '\t'], "·")
}

/// Whether a letter does something in place of being seen: controls; separators of lines and paragraphs;
/// marks, embeddings, overrides and isolates of the direction of writing.
fn acts(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::{printable, printable_but_for_colours, printable_within_a_line};

    #[test]
    fn colours_stay_and_all_else_goes() {
        let text = "\x1b[1m\x1b[38;5;9merror\x1b[0m: \x1b[2Jx\x1b]0;t\x07\x1b[";
        assert_eq!(
            printable_but_for_colours(text),
            "\x1b[1m\x1b[38;5;9merror\x1b[0m: ·[2Jx·]0;t··["
        );
    }

    #[test]
    fn what_acts_is_shown_as_a_dot() {
        assert_eq!(printable("a\n\tb\x1b[2J\u{9b}"), "a\n\tb·[2J·");
        assert_eq!(printable("\u{202e}sr.10xe\u{2069}"), "·sr.10xe·");
        assert_eq!(
            printable("João 日本 👩\u{200d}💻"),
            "João 日本 👩\u{200d}💻"
        );
        assert_eq!(printable_within_a_line("a\nh0: 20.rs"), "a·h0: 20.rs");
    }
}
