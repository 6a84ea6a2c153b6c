//! Exercise 5: the server stays up and serves one client after another.
//!
//! Bring along: your functions of exercises/ex04.rs.
//!
//! TODO 1. In `server`, put `accept` and all that follows it into a loop; the listening socket is
//!         created once, before the loop. A second client then gets its reply without a restart.
//! TODO 2. Move what is done for one client into a function of its own that returns a `Result`. In
//!         the loop, print its error to stderr and go on: a client that leaves without a word, or
//!         resets the connection, must not end the server.
//!         (`if let Err(error) = answer(connection)`)
//! TODO 3. An `accept` that fails must not end the server either: print the error, pause for a
//!         moment so that the loop does not spin, and go on. (`std::thread::sleep`)
//!
//! Terminal 1:  cargo run --bin ex05 -- server localhost 9999
//! Terminal 2:  cargo run --bin ex05 -- client localhost 9999
//! Grade it:    cargo test ex05
//! Read:        cargo lab guide ex05

use anyhow::Result;
use sock_utils::cli::{ClientArgs, ServerArgs};

/// Serves one client after another, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    todo!(
        "write `server` in exercises/ex05.rs: it listens on `{}`, port {}",
        args.address,
        args.port
    )
}

/// Sends the line that the user types, and prints the reply.
pub fn client(args: ClientArgs) -> Result<()> {
    todo!(
        "write `client` in exercises/ex05.rs: it connects to `{}`, port {}",
        args.address,
        args.port
    )
}
