//! Complementary exercise 1: every message in a frame, received with `receive_all`.
//!
//! Bring along: your functions of exercises/ex08.rs.
//!
//! TODO 1. Open exercises/sock_utils.rs and write `receive_all` there (its TODO 5).
//! TODO 2. Send every message in a frame, in both programs: its length in 4 bytes, big-endian, and
//!         then that many bytes, in a single `write_all`. Two functions, `send_frame` and
//!         `receive_frame`, serve both programs. (`u32::to_be_bytes`)
//! TODO 3. Receive a frame with two calls of `receive_all`: the 4 bytes, then as many as they say.
//!         A message of 5000 bytes now arrives whole, however it is cut up on the way.
//!         (`u32::from_be_bytes`)
//! TODO 4. Refuse a length of more than `sock_utils::MAX_FRAME` before you receive anything for it.
//!         A client that closes too early costs a line on stderr that says how many of how many
//!         bytes came; the server goes on.
//!
//! Terminal 1:  cargo run --bin comp1 -- server localhost 9999
//! Terminal 2:  cargo run --bin comp1 -- client localhost 9999
//! Grade it:    cargo test comp1
//! Read:        cargo lab guide comp1

use anyhow::Result;
use sock_utils::cli::{ClientArgs, ServerArgs};

/// Serves one client after another, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    todo!(
        "write `server` in exercises/comp1.rs: it listens on `{}`, port {}",
        args.address,
        args.port
    )
}

/// Sends each line of its input, and prints the replies, until `EXIT`.
pub fn client(args: ClientArgs) -> Result<()> {
    todo!(
        "write `client` in exercises/comp1.rs: it connects to `{}`, port {}",
        args.address,
        args.port
    )
}
