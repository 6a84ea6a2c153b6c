//! Complementary exercise 2: the server keeps the messages in a dictionary.
//!
//! Bring along: your functions of exercises/comp1.rs. For messages use from now on what is given in
//! `sock_utils`, in place of your frames: `send_message` and `receive_message` take messages of any
//! length, bare or framed.
//!
//! TODO 1. In `server`, keep each message in a dictionary under the next key: 0, 1, 2, … There is
//!         one counter for all clients; it starts at 0 with the server.
//!         (std::collections::BTreeMap)
//! TODO 2. Reply with the key. The second client's first message then gets 1 if the first one sent
//!         one message. (`to_string`)
//! TODO 3. `receive_message` gives `None` when the client leaves without a message: that is the
//!         client's affair, not the server's. The client stays as it was, but for the two
//!         functions.
//!
//! Terminal 1:  cargo run --bin comp2 -- server localhost 9999
//! Terminal 2:  cargo run --bin comp2 -- client localhost 9999
//! Grade it:    cargo test comp2
//! Read:        cargo lab guide comp2

use anyhow::Result;
use sock_utils::cli::{ClientArgs, ServerArgs};

/// Serves one client after another, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    todo!(
        "write `server` in exercises/comp2.rs: it listens on `{}`, port {}",
        args.address,
        args.port
    )
}

/// Sends each line of its input, and prints the replies, until `EXIT`.
pub fn client(args: ClientArgs) -> Result<()> {
    todo!(
        "write `client` in exercises/comp2.rs: it connects to `{}`, port {}",
        args.address,
        args.port
    )
}
