//! A sequence diagram in letters: a line for each client, one for the server, and an arrow a step.

use unicode_width::UnicodeWidthChar;

use crate::tap::event::Side;
use crate::tap::story::{Kind, Step, told};

/// Where the line of the first client is: the times stand before it.
const FIRST: usize = 12;
/// From one client to the next.
const BETWEEN: usize = 10;
/// So much room the arrow of the last client has for its words.
const WORDS: usize = 32;

/// How many clients have columns of their own in `width` letters.
pub fn columns(width: usize) -> usize {
    width.saturating_sub(FIRST + WORDS + 2) / BETWEEN + 1
}

/// The line above: whose each column is.
pub fn head(columns: &[Option<usize>], width: usize) -> String {
    let mut letters = Canvas::new(width);
    for (column, client) in columns.iter().enumerate() {
        if let Some(client) = client {
            letters.write(place(column).saturating_sub(4), &format!("client {client}"));
        }
    }
    letters.write(width.saturating_sub(6), "server");
    letters.line()
}

/// A step as a line of `width` letters, with its time at the front.
pub fn row(step: &Step, width: usize) -> String {
    let mut letters = Canvas::new(width);
    let (client, server) = (place(step.column), width.saturating_sub(2));
    for (column, other) in step.below.iter().enumerate() {
        if other.is_some() {
            letters.put(place(column), '│');
        }
    }
    letters.put(server, '│');
    for place in client + 1..server {
        let crossed = letters.letters[place] == '│';
        letters.put(place, if crossed { '┼' } else { shaft(step.kind) });
    }
    letters.put(client, '├');
    letters.put(server, '┤');
    match (step.from, step.kind) {
        (Side::Client, Kind::Break) => letters.put(server - 1, '✕'),
        (Side::Client, _) => letters.put(server - 1, '▶'),
        (Side::Server, Kind::Break) => letters.put(client + 1, '✕'),
        (Side::Server, _) => letters.put(client + 1, '◀'),
    }
    // A column may have been another client's before.
    let text = match step.kind {
        Kind::Connect => format!("client {} {}", step.connection, step.text),
        _ => step.text.clone(),
    };
    let room = server.saturating_sub(client + 6);
    letters.write(
        client + 3,
        &format!(" {} ", shortened(&text, room.saturating_sub(2))),
    );
    letters.write(0, &format!("{:>9}", told(step.since)));
    letters.line()
}

fn shaft(kind: Kind) -> char {
    match kind {
        Kind::Message => '─',
        Kind::Connect | Kind::End => '╌',
        Kind::Break => '═',
    }
}

fn place(column: usize) -> usize {
    FIRST + column * BETWEEN
}

/// `text` in at most `width` columns of a terminal; what is cut off leaves a `…`.
fn shortened(text: &str, width: usize) -> String {
    let widths = |letter: char| letter.width().unwrap_or(0);
    if text.chars().map(widths).sum::<usize>() <= width {
        return text.to_string();
    }
    let mut left = width.saturating_sub(1);
    let fits = |letter: &char| {
        let fits = widths(*letter) <= left;
        left = left.saturating_sub(widths(*letter));
        fits
    };
    let kept: String = text.chars().take_while(fits).collect();
    kept + "…"
}

/// A line of letters, each in its column of the terminal.
struct Canvas {
    /// A NUL stands behind a letter that takes two columns.
    letters: Vec<char>,
}

impl Canvas {
    fn new(width: usize) -> Canvas {
        // However narrow the terminal is, the arrow of the last client has two ends.
        let width = width.max(FIRST + BETWEEN);
        Canvas {
            letters: vec![' '; width],
        }
    }

    fn put(&mut self, place: usize, letter: char) {
        if let Some(there) = self.letters.get_mut(place) {
            *there = letter;
        }
    }

    fn write(&mut self, mut place: usize, text: &str) {
        for letter in text.chars() {
            let width = letter.width().unwrap_or(0);
            if width == 0 || place + width > self.letters.len() {
                continue;
            }
            self.put(place, letter);
            if width == 2 {
                self.put(place + 1, '\0');
            }
            place += width;
        }
    }

    fn line(&self) -> String {
        let letters = self.letters.iter().filter(|letter| **letter != '\0');
        letters.collect::<String>().trim_end().to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use unicode_width::UnicodeWidthStr;

    use super::*;

    fn step(from: Side, kind: Kind, column: usize, text: &str) -> Step {
        Step {
            since: Duration::from_millis(1500),
            connection: 7,
            column,
            from,
            kind,
            text: text.to_string(),
            below: vec![Some(1), Some(7), None],
        }
    }

    #[test]
    fn a_step_is_an_arrow_between_its_client_and_the_server() {
        let row = row(
            &step(Side::Client, Kind::Message, 1, "\"olá\" (4 bytes)"),
            60,
        );
        assert_eq!(
            row,
            "   +1.5 s   │         ├── \"olá\" (4 bytes) ───────────────▶┤"
        );
        // The line of client 7 is crossed.
        let row = super::row(&step(Side::Server, Kind::Break, 0, "no"), 40);
        assert_eq!(row, "   +1.5 s   ├✕═ no ═══┼═══════════════┤");
    }

    #[test]
    fn every_row_fits_whatever_is_told_in_it() {
        let long = "\"".to_string() + &"日本".repeat(100) + "\"";
        for width in [20, 40, 80, 81, 200] {
            for column in 0..columns(width) {
                for text in ["", "x", &long] {
                    let row = row(&step(Side::Server, Kind::Message, column, text), width);
                    assert!(row.width() <= width.max(22), "{width}: {row}");
                }
            }
        }
        assert_eq!(columns(80), 4);
        assert_eq!(columns(10), 1);
    }

    #[test]
    fn the_head_names_the_clients_that_have_a_column() {
        let head = head(&[Some(1), None, Some(12)], 60);
        assert_eq!(
            head,
            "        client 1            client 12                 server"
        );
    }
}
