//! Exercise 4: the sockets come from `sock_utils`, and the queue has a length.
//!
//! Bring along: your functions of exercises/ex03.rs. Two that you have written by now are given in
//! `sock_utils`: `next_line` (a line that is not empty) and `receive` (one message).
//!
//! TODO 1. Open exercises/sock_utils.rs and write `create_tcp_server_socket` and
//!         `create_tcp_client_socket` there. The doc comment over each says what it does.
//! TODO 2. In `server`, get the listening socket from `create_tcp_server_socket` with a
//!         `queue_size` of 1. With one client served and two waiting, a fourth one does not get
//!         through any more.
//! TODO 3. In `client`, get the connection from `create_tcp_client_socket`. All the rest, seen from
//!         outside, is as in exercise 3.
//!
//! Terminal 1:  cargo run --bin ex04 -- server localhost 9999
//! Terminal 2:  cargo run --bin ex04 -- client localhost 9999
//! Grade it:    cargo test ex04
//! Read:        cargo lab guide ex04

use anyhow::Result;
use sock_utils::cli::{ClientArgs, ServerArgs};

/// Serves one client, and ends.
pub fn server(args: ServerArgs) -> Result<()> {
    todo!(
        "write `server` in exercises/ex04.rs: it listens on `{}`, port {}",
        args.address,
        args.port
    )
}

/// Sends the line that the user types, and prints the reply.
pub fn client(args: ClientArgs) -> Result<()> {
    todo!(
        "write `client` in exercises/ex04.rs: it connects to `{}`, port {}",
        args.address,
        args.port
    )
}
