//! Exercise 1: one client sends one message, one server answers it.
//!
//! Bring along: nothing; this is where you start.
//!
//! TODO 1. In `server`, listen on 127.0.0.1, port 9999, and accept one connection. Print the peer's
//!         address and port. (std::net::TcpListener: `bind`, `accept`)
//! TODO 2. Still in `server`, receive up to 1024 bytes with one `read`, print them as text, and
//!         send `Aqui vai a resposta` back. Then the server ends. (`String::from_utf8_lossy`,
//!         `write_all`)
//! TODO 3. In `client`, connect to 127.0.0.1, port 9999, and send `Vamos aprender isto!`. Receive
//!         the reply, again with one `read`, and print it. (std::net::TcpStream)
//!
//! Terminal 1:  cargo run --bin ex01 -- server
//! Terminal 2:  cargo run --bin ex01 -- client
//! Grade it:    cargo test ex01
//! Read:        cargo lab guide ex01

use anyhow::Result;

/// Serves one client, and ends.
pub fn server() -> Result<()> {
    todo!("write `server` in exercises/ex01.rs")
}

/// Sends one message, and prints the reply.
pub fn client() -> Result<()> {
    todo!("write `client` in exercises/ex01.rs")
}
