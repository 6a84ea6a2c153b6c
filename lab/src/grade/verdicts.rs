//! What a grader says of its checks, as it comes: see `tests/grade/support/verdict.rs`.

use std::io::{self, BufRead, BufReader, Read};

use crate::grade::cause::Cause;

/// What a frame begins with.
const MARK: u8 = b'\x1e';
/// The longest line that is read, and the longest text of a frame.
const LONGEST_LINE: u64 = 4096;
const LONGEST_TEXT: u64 = 64 * 1024;

/// One thing that a grader says of a check, which it names by its path.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    Begins(String),
    Passed(String),
    /// With the page for the student, and what it failed for.
    Failed(String, String, Option<Cause>),
    /// The check could not be made, for this reason.
    Error(String, String),
    /// There is such a check, of this kind.
    Listed(String, String),
}

/// Reads `output` to its end, and gives `on_event` each event.
///
/// # Errors
/// When it cannot be read, or is not what a grader writes.
pub fn read(output: impl Read, mut on_event: impl FnMut(Event)) -> io::Result<()> {
    let mut output = BufReader::new(output);
    loop {
        let mut line = Vec::new();
        let length = (&mut output)
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line)?;
        if length == 0 {
            return Ok(());
        }
        // The test harness may not have ended its line when a frame begins.
        let event = match line.iter().position(|byte| *byte == MARK) {
            Some(place) => frame(&line[place + 1..], &mut output)?,
            None => passed(&line),
        };
        event.map(&mut on_event);
    }
}

/// The check in a line of the test harness's on one that has passed: `test CHECK ... ok`.
fn passed(line: &[u8]) -> Option<Event> {
    let line = std::str::from_utf8(line).ok()?.trim_end();
    let path = line.strip_prefix("test ")?.strip_suffix(" ... ok")?;
    Some(Event::Passed(path.to_string()))
}

/// The frame whose first line is `line`, and whose text comes next.
fn frame(line: &[u8], output: &mut impl BufRead) -> io::Result<Option<Event>> {
    let broken = || {
        io::Error::new(
            io::ErrorKind::InvalidData,
            "a frame of the grader's is broken",
        )
    };
    let line = std::str::from_utf8(line).map_err(|_| broken())?;
    let mut words = line.trim_end().splitn(4, ' ');
    let (Some(kind), Some(path), Some(length)) = (words.next(), words.next(), words.next()) else {
        return Err(broken());
    };
    let length: u64 = length.parse().map_err(|_| broken())?;
    if length > LONGEST_TEXT {
        return Err(broken());
    }
    let mut text = Vec::new();
    output.take(length).read_to_end(&mut text)?;
    let (path, text) = (
        path.to_string(),
        String::from_utf8_lossy(&text).into_owned(),
    );
    Ok(match kind {
        "begins" => Some(Event::Begins(path)),
        "failed" => Some(Event::Failed(
            path,
            text,
            words.next().and_then(Cause::named),
        )),
        "error" => Some(Event::Error(path, text)),
        "lists" => Some(Event::Listed(path, text)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(output: &str) -> Vec<Event> {
        let mut events = Vec::new();
        read(output.as_bytes(), |event| events.push(event)).expect("it can be read");
        events
    }

    #[test]
    fn frames_stand_between_the_lines_of_the_harness() {
        let output = "\nrunning 2 tests\n\u{1e}begins ex05::a 0\ntest ex05::a ... ok\n\
                      \u{1e}failed ex05::b 5 first it fell\nwhy\n\ntest ex05::b ... FAILED\n";
        let expected = [
            Event::Begins("ex05::a".into()),
            Event::Passed("ex05::a".into()),
            Event::Failed(
                "ex05::b".into(),
                "why\n\n".into(),
                Cause::named("first it fell"),
            ),
        ];
        assert_eq!(events(output), expected);
    }

    #[test]
    fn a_page_says_nothing_of_other_checks() {
        let page = "prints test ex05::b ... ok\ntest ex05::b ... ok\n\u{1e}begins ex05::c 0\n";
        let output = format!("\u{1e}failed ex05::a {}\n{page}", page.len());
        assert_eq!(
            events(&output),
            [Event::Failed("ex05::a".into(), page.into(), None)]
        );
    }

    #[test]
    fn a_text_without_end_is_refused() {
        let output = "\u{1e}failed ex05::a 99999999999\n";
        assert!(read(output.as_bytes(), |_| {}).is_err());
    }
}
