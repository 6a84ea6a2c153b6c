//! Conversations that are drawn by chance, held with the student's program, and compared with the
//! model ([`crate::model`]).
//!
//! They are drawn from what is hard: what looks like a request and is none, numbers in every
//! spelling, sizes around the limits, letters of several bytes. Each program is asked the same, for
//! the seed is fixed; LAB_SEED sets another one. What fails is cut down to the shortest conversation
//! that still does: that is what a student sees.
//!
//! - [`dice`], [`words`], [`conversation`] (and its [`keys`]), [`input`]: what is drawn;
//! - [`server`]: conversations with a server, by its [`caller`]s; [`client`]: input for a client, and a [`talk`] with it;
//! - [`shortest`]: cuts them down.

mod caller;
pub mod client;
mod conversation;
mod dice;
mod input;
mod keys;
pub mod server;
mod shortest;
mod talk;
mod words;

use std::env;
use std::sync::LazyLock;
use std::time::Duration;

/// How long is tried to make a conversation that fails shorter.
const SHORTENING: Duration = Duration::from_secs(4);

/// What all that is drawn comes from.
fn seed() -> u64 {
    static SEED: LazyLock<u64> = LazyLock::new(|| {
        let set = env::var("LAB_SEED").ok();
        set.and_then(|seed| seed.parse().ok()).unwrap_or(1)
    });
    *SEED
}
