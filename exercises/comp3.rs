//! Complementary exercise 3: GET and LIST: the message says what is to be done.
//!
//! Bring along: your functions of exercises/comp2.rs. Your client is given from now on as
//! `sock_utils::ask_line_by_line`.
//!
//! TODO 1. Write an `enum Request` with what a message can ask for, and a function that reads a
//!         message as one: `GET <num>`, where `<num>` is an integer, `LIST`, or a string to be
//!         stored. It needs no socket, so it is easy to try out. (`str::strip_prefix`)
//! TODO 2. `GET <num>`: reply with the string under that key, or with `chave inexistente`. `GET
//!         abc`, `GET` and `list` are strings to be stored. (`str::parse`; a number may be too
//!         large for every key)
//! TODO 3. `LIST`: reply with all strings, in the order of their keys, joined by `,`, or with
//!         `dicionário vazio`. (`join`)
//! TODO 4. Think: what can you not store, now that some messages are commands and LIST joins with
//!         commas?
//!
//! Terminal 1:  cargo run --bin comp3 -- server localhost 9999
//! Terminal 2:  cargo run --bin comp3 -- client localhost 9999
//! Grade it:    cargo test comp3
//! Read:        cargo lab guide comp3

use anyhow::Result;
use sock_utils::cli::{ClientArgs, ServerArgs};

/// Serves one client after another, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    todo!(
        "write `server` in exercises/comp3.rs: it listens on `{}`, port {}",
        args.address,
        args.port
    )
}

/// Sends each line of its input, and prints the replies, until `EXIT`.
pub fn client(args: ClientArgs) -> Result<()> {
    todo!(
        "write `client` in exercises/comp3.rs: it connects to `{}`, port {}",
        args.address,
        args.port
    )
}
