//! Single keys from the terminal, without Enter and without an echo.

#[cfg(not(unix))]
pub use other::{Modes, read};
#[cfg(unix)]
pub use unix::{Modes, read};

const CTRL_C: char = '\x03';
const CTRL_D: char = '\x04';

/// A key that means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Letter(char),
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
    Escape,
    Quit,
}

impl Key {
    fn of(letter: char) -> Key {
        match letter {
            CTRL_C | CTRL_D => Key::Quit,
            letter => Key::Letter(letter.to_ascii_lowercase()),
        }
    }
}

#[cfg(unix)]
mod unix {
    use std::io::{self, Read};

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

    use super::Key;

    /// The modes that the terminal had, which it gets back when this is dropped.
    pub struct Modes(Termios);

    impl Modes {
        /// Has the terminal give each key at once. Ctrl-C is a key, too; what is printed is printed
        /// as ever.
        ///
        /// # Errors
        /// When standard input is no terminal.
        pub fn set() -> io::Result<Modes> {
            let before = tcgetattr(io::stdin())?;
            let mut modes = before.clone();
            let of_lines =
                LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG | LocalModes::IEXTEN;
            modes.local_modes.remove(of_lines);
            tcsetattr(io::stdin(), OptionalActions::Now, &modes)?;
            Ok(Modes(before))
        }
    }

    impl Drop for Modes {
        fn drop(&mut self) {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
        }
    }

    /// Waits for keys. What a key of no meaning here sends is left out: a letter in it is no letter.
    ///
    /// # Errors
    /// When the terminal has gone.
    pub fn read() -> io::Result<Vec<Key>> {
        let mut bytes = [0; 64];
        let count = io::stdin().lock().read(&mut bytes)?;
        match bytes[..count] {
            [] => Err(io::ErrorKind::UnexpectedEof.into()),
            [b'\x1b', ref sequence @ ..] => Ok(of_sequence(sequence).into_iter().collect()),
            ref keys => Ok(keys.iter().map(|key| Key::of(char::from(*key))).collect()),
        }
    }

    /// The key that sends Escape and then `sequence`: see console_codes(4), and the keypad of xterm.
    fn of_sequence(sequence: &[u8]) -> Option<Key> {
        Some(match sequence {
            b"" => Key::Escape,
            b"[A" | b"OA" => Key::Up,
            b"[B" | b"OB" => Key::Down,
            b"[5~" => Key::PageUp,
            b"[6~" => Key::PageDown,
            b"[H" | b"OH" | b"[1~" => Key::Home,
            b"[F" | b"OF" | b"[4~" => Key::End,
            _ => return None,
        })
    }
}

#[cfg(not(unix))]
mod other {
    use std::io;

    use console::{Key as Pressed, Term};

    use super::Key;

    /// Nothing has to be set.
    pub struct Modes;

    impl Modes {
        pub fn set() -> io::Result<Modes> {
            Ok(Modes)
        }
    }

    /// Waits for a key.
    pub fn read() -> io::Result<Vec<Key>> {
        Ok(vec![match Term::stdout().read_key_raw()? {
            Pressed::Char(letter) => Key::of(letter),
            Pressed::CtrlC => Key::Quit,
            Pressed::ArrowUp => Key::Up,
            Pressed::ArrowDown => Key::Down,
            Pressed::PageUp => Key::PageUp,
            Pressed::PageDown => Key::PageDown,
            Pressed::Home => Key::Home,
            Pressed::End => Key::End,
            Pressed::Escape => Key::Escape,
            _ => return Ok(Vec::new()),
        }])
    }
}
