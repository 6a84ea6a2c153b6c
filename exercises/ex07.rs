//! Exercise 7: the line `EXIT` ends the client.
//!
//! Bring along: your functions of exercises/ex06.rs.
//!
//! TODO 1. In `client`, leave the loop at the line `EXIT`, and end with success. `EXIT` is not
//!         sent, and nothing that stands after it.
//! TODO 2. Compare the whole line: `exit`, `EXITO` and ` EXIT` are messages like any other. The
//!         server prints them.
//!
//! Terminal 1:  cargo run --bin ex07 -- server localhost 9999
//! Terminal 2:  cargo run --bin ex07 -- client localhost 9999
//! Grade it:    cargo test ex07
//! Read:        cargo lab guide ex07

use anyhow::Result;
use sock_utils::cli::{ClientArgs, ServerArgs};

/// Serves one client after another, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    todo!(
        "write `server` in exercises/ex07.rs: it listens on `{}`, port {}",
        args.address,
        args.port
    )
}

/// Sends each line that the user types, and prints the replies, until `EXIT`.
pub fn client(args: ClientArgs) -> Result<()> {
    todo!(
        "write `client` in exercises/ex07.rs: it connects to `{}`, port {}",
        args.address,
        args.port
    )
}
