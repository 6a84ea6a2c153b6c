//! What is demanded of frames: however they are cut, whatever they announce, wherever they end.

use std::thread;

use crate::clocks;
use crate::support::{PAUSE, Program};

pub mod client;
pub mod server;

/// Sends each of `bytes` by itself: when `program` has taken the one before, where it is seen to wait for more,
/// and a moment later elsewhere.
fn one_by_one(program: &Program, bytes: &[u8], mut send: impl FnMut(u8)) {
    let mut is_seen = true;
    for byte in bytes {
        send(*byte);
        is_seen = is_seen && clocks::comes_to_rest(program);
        if !is_seen {
            thread::sleep(PAUSE);
        }
    }
}
