//! The terminal of watch mode: keys without Enter, and a screen that is drawn anew.

use std::cell::Cell;
use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::Sender;
use std::thread;

use anyhow::{Context, Result};
use crossterm::event::{Event as Input, KeyCode, KeyEventKind, KeyModifiers, read};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

use crate::student::event::Event;

/// Clears the screen, but not what has been scrolled out of it, and goes to the top.
const CLEAR: &str = "\x1b[2J\x1b[H";

/// Where watch mode prints: on a terminal, which is as it was when this is dropped, or as plain
/// lines.
pub struct Screen {
    is_terminal: bool,
    /// Whether something could not be printed.
    is_deaf: Cell<bool>,
}

impl Screen {
    /// A terminal that gives each key at once.
    ///
    /// # Errors
    /// When it cannot be set so.
    pub fn terminal() -> Result<Screen> {
        enable_raw_mode().context("cannot read single keys from the terminal")?;
        Ok(Screen::new(true))
    }

    fn new(is_terminal: bool) -> Screen {
        Screen {
            is_terminal,
            is_deaf: Cell::new(false),
        }
    }

    pub fn plain() -> Screen {
        Screen::new(false)
    }

    pub fn has_keys(&self) -> bool {
        self.is_terminal
    }

    /// Whether nobody reads any more what is printed.
    pub fn is_gone(&self) -> bool {
        self.is_deaf.get() || (self.is_terminal && !io::stdin().is_terminal())
    }

    pub fn clear(&self) {
        if self.is_terminal {
            self.print(CLEAR);
        }
    }

    /// Prints `text`.
    pub fn print(&self, text: &str) {
        // In raw mode a line end only goes down.
        let text = match self.is_terminal {
            true => text.replace('\n', "\r\n"),
            false => text.to_string(),
        };
        let mut stdout = io::stdout().lock();
        let printed = stdout
            .write_all(text.as_bytes())
            .and_then(|()| stdout.flush());
        self.is_deaf.set(self.is_deaf.get() || printed.is_err());
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        if self.is_terminal {
            let _ = disable_raw_mode();
        }
    }
}

/// Sends each key that is pressed to `events`, and Ctrl-C and Ctrl-D as [`Event::Quit`].
pub fn send_keys(events: Sender<Event>) {
    thread::spawn(move || {
        loop {
            let event = match read() {
                Ok(Input::Key(key)) if key.kind == KeyEventKind::Press => {
                    let control = key.modifiers.contains(KeyModifiers::CONTROL);
                    match key.code {
                        KeyCode::Char('c' | 'd') if control => Event::Quit,
                        KeyCode::Char(letter) => Event::Key(letter.to_ascii_lowercase()),
                        _ => continue,
                    }
                }
                Ok(_) => continue,
                // The terminal has gone.
                Err(_) => Event::Quit,
            };
            let is_over = matches!(event, Event::Quit);
            if events.send(event).is_err() || is_over {
                return;
            }
        }
    });
}
