//! Complementary exercise 6: ADD, REMOVE, GET and LIST.
//!
//! Bring along: your functions of exercises/comp5.rs. The loop of your server is given from now on
//! as `sock_utils::serve_at_once`.
//!
//! TODO 1. Store a string only on `ADD,<s>`, and reply with its key: `<s>` is all after the first
//!         comma, with its own commas, and not empty. (`str::split_once`)
//! TODO 2. `REMOVE,<num>`: take the string out and reply with it, or with `chave inexistente`. Of
//!         two clients that remove the same key at once, one gets the string.
//!         (`Dictionary::remove`, `sock_utils::is_integer`)
//! TODO 3. Make sure that a key is never given again, also not after a REMOVE: neither the number
//!         of strings nor the highest key will do as the next one. (How does src/dictionary.rs do
//!         it? Does yours, if you kept it?)
//! TODO 4. `GET <num>` and `LIST` stay as they were. Reply `pedido inválido` to all else, store
//!         nothing, and keep the connection open.
//!
//! Terminal 1:  cargo run --bin comp6 -- server localhost 9999
//! Terminal 2:  cargo run --bin comp6 -- client localhost 9999
//! Grade it:    cargo test comp6
//! Read:        cargo lab guide comp6

use anyhow::Result;
use sock_utils::cli::{ClientArgs, ServerArgs};

/// Serves all clients at once, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    todo!(
        "write `server` in exercises/comp6.rs: it listens on `{}`, port {}",
        args.address,
        args.port
    )
}

/// Sends all lines of its input on one connection, and prints the replies, until `EXIT`.
pub fn client(args: ClientArgs) -> Result<()> {
    todo!(
        "write `client` in exercises/comp6.rs: it connects to `{}`, port {}",
        args.address,
        args.port
    )
}
