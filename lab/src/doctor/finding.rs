//! One thing that was looked at: how it is, and what to do about it.

use std::io;

use console::{Alignment, pad_str, style};
use language::text;

/// How a thing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Ok,
    /// Something goes less well than it could.
    Warning,
    /// Something does not go at all.
    Fault,
}

/// One thing that was looked at.
#[derive(Debug)]
pub struct Finding {
    pub state: State,
    pub subject: &'static str,
    words: String,
    /// What to do about it, in paragraphs; a line that begins with `$ `, or with
    /// spaces, is typed as it is.
    advice: String,
}

/// The letters in a line, and where each of its three parts begins.
const WIDTH: usize = 80;
const SUBJECT: usize = 9;
const WORDS: usize = 24;

impl Finding {
    pub fn ok(subject: &'static str, words: impl Into<String>) -> Finding {
        Finding::new(State::Ok, subject, words, "")
    }

    pub fn warning(
        subject: &'static str,
        words: impl Into<String>,
        advice: impl Into<String>,
    ) -> Finding {
        Finding::new(State::Warning, subject, words, advice)
    }

    pub fn fault(
        subject: &'static str,
        words: impl Into<String>,
        advice: impl Into<String>,
    ) -> Finding {
        Finding::new(State::Fault, subject, words, advice)
    }

    pub fn new(
        state: State,
        subject: &'static str,
        words: impl Into<String>,
        advice: impl Into<String>,
    ) -> Finding {
        Finding {
            state,
            subject,
            words: words.into(),
            advice: advice.into(),
        }
    }

    /// The lines that show it.
    pub fn shown(&self) -> String {
        let state = match self.state {
            State::Ok => style(text!("ok")).green(),
            State::Warning => style(text!("warning")).yellow(),
            State::Fault => style(text!("fault")).red(),
        };
        let state = state.to_string();
        let state = pad_str(&state, SUBJECT, Alignment::Left, None);
        let subject = pad_str(self.subject, WORDS - SUBJECT, Alignment::Left, None);
        let mut lines = wrapped(&self.words, WIDTH - WORDS);
        for paragraph in self.advice.lines() {
            match paragraph.starts_with(['$', ' ']) {
                true => lines.push(format!("  {paragraph}")),
                false => lines.extend(wrapped(paragraph, WIDTH - WORDS)),
            }
        }
        let mut text = format!("{state}{subject}");
        for (index, line) in lines.iter().enumerate() {
            if index > 0 {
                text += &" ".repeat(WORDS);
            }
            text += line;
            text += "\n";
        }
        text
    }
}

/// An error of the system's, without the path of a file that was only tried.
pub fn plain(error: &io::Error) -> String {
    match error.get_ref() {
        Some(_) => io::Error::from(error.kind()).to_string(),
        None => error.to_string(),
    }
}

/// `text` in lines of at most `width` letters; a word that is longer has a line of its own.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let Some(line) = lines.last_mut() else {
            break;
        };
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_string());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Finding, wrapped};

    #[test]
    fn lines_are_broken_between_words_and_what_is_typed_is_not() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(
            wrapped("a longerthanthat b", 5),
            ["a", "longerthanthat", "b"]
        );
        let command = format!("$ {}", "word ".repeat(20));
        let advice = format!("{}\n{command}", "so ".repeat(40));
        let shown = Finding::warning("this", "that", advice).shown();
        let (typed, other): (Vec<_>, Vec<_>) = shown.lines().partition(|line| line.contains('$'));
        assert!(typed.len() == 1 && typed[0].ends_with(&command), "{shown}");
        let is_short = |line: &&str| console::measure_text_width(line) <= super::WIDTH;
        assert!(other.iter().all(is_short), "{shown}");
    }
}
