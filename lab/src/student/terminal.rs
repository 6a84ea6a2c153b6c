//! The terminal of watch mode: keys without Enter, and a screen that is drawn anew.

use std::cell::Cell;
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::Sender;

use anyhow::{Context, Result};
use language::text;

use crate::base::threads;
use crate::student::event::Event;
use crate::student::keys::{self, Key, Modes};

/// Goes to the top.
const HOME: &str = "\x1b[H";
/// Clears the rest of a row, and the rest of the screen.
const CLEAR_ROW: &str = "\x1b[K";
const CLEAR_REST: &str = "\x1b[J";

/// Where watch mode prints: on a terminal, which is as it was when this is dropped, or as plain
/// lines.
pub struct Screen {
    is_terminal: bool,
    /// What the terminal was set to, until this is dropped.
    _modes: Option<Modes>,
    /// Whether something could not be printed.
    is_deaf: Cell<bool>,
}

impl Screen {
    /// A terminal that gives each key at once.
    ///
    /// # Errors
    /// When it cannot be set so.
    pub fn terminal() -> Result<Screen> {
        let modes = Modes::set().context(text!("cannot read single keys from the terminal"))?;
        Ok(Screen::new(Some(modes)))
    }

    fn new(modes: Option<Modes>) -> Screen {
        Screen {
            is_terminal: modes.is_some(),
            _modes: modes,
            is_deaf: Cell::new(false),
        }
    }

    pub fn plain() -> Screen {
        Screen::new(None)
    }

    pub fn has_keys(&self) -> bool {
        self.is_terminal
    }

    /// Whether nobody reads any more what is printed.
    pub fn is_gone(&self) -> bool {
        self.is_deaf.get() || (self.is_terminal && !io::stdin().is_terminal())
    }

    /// Shows `rows` in place of all that is on the screen.
    pub fn draw(&self, rows: &[String]) {
        let rows = rows.join(&format!("{CLEAR_ROW}\n"));
        self.print(&format!("{HOME}{rows}{CLEAR_ROW}{CLEAR_REST}"));
    }

    /// Prints `text`.
    pub fn print(&self, text: &str) {
        let mut stdout = io::stdout().lock();
        let printed = stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush());
        self.is_deaf.set(self.is_deaf.get() || printed.is_err());
    }
}

/// Sends each key that is pressed to `events`, and Ctrl-C and Ctrl-D as [`Event::Quit`].
///
/// # Errors
/// When no thread can be started.
pub fn send_keys(events: Sender<Event>) -> Result<()> {
    threads::start(move || {
        // The terminal may go: then nothing can be read any more.
        while let Ok(keys) = keys::read() {
            for key in keys {
                let event = match key {
                    Key::Quit => Event::Quit,
                    key => Event::Key(key),
                };
                if events.send(event).is_err() {
                    return;
                }
            }
        }
        let _ = events.send(Event::Quit);
    })?;
    Ok(())
}
