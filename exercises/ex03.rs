//! Exercise 3: the message is a line that the user types.
//!
//! Bring along: your functions of exercises/ex02.rs, but not the two structs: from here on they
//! come from `sock_utils::cli`, with the same fields.
//!
//! TODO 1. In `client`, read one line from standard input, before you connect, and take its line
//!         end off: `\n`, and on Windows `\r\n`. (`std::io::stdin().lines()` does both)
//! TODO 2. Send that line in place of the fixed message; the server then prints what you typed.
//!         (`str::as_bytes`)
//! TODO 3. TCP cannot carry an empty message: go on to the next line when one is empty, and when
//!         the input ends before any line, end without sending. (Ctrl-D ends the input; on Windows
//!         Ctrl-Z, Enter)
//! TODO 4. Refuse a line of more than 1024 bytes with a message: one `recv` would not return all of
//!         it. (`str::len` counts bytes, not letters)
//!
//! Terminal 1:  cargo run --bin ex03 -- server localhost 9999
//! Terminal 2:  cargo run --bin ex03 -- client localhost 9999
//! Grade it:    cargo test ex03
//! Read:        cargo lab guide ex03

use anyhow::Result;
use sock_utils::cli::{ClientArgs, ServerArgs};

/// Serves one client, and ends.
pub fn server(args: ServerArgs) -> Result<()> {
    todo!(
        "write `server` in exercises/ex03.rs: it listens on `{}`, port {}",
        args.address,
        args.port
    )
}

/// Sends the line that the user types, and prints the reply.
pub fn client(args: ClientArgs) -> Result<()> {
    todo!(
        "write `client` in exercises/ex03.rs: it connects to `{}`, port {}",
        args.address,
        args.port
    )
}
