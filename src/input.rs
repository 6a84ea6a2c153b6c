//! What the user types: a message a line.

use std::io::BufRead;

use anyhow::{Context, Result};

use crate::wire::without_line_end;

/// Reads the next line of `input` that is not empty, and gives it without its line end (`\n` or
/// `\r\n`); `None` at the end of the input.
///
/// Empty lines are left out because TCP cannot carry an empty message: nothing would arrive. Bytes
/// that are not UTF-8 become U+FFFD. A last line without a line end counts.
///
/// # Errors
/// When `input` cannot be read.
///
/// ```
/// let mut input = "primeira\r\n\núltima".as_bytes();
/// assert_eq!(sock_utils::next_line(&mut input)?.as_deref(), Some("primeira"));
/// assert_eq!(sock_utils::next_line(&mut input)?.as_deref(), Some("última"));
/// assert_eq!(sock_utils::next_line(&mut input)?, None);
/// # anyhow::Ok(())
/// ```
pub fn next_line(input: &mut impl BufRead) -> Result<Option<String>> {
    let mut bytes = Vec::new();
    while input
        .read_until(b'\n', &mut bytes)
        .context("cannot read the input")?
        > 0
    {
        let line = without_line_end(&bytes);
        if !line.is_empty() {
            return Ok(Some(String::from_utf8_lossy(line).into_owned()));
        }
        bytes.clear();
    }
    Ok(None)
}
