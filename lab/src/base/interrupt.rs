//! Ctrl-C, and being asked to end, where something has to be put away first.

use std::process;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use anyhow::{Context, Result};
use language::text;

/// As a shell says it of a program that Ctrl-C has ended.
pub const STATUS: u8 = 130;

type Action = Box<dyn Fn() + Send>;

/// What is done at Ctrl-C; without it this program ends.
static ACTION: Mutex<Option<Action>> = Mutex::new(None);

/// As long as it is there Ctrl-C does something else than end this program.
pub struct Interrupt {
    before: Option<Action>,
}

impl Interrupt {
    /// Has Ctrl-C do `action`.
    ///
    /// # Errors
    /// When the system does not tell of Ctrl-C.
    pub fn does(action: impl Fn() + Send + 'static) -> Result<Interrupt> {
        static LISTENS: OnceLock<Result<(), ctrlc::Error>> = OnceLock::new();
        let before = self::action().replace(Box::new(action));
        let interrupt = Interrupt { before };
        let listens = LISTENS.get_or_init(|| ctrlc::set_handler(react));
        listens
            .as_ref()
            .context(text!("cannot listen for Ctrl-C"))?;
        Ok(interrupt)
    }
}

impl Drop for Interrupt {
    fn drop(&mut self) {
        *action() = self.before.take();
    }
}

fn react() {
    match action().as_ref() {
        Some(action) => action(),
        None => end(),
    }
}

/// Ends this program, as one that was interrupted.
pub fn end() -> ! {
    process::exit(STATUS.into())
}

fn action() -> MutexGuard<'static, Option<Action>> {
    ACTION.lock().unwrap_or_else(PoisonError::into_inner)
}
