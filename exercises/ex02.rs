//! Exercise 2: address and port come from the command line, and a failure is a message.
//!
//! Bring along: your `server` and `client` of exercises/ex01.rs.
//!
//! TODO 1. Give `ServerArgs` and `ClientArgs` their fields, `address: String` and `port: u16`, each
//!         with a line of `///` that says what it is. `… -- server --help` then shows them.
//!         (clap, `derive(Args)`)
//! TODO 2. Use them in `bind` and `connect`. An empty address makes the server listen on every
//!         interface, which to `bind` is `0.0.0.0`; a client refuses port 0.
//!         (`value_parser!(u16).range(1..)`)
//! TODO 3. Make every failure a message that says what could not be done and where, such as cannot
//!         connect to `localhost:9999`: Connection refused. (anyhow, `with_context`)
//! TODO 4. A `read` that gives 0 bytes means that the peer has closed the connection: without a
//!         message from it, that is a failure too. (anyhow, `ensure!`)
//!
//! Terminal 1:  cargo run --bin ex02 -- server localhost 9999
//! Terminal 2:  cargo run --bin ex02 -- client localhost 9999
//! Grade it:    cargo test ex02
//! Read:        cargo lab guide ex02

use anyhow::Result;

/// Where the server listens.
#[derive(clap::Args)]
pub struct ServerArgs {
    // TODO 1
}

/// Where the client finds its server.
#[derive(clap::Args)]
pub struct ClientArgs {
    // TODO 1
}

/// Serves one client, and ends.
pub fn server(_args: ServerArgs) -> Result<()> {
    todo!("write `server` in exercises/ex02.rs")
}

/// Sends one message, and prints the reply.
pub fn client(_args: ClientArgs) -> Result<()> {
    todo!("write `client` in exercises/ex02.rs")
}
