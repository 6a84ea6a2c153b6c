//! Single keys from the terminal, without Enter and without an echo.

#[cfg(not(unix))]
pub use other::{Modes, read};
#[cfg(unix)]
pub use unix::{Modes, read};

pub const CTRL_C: char = '\x03';
pub const CTRL_D: char = '\x04';

#[cfg(unix)]
mod unix {
    use std::io::{self, Read};

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

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

    /// Waits for keys. One that sends a sequence (an arrow, a function key) is left out: a letter in
    /// it is no letter.
    ///
    /// # Errors
    /// When the terminal has gone.
    pub fn read() -> io::Result<Vec<char>> {
        let mut bytes = [0; 64];
        let count = io::stdin().lock().read(&mut bytes)?;
        match bytes[..count] {
            [] => Err(io::ErrorKind::UnexpectedEof.into()),
            [b'\x1b', ..] => Ok(Vec::new()),
            ref keys => Ok(keys.iter().copied().map(char::from).collect()),
        }
    }
}

#[cfg(not(unix))]
mod other {
    use std::io;

    use console::{Key, Term};

    use super::CTRL_C;

    /// Nothing has to be set.
    pub struct Modes;

    impl Modes {
        pub fn set() -> io::Result<Modes> {
            Ok(Modes)
        }
    }

    /// Waits for a key.
    pub fn read() -> io::Result<Vec<char>> {
        Ok(match Term::stdout().read_key_raw()? {
            Key::Char(letter) => vec![letter],
            Key::CtrlC => vec![CTRL_C],
            _ => Vec::new(),
        })
    }
}
