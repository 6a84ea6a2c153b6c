//! Lays text out in the rows and columns of a terminal.

use std::borrow::Cow;

use console::{Term, strip_ansi_codes};
use language::text;
use textwrap::Options;

use crate::student::shell;

/// The letters in a row, where nobody says how many there are.
const COLUMNS: usize = 100;
const ROWS: usize = 24;
/// No terminal is so small that it has to be served.
const LEAST: Size = Size {
    rows: 6,
    columns: 20,
};

/// How much a terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub rows: usize,
    pub columns: usize,
}

impl Size {
    /// That of the terminal which is printed on.
    pub fn here() -> Size {
        let size = Term::stdout().size_checked().filter(|size| size.1 > 0);
        let size = size.map_or((ROWS, COLUMNS), |(rows, columns)| {
            (usize::from(rows), usize::from(columns))
        });
        Size {
            rows: size.0.max(LEAST.rows),
            columns: size.1.max(LEAST.columns),
        }
    }
}

impl Size {
    /// Whether a check's page is in sight as a whole, between the step's title and the keys.
    pub fn has_room_for(self, page: &str) -> bool {
        /// Title, points and keys, the free row between, and the one that is said of the rest in.
        const AROUND: usize = 5;
        wrapped(page, self.columns - 1).len() + AROUND <= self.rows
    }
}

/// What stands on the screen: a head and a foot that stay, and between them a text that scrolls.
#[derive(Clone, Default)]
pub struct Page {
    pub head: String,
    pub text: String,
    pub foot: String,
}

/// A page in rows.
pub struct Screenful {
    pub rows: Vec<String>,
    /// The first row of the text that is shown.
    pub top: usize,
    /// How many rows of the text are shown at once.
    pub room: usize,
}

impl Page {
    /// The rows for a screen of `size`, the text from its row `top` on, or as far as it goes.
    pub fn laid_out(&self, size: Size, top: usize) -> Screenful {
        // In the last column some terminals begin a new row.
        let columns = size.columns - 1;
        let head = wrapped(self.head.trim_end(), columns);
        let foot = wrapped(self.foot.trim_end(), columns);
        let text = wrapped(self.text.trim_end(), columns);
        // A row is left free below the head, and one is for what is said of the rest.
        let room = size.rows.saturating_sub(head.len() + foot.len() + 2).max(1);
        let top = top.min(text.len().saturating_sub(room));
        let end = (top + room).min(text.len());
        let rest = match (top, text.len() - end) {
            (0, 0) => String::new(),
            (_, 0) => text!("── end of {lines} lines · ↑ ──", lines = text.len()),
            (_, 1) => text!("── 1 more line · space ↓ ↑ ──").to_string(),
            (_, more) => text!("── {more} more lines · space ↓ ↑ ──", more),
        };
        let mut rows = head;
        rows.push(String::new());
        rows.extend_from_slice(&text[top..end]);
        rows.push(rest);
        rows.extend(foot);
        rows.truncate(size.rows);
        Screenful { rows, top, room }
    }
}

/// `text` with its lines broken between words, as wide as the terminal.
pub fn fitted(text: &str) -> String {
    let rows = wrapped(text, Size::here().columns);
    let end = if text.ends_with('\n') { "\n" } else { "" };
    rows.join("\n") + end
}

/// The same on a terminal; in a file or a pipe a line stays a line.
pub fn fitted_if_seen(text: &str) -> String {
    match Term::stdout().is_term() {
        true => fitted(text),
        false => text.to_string(),
    }
}

/// The lines of `text`, broken between words where they have more than `columns` letters. What comes
/// of such a line stands below the last column that begins in it.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let lines = text.lines().flat_map(|line| {
        let column = last_column(line, columns / 2);
        if let Some(rows) = command_rows(line, column, columns) {
            return rows;
        }
        let hang = " ".repeat(column);
        let options = Options::new(columns).subsequent_indent(&hang);
        let pieces = textwrap::wrap(line, options);
        pieces.into_iter().map(Cow::into_owned).collect()
    });
    lines.collect()
}

/// The rows of a `line` that is too long, and has a command in its last `column`.
fn command_rows(line: &str, column: usize, columns: usize) -> Option<Vec<String>> {
    let seen = strip_ansi_codes(line);
    let place = seen.char_indices().nth(column)?.0;
    let command = &seen[place..];
    if seen.chars().count() <= columns || !shell::is_command(command) {
        return None;
    }
    let before = line.strip_suffix(command)?;
    let mut rows = shell::rows(command, column, columns);
    rows[0].insert_str(0, before);
    Some(rows)
}

/// Where the last column of `line` begins that begins before `limit`: behind two blanks at least, which
/// are none of a text in quotation marks.
fn last_column(line: &str, limit: usize) -> usize {
    let line = strip_ansi_codes(line);
    let unquoted = |letter: &char| !['"', '\''].contains(letter);
    let letters: Vec<_> = line.chars().take(limit).take_while(unquoted).collect();
    let begins = |place: usize| letters[place] != ' ' && letters[..place].ends_with(&[' ', ' ']);
    let places = (0..letters.len()).rev();
    let indent = letters.iter().take_while(|letter| **letter == ' ').count();
    let indent = if indent == letters.len() { 0 } else { indent };
    places
        .into_iter()
        .find(|place| begins(*place))
        .unwrap_or(indent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_between_words_and_goes_on_below_its_last_column() {
        assert_eq!(
            wrapped("  expected  a reply for each of the messages", 26),
            [
                "  expected  a reply for",
                "            each of the",
                "            messages"
            ]
        );
        assert_eq!(
            wrapped("um dois três\n\nquatro", 8),
            ["um dois", "três", "", "quatro"]
        );
        assert_eq!(
            wrapped("    let x = one_and_two;", 16),
            ["    let x =", "    one_and_two;"]
        );
        assert_eq!(
            wrapped("  by hand  printf '  um  dois' | program", 32),
            ["  by hand  printf '  um  dois' \\", "           | program"]
        );
    }

    #[test]
    fn a_word_that_is_too_long_is_broken_all_the_same() {
        assert_eq!(wrapped("abcdefghij", 4), ["abcd", "efgh", "ij"]);
    }

    fn page(lines: usize) -> Page {
        let text: Vec<_> = (1..=lines).map(|line| line.to_string()).collect();
        Page {
            head: "head".to_string(),
            text: text.join("\n"),
            foot: "foot".to_string(),
        }
    }

    const SIZE: Size = Size {
        rows: 8,
        columns: 40,
    };

    #[test]
    fn head_and_foot_stay_and_the_text_scrolls_between_them() {
        let shown = page(6).laid_out(SIZE, 0);
        let more = "── 2 more lines · space ↓ ↑ ──";
        assert_eq!(shown.rows, ["head", "", "1", "2", "3", "4", more, "foot"]);
        let shown = page(6).laid_out(SIZE, 99);
        let end = "── end of 6 lines · ↑ ──";
        assert_eq!(shown.rows, ["head", "", "3", "4", "5", "6", end, "foot"]);
        assert_eq!((shown.top, shown.room), (2, 4));
    }

    #[test]
    fn what_has_room_stands_there_as_it_is() {
        let shown = page(2).laid_out(SIZE, 1);
        assert_eq!(shown.rows, ["head", "", "1", "2", "", "foot"]);
    }
}
