//! What a client makes of the lines that were typed into it.

use language::{key, text};

use super::super::process::Process;
use super::Check;
use super::bytes::Known;

/// The client sent `got`, in place of `wanted`, which was the next line typed.
pub fn of_a_message(check: &Check, client: &Process, got: &[u8], wanted: &[u8]) -> Option<Known> {
    let story = check.story();
    let (typed, heard) = (story.typed(&client.name), story.heard());
    // The last one is `got`.
    let before = &heard[..heard.len().saturating_sub(1)];
    let is_typed = |text: &[u8]| !text.is_empty() && lines(&typed).any(|line| line == text);
    let was_sent = |text: &[u8]| before.iter().any(|message| message == text);
    let head = got.strip_suffix(wanted).unwrap_or_default();
    let has_empty_lines = head.contains(&b'\n') && head.trim_ascii().is_empty();
    let head = head.trim_ascii_end();
    let behind_another = !head.is_empty() && before.iter().any(|message| head.ends_with(message));
    let rest = got.strip_prefix(wanted).unwrap_or_default().trim_ascii();
    let several = rest.contains(&b'\n') || is_typed(rest);
    let (key, usually) = if got == b"\r" {
        (
            "half a line end",
            text!(
                "a line of nothing but its line end is empty, also where that is `\\r\\n`, as on Windows: both are taken off"
            ),
        )
    } else if behind_another || has_empty_lines {
        (
            "the lines before",
            text!(
                "the lines before it are still there: `read_line` adds to its text, which has to be emptied for each line"
            ),
        )
    } else if several && check.kind().sends_all_lines() {
        (
            "several lines",
            text!(
                "several lines are sent as one message: each has to be sent by itself, and have its reply, before the next"
            ),
        )
    } else if several {
        (
            "several lines",
            text!("more is read than the first line, which alone is the message"),
        )
    } else if wanted.is_ascii() && wanted.len() < 1024 && is_begun(got, wanted) {
        (
            "a line begun",
            text!(
                "its end is missing: a line goes to its line end, and one `read` may give less than that, or more"
            ),
        )
    } else if is_of_its_own(got, wanted, &typed) {
        (
            "a text of its own",
            text!("a text of the client's own is sent, and not the line that was typed"),
        )
    } else if !is_typed(got) || !is_typed(wanted) || got == wanted {
        return None;
    } else if was_sent(got) {
        (
            "a line again",
            text!("a line that has been sent is sent once more"),
        )
    } else if was_sent(wanted) {
        ("equal", text(EQUAL))
    } else {
        (
            "left out",
            text!(
                "a line is left out: each one has to be sent, in the order in which it was typed"
            ),
        )
    };
    Some((key.to_string(), Some(usually.to_string())))
}

/// Whether `got` is a text of words, of which not even a beginning has been typed, without `wanted`.
fn is_of_its_own(got: &[u8], wanted: &[u8], typed: &[u8]) -> bool {
    const BEGINNING: usize = 3;
    let (small, typed) = (got.to_ascii_lowercase(), typed.to_ascii_lowercase());
    let words: Vec<_> = small
        .split(|byte| *byte == b' ')
        .filter_map(|word| word.get(..BEGINNING))
        .collect();
    let is_typed = |word: &&[u8]| typed.windows(BEGINNING).any(|some| some == *word);
    let is_text = got.is_ascii() && got.first().is_some_and(u8::is_ascii_alphabetic);
    let has_wanted = got.windows(wanted.len().max(1)).any(|some| some == wanted);
    is_text && !words.is_empty() && !words.iter().any(is_typed) && !has_wanted && !typed.is_empty()
}

/// Whether `got` is the beginning of `wanted`, and more is missing than a last letter.
fn is_begun(got: &[u8], wanted: &[u8]) -> bool {
    !got.is_empty() && wanted.starts_with(got) && got.len() + 1 < wanted.len()
}

/// Why the client has ended before it had sent all lines, by the one that came before the end.
pub fn of_an_early_end(check: &Check, program: &Process) -> Option<&'static str> {
    if program.role != "client" {
        return None;
    }
    let story = check.story();
    let (typed, heard) = (story.typed(&program.name), story.heard());
    let all: Vec<_> = lines(&typed).collect();
    let mut unheard = heard.iter().peekable();
    let next = all.iter().position(|line| {
        let is_next = unheard.peek().is_none() && !line.is_empty();
        unheard.next_if(|message| message.as_slice() == *line);
        is_next
    })?;
    if all[next] == b"EXIT" {
        return None;
    }
    let has_ended_well = program.status().is_some_and(|status| status.success());
    if check.is_basic() && has_ended_well && heard.len() == 1 {
        return Some(text!(
            "one line is sent, and the client ends: all that it does for a line belongs in a loop, and what reads the lines is made once, before it"
        ));
    }
    if next > 0 && all[next - 1].is_empty() {
        return Some(text!(
            "an empty line ends the client: it is to be left out, and the next one sent"
        ));
    }
    heard
        .iter()
        .any(|message| message == all[next])
        .then_some(text(EQUAL))
}

/// Why a client that is to end waits for its server, though nothing is left to be sent.
pub fn of_a_wait_at_the_end(check: &Check, program: &Process) -> Option<&'static str> {
    let story = check.story();
    let (typed, heard) = (story.typed(&program.name), story.heard());
    let mut sent = lines(&typed).filter(|line| !line.is_empty());
    let unheard = sent.nth(heard.len());
    if check.kind().knows_exit() && unheard == Some(b"EXIT") {
        return Some(text!(
            "`EXIT` is sent like a message, and its reply is waited for: the line is to be compared before it is sent, and without its line end"
        ));
    }
    // Whom nobody has asked for has connected for what is no line; it may be an empty one.
    let has_empty_lines = !typed.is_empty() && lines(&typed).any(<[u8]>::is_empty);
    let has_come_for_none = unheard.is_none() && !has_empty_lines && !check.has_sessions();
    (has_come_for_none && check.sessions.has_a_newcomer()).then_some(text!(
        "the end of the input is not noticed: `read_line` gives 0 bytes there, and for a line that is none the client connects, and waits for a reply"
    ))
}

const EQUAL: &str =
    key!("a line that is equal to an earlier one is left out: it is a message like any other");

/// The lines of what was typed, without their ends.
fn lines(typed: &[u8]) -> impl Iterator<Item = &[u8]> {
    let typed = typed.strip_suffix(b"\n").unwrap_or(typed);
    typed
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}
