//! Complementary exercise 5: all clients at once, on one dictionary.
//!
//! Bring along: your functions of exercises/comp4.rs. Your client is given from now on as
//! `sock_utils::ask_in_one_session`.
//!
//! TODO 1. In `server`, give each connection a thread of its own, and go on to the next `accept` at
//!         once: who waits for the thread serves one client after another again.
//!         (std::thread::Builder)
//! TODO 2. Share the one dictionary between the threads. (std::sync::{Arc, Mutex})
//! TODO 3. Hold the lock for the whole of an insertion, and never while you receive or send: a slow
//!         client would otherwise hold it for everybody. A thread that panicked with the lock in
//!         its hands must not stop the others. (std::sync::PoisonError::into_inner)
//! TODO 4. A failing `accept`, or a thread that cannot be started, is told on stderr, and the
//!         server goes on. Ask for a queue that holds a burst of clients, such as 128.
//!
//! Terminal 1:  cargo run --bin comp5 -- server localhost 9999
//! Terminal 2:  cargo run --bin comp5 -- client localhost 9999
//! Grade it:    cargo test comp5
//! Read:        cargo lab guide comp5

use anyhow::Result;
use sock_utils::cli::{ClientArgs, ServerArgs};

/// Serves all clients at once, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    todo!(
        "write `server` in exercises/comp5.rs: it listens on `{}`, port {}",
        args.address,
        args.port
    )
}

/// Sends all lines of its input on one connection, and prints the replies, until `EXIT`.
pub fn client(args: ClientArgs) -> Result<()> {
    todo!(
        "write `client` in exercises/comp5.rs: it connects to `{}`, port {}",
        args.address,
        args.port
    )
}
