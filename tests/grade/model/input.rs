//! The messages that stand in a client's input.

use crate::support::{Client, Step};

/// What the client of `step`, fed with `input`, sends.
pub fn messages<'a>(step: &Step, input: &'a [u8]) -> Vec<&'a [u8]> {
    let lines = input.split(|byte| *byte == b'\n');
    let lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let knows_exit = step.client == Client::LinesToExit;
    let most = match step.sends_all_lines() {
        false => 1,
        true => usize::MAX,
    };
    lines
        .take_while(|line| !(knows_exit && *line == b"EXIT"))
        .filter(|line| !line.is_empty())
        .take(most)
        .collect()
}
