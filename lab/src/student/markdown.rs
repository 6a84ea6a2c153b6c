//! A page of the guide, for the terminal.

use console::{measure_text_width, style};

/// How far code stands from the margin, and what belongs to a row of a table.
const INDENT: &str = "    ";

/// `source`, a page in markdown, in lines of at most `width` letters (code aside). Of what it keeps
/// closed, hints and answers, only the questions are shown, unless `is_open`.
pub fn rendered(source: &str, width: usize, is_open: bool) -> String {
    let mut page = Page {
        width: width.max(2 * INDENT.len()),
        ..Page::default()
    };
    let (mut is_code, mut is_hidden) = (false, false);
    for line in source.lines() {
        if let Some(question) = question(line) {
            page.finish();
            let question = wrapped(&inline(question), "▸ ", "  ", page.width);
            page.add(&style(question).bold().to_string());
            is_hidden = !is_open;
        } else if line.starts_with("</details>") {
            is_hidden = false;
        } else if is_hidden || line.starts_with("<!--") {
        } else if line.trim_start().starts_with("```") {
            page.finish();
            is_code = !is_code;
        } else if is_code {
            page.add(&format!("{INDENT}{line}"));
        } else {
            page.prose(line);
        }
    }
    page.finish();
    page.text
}

/// The question of `<details><summary>QUESTION</summary>`.
fn question(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("<details><summary>")?;
    rest.strip_suffix("</summary>")
}

#[derive(Default)]
struct Page {
    text: String,
    width: usize,
    /// The lines of a paragraph or of a list's item so far, as one.
    paragraph: String,
    /// The names of the columns of a table; none where there is no table.
    columns: Vec<String>,
}

impl Page {
    fn add(&mut self, line: &str) {
        self.text += line.trim_end();
        self.text.push('\n');
    }

    fn prose(&mut self, line: &str) {
        if line.starts_with('|') {
            self.row(line);
        } else if let Some(heading) = line.strip_prefix('#') {
            self.finish();
            let heading = heading.trim_start_matches('#').trim();
            self.add(&style(inline(heading)).bold().underlined().to_string());
        } else if line.trim().is_empty() {
            self.finish();
            if !self.text.ends_with("\n\n") {
                self.add("");
            }
        } else {
            if item_begins(line) {
                self.finish();
            }
            let glue = if self.paragraph.is_empty() { "" } else { " " };
            let line = if glue.is_empty() { line } else { line.trim() };
            self.paragraph += glue;
            self.paragraph += line;
        }
    }

    /// A row of a table has a line of its own for each cell: no terminal is wide enough for it.
    fn row(&mut self, line: &str) {
        self.finish_paragraph();
        let cells: Vec<_> = cells(line).iter().map(|cell| inline(cell)).collect();
        if self.columns.is_empty() {
            self.columns = cells;
            return;
        }
        if cells
            .iter()
            .all(|cell| cell.chars().all(|letter| letter == '-'))
        {
            return;
        }
        let columns = self.columns.clone();
        for (number, (cell, column)) in cells.iter().zip(&columns).enumerate() {
            let (first, text) = match number {
                0 => ("- ".to_string(), cell.clone()),
                // Of two columns the second one says what the first one is: its name need not come with each row.
                _ if columns.len() == 2 => (INDENT.to_string(), cell.clone()),
                _ => (INDENT.to_string(), format!("{column}: {cell}")),
            };
            let lines = wrapped(&text, &first, &" ".repeat(first.len() + 2), self.width);
            self.add(&lines);
        }
    }

    fn finish(&mut self) {
        self.finish_paragraph();
        self.columns.clear();
    }

    fn finish_paragraph(&mut self) {
        let paragraph = std::mem::take(&mut self.paragraph);
        if paragraph.is_empty() {
            return;
        }
        let text = paragraph.trim_start();
        let margin = paragraph.len() - text.len();
        let hanging = match item_begins(text) {
            true => margin + text.find(' ').map_or(0, |end| end + 1),
            false => margin,
        };
        let lines = wrapped(
            &inline(text),
            &" ".repeat(margin),
            &" ".repeat(hanging),
            self.width,
        );
        self.add(&lines);
    }
}

