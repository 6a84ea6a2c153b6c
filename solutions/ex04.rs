//! Exercise 4: what programs share moves into `sock_utils`, and the queue has a length.

use std::io::{self, Write};

use anyhow::{Context, Result, ensure};
use sock_utils::cli::{ClientArgs, ServerArgs};
use sock_utils::{MAX_MESSAGE, next_line, receive, say, warn};
use sock_utils::{create_tcp_client_socket, create_tcp_server_socket};

/// Serves one client, and ends.
pub fn server(args: ServerArgs) -> Result<()> {
    let listener = create_tcp_server_socket(&args.address, args.port, 1)?;
    say!("listening on {}", listener.local_addr()?);

    let (mut connection, peer) = listener.accept().context("cannot accept a connection")?;
    say!("connected to {} on port {}", peer.ip(), peer.port());

    let message = receive(&mut connection)?;
    say!("received: {message}");

    connection
        .write_all(b"Aqui vai a resposta")
        .context("cannot send the reply")
}

/// Sends the line that the user types, and prints the reply.
pub fn client(args: ClientArgs) -> Result<()> {
    let Some(message) = next_line(&mut io::stdin().lock())? else {
        warn!("nothing to send: the input ended before a line");
        return Ok(());
    };
    ensure!(
        message.len() <= MAX_MESSAGE,
        "not sent: {} bytes are more than the {MAX_MESSAGE} of one message",
        message.len()
    );

    let mut connection = create_tcp_client_socket(&args.address, args.port)?;
    connection
        .write_all(message.as_bytes())
        .context("cannot send the message")?;

    let reply = receive(&mut connection)?;
    writeln!(io::stdout(), "received: {reply}").context("cannot print the reply")
}
