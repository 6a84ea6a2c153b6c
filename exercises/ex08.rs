//! Exercise 8: a file feeds the client, and every message arrives.
//!
//! Bring along: your functions of exercises/ex07.rs. If they are right, nothing in them changes.
//!
//! TODO 1. Write some messages into exercises/mensagens.txt, one a line; the last line is `EXIT`.
//!         Any editor does; save the file as UTF-8.
//! TODO 2. Feed the file to your client as below, and compare: did every line but `EXIT` arrive at
//!         the server, once, in order? If some are missing: who has read them? (a new
//!         `BufReader` for each line takes more than that line)
//! TODO 3. Try a file with Windows line ends, one with an empty line in it, and one without `EXIT`:
//!         all of them work. (`printf 'a\r\n\r\nb' | …`)
//!
//! Terminal 1:  cargo run --bin ex08 -- server localhost 9999
//! Terminal 2:  cat exercises/mensagens.txt | cargo run --bin ex08 -- client localhost 9999
//! Grade it:    cargo test ex08
//! Read:        cargo lab guide ex08

use anyhow::Result;
use sock_utils::cli::{ClientArgs, ServerArgs};

/// Serves one client after another, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    todo!(
        "write `server` in exercises/ex08.rs: it listens on `{}`, port {}",
        args.address,
        args.port
    )
}

/// Sends each line of its input, and prints the replies, until `EXIT`.
pub fn client(args: ClientArgs) -> Result<()> {
    todo!(
        "write `client` in exercises/ex08.rs: it connects to `{}`, port {}",
        args.address,
        args.port
    )
}