/// Whether an item of a list begins here: `- ` or `1. `.
fn item_begins(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    line.starts_with("- ") || digits.len() < line.len() && digits.starts_with(". ")
}

/// The cells of a row; a `\|` is no border.
fn cells(line: &str) -> Vec<String> {
    let line = line.replace("\\|", "\0");
    let cells = line.trim().trim_matches('|').split('|');
    cells.map(|cell| cell.trim().replace('\0', "|")).collect()
}

/// `text` without the marks of links and of bold words. What stands in backticks stays as it is.
fn inline(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(number, part)| match number % 2 {
        0 => plain(part),
        _ => format!("`{part}`"),
    });
    parts.collect()
}

fn plain(text: &str) -> String {
    let mut plain = String::new();
    for (number, part) in text.split("**").enumerate() {
        let part = match number % 2 {
            0 => part.to_string(),
            _ => style(part).bold().to_string(),
        };
        plain += &part;
    }
    without_targets(&plain)
}

/// `[words](target)` becomes `words`.
fn without_targets(text: &str) -> String {
    let mut pieces = text.split("](");
    let mut shown = pieces.next().unwrap_or_default().to_string();
    for piece in pieces {
        // The bracket that this target's words began with.
        if let Some(bracket) = shown.rfind('[') {
            shown.remove(bracket);
        }
        shown += piece.split_once(')').map_or(piece, |(_, rest)| rest);
    }
    shown
}

/// `text` in lines of at most `width` letters, the first after `first`, the others after `others`.
fn wrapped(text: &str, first: &str, others: &str, width: usize) -> String {
    let mut lines = String::new();
    let mut line = first.to_string();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        let fits = measure_text_width(&line) + 1 + measure_text_width(word) <= width;
        if !is_empty && !fits {
            lines += line.trim_end();
            lines.push('\n');
            line = others.to_string();
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line += word;
        is_empty = false;
    }
    lines + &line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str, is_open: bool) -> String {
        console::set_colors_enabled(false);
        rendered(source, 30, is_open)
    }

    #[test]
    fn paragraphs_and_items_are_wrapped_at_words() {
        let page = "# A [page](x.md)\n\nOne **bold** word, and then\nsome more of them.\n\n\
                    1. first, and it is a long one\n   in two lines\n2. second\n";
        let expected = "A page\n\nOne bold word, and then some\nmore of them.\n\n\
                        1. first, and it is a long one\n   in two lines\n2. second\n";
        assert_eq!(shown(page, false), expected);
    }

    #[test]
    fn answers_stay_closed_until_they_are_asked_for() {
        let page = "<details><summary>Why?</summary>\n\nBecause.\n\n</details>\n";
        assert_eq!(shown(page, false), "▸ Why?\n");
        assert_eq!(shown(page, true), "▸ Why?\n\nBecause.\n\n");
        let long = "<details><summary>Why is the server started before its client?</summary>\n";
        assert_eq!(
            shown(long, false),
            "▸ Why is the server started\n  before its client?\n"
        );
    }

    #[test]
    fn code_stays_as_it_is_and_a_row_has_a_line_for_each_cell() {
        let page = "```text\n$ a  b [c](d)\n```\n\n\
                    | you see | cause | remedy |\n| --- | --- | --- |\n| `a \\| b` | x | y |\n";
        let expected = "    $ a  b [c](d)\n\n- `a | b`\n    cause: x\n    remedy: y\n";
        assert_eq!(shown(page, false), expected);
    }

    #[test]
    fn the_second_of_two_cells_needs_no_name() {
        let page = "| words | what they mean |\n| --- | --- |\n| beyond | no points |\n";
        assert_eq!(shown(page, false), "- beyond\n    no points\n");
    }
}
