//! Keeps sockets from being inherited at the wrong moment.
//!
//! A process that is being started holds copies of all the sockets of this one until it becomes
//! the new program (between fork and exec). Checks run side by side, so a socket that one check
//! closes may live on for that moment in the program that another one is starting: the port that
//! it was bound to is then not free yet, and a student's server would fail for it.

use std::sync::{Mutex, PoisonError};

/// Does `action` while no other thread does anything else through this function.
///
/// Programs are started through it, and so is each look whether a port is free.
pub fn one_at_a_time<T>(action: impl FnOnce() -> T) -> T {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    action()
}
