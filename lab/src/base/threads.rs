//! Threads that a system with no room for more may refuse: that is an error, and no panic.

use std::io;
use std::thread::{self, Builder, JoinHandle};

use language::text;

/// Starts a thread that goes on by itself.
///
/// # Errors
/// When the system has no room for it.
pub fn start<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    Builder::new().spawn(work).map_err(told)
}

/// Does `beside` in a thread, and `work` in this one, and is done when both are.
///
/// # Errors
/// When the system has no room for the thread: then neither has been begun.
pub fn both<T>(beside: impl FnOnce() + Send, work: impl FnOnce() -> T) -> io::Result<T> {
    thread::scope(|scope| {
        let started = Builder::new().spawn_scoped(scope, beside);
        started.map_err(told)?;
        Ok(work())
    })
}

/// Has `count` threads do `work`, each told its number, this one among them; a thread that the system has
/// no room for is one fewer.
pub fn several(count: usize, work: impl Fn(usize) + Sync) {
    let work = &work;
    thread::scope(|scope| {
        for number in 1..count {
            if Builder::new()
                .spawn_scoped(scope, move || work(number))
                .is_err()
            {
                break;
            }
        }
        if count > 0 {
            work(0);
        }
    });
}

fn told(error: io::Error) -> io::Error {
    io::Error::new(error.kind(), text!("cannot start a thread: {error}", error))
}
