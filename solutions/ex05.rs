//! Exercise 5: the server stays up and serves one client after another.

use std::io::{self, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use sock_utils::cli::{ClientArgs, ServerArgs};
use sock_utils::{MAX_MESSAGE, next_line, receive, say, warn};
use sock_utils::{create_tcp_client_socket, create_tcp_server_socket};

/// Serves one client after another, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    let listener = create_tcp_server_socket(&args.address, args.port, 1)?;
    say!("listening on {}", listener.local_addr()?);

    loop {
        match listener.accept() {
            Ok((connection, peer)) => {
                say!("connected to {} on port {}", peer.ip(), peer.port());
                // What goes wrong with one client must not end the server: say it, and go on.
                if let Err(error) = answer(connection) {
                    warn!("{peer}: {error:#}");
                }
            }
            Err(error) => {
                warn!("cannot accept a connection: {error}");
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

fn answer(mut connection: TcpStream) -> Result<()> {
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
