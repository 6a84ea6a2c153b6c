//! Longer texts on a terminal: a screen at a time, by the program that the user has for that.

use std::env;
use std::io::{self, Write};
use std::process::{Command, Stdio};

use console::Term;

use crate::base::interrupt::Interrupt;
use crate::base::print::show;

/// What shows a text a screen at a time, where `PAGER` names nothing else.
const USUAL: &str = "less";
/// Colours as they are, for `less`, where its user has not set options.
const COLOURS: (&str, &str) = ("LESS", "R");

/// Shows `text`: where stdout is a terminal on which it does not fit, a screen at a time.
pub fn show(text: &str) {
    let terminal = Term::stdout();
    let rows = usize::from(terminal.size().0);
    let is_long = terminal.is_term() && text.lines().count() >= rows;
    if !is_long || pages(text).is_err() {
        show!("{text}");
    }
}

/// Gives `text` to the pager, and waits for its end.
fn pages(text: &str) -> io::Result<()> {
    let named = env::var("PAGER").unwrap_or_default();
    let mut words = named.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or(USUAL));
    command.args(words).stdin(Stdio::piped());
    if env::var_os(COLOURS.0).is_none() {
        command.env(COLOURS.0, COLOURS.1);
    }
    // Ctrl-C is the pager's, which stops a search with it: who ends here leaves it alone with the terminal.
    let _interrupt = Interrupt::does(|| {});
    let mut pager = command.spawn()?;
    if let Some(mut input) = pager.stdin.take() {
        // Whoever leaves early has seen enough.
        let _ = input.write_all(text.as_bytes());
    }
    pager.wait()?;
    Ok(())
}
