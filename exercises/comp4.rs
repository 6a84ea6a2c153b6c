//! Complementary exercise 4: any number of messages on one connection.
//!
//! Bring along: your functions of exercises/comp3.rs. Your dictionary and your requests are given
//! from now on as `sock_utils::Dictionary` and `sock_utils::Request`.
//!
//! TODO 1. In `server`, answer messages in a loop until the client leaves, which is when
//!         `receive_message` gives `None`; then serve the next client. (`while let Some(message) =
//!         receive_message(…)?`)
//! TODO 2. Keep the dictionary outside of that loop and of the one around it: it outlives the
//!         connections. The second client can GET what the first one stored.
//! TODO 3. In `client`, connect once, before the loop. `EXIT`, or the end of the input, closes the
//!         connection. When the server has gone, say so and fail.
//! TODO 4. Run two clients at once and see what the second one gets, and when: `cargo run --bin
//!         comp4` shows it.
//!
//! Terminal 1:  cargo run --bin comp4 -- server localhost 9999
//! Terminal 2:  cargo run --bin comp4 -- client localhost 9999
//! Grade it:    cargo test comp4
//! Read:        cargo lab guide comp4

use anyhow::Result;
use sock_utils::cli::{ClientArgs, ServerArgs};

/// Serves one client after another, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    todo!(
        "write `server` in exercises/comp4.rs: it listens on `{}`, port {}",
        args.address,
        args.port
    )
}

/// Sends all lines of its input on one connection, and prints the replies, until `EXIT`.
pub fn client(args: ClientArgs) -> Result<()> {
    todo!(
        "write `client` in exercises/comp4.rs: it connects to `{}`, port {}",
        args.address,
        args.port
    )
}
