//! Exercise 6: the client sends a message for each line of its input.
//!
//! Bring along: your functions of exercises/ex05.rs. The loop of your server is given from now on
//! as `sock_utils::serve_each`; keep your own if you like it better.
//!
//! TODO 1. In `client`, repeat for each line of the input: connect, send, receive, print the reply,
//!         close. Lock standard input once, before the loop. (`while let Some(message) =
//!         next_line(&mut input)?`)
//! TODO 2. Close the connection before you read the next line: it closes when its variable is
//!         dropped, so a function that connects, asks and returns the reply does it by itself.
//! TODO 3. End with success when the input ends, and with a failure as soon as the server cannot be
//!         reached or leaves without a reply. A line over 1024 bytes is told on stderr, and the
//!         client goes on.
//!
//! Terminal 1:  cargo run --bin ex06 -- server localhost 9999
//! Terminal 2:  cargo run --bin ex06 -- client localhost 9999
//! Grade it:    cargo test ex06
//! Read:        cargo lab guide ex06

use anyhow::Result;
use sock_utils::cli::{ClientArgs, ServerArgs};

/// Serves one client after another, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    todo!(
        "write `server` in exercises/ex06.rs: it listens on `{}`, port {}",
        args.address,
        args.port
    )
}

/// Sends each line that the user types, and prints the replies, until the input ends.
pub fn client(args: ClientArgs) -> Result<()> {
    todo!(
        "write `client` in exercises/ex06.rs: it connects to `{}`, port {}",
        args.address,
        args.port
    )
}
