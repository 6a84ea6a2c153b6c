//! Exercise 6: the client sends a message for each line, on a connection of its own.

use std::io::{self, Write};
use std::net::TcpStream;

use anyhow::{Context, Result};
use sock_utils::cli::{ClientArgs, ServerArgs};
use sock_utils::{MAX_MESSAGE, next_line, receive, say, serve_each, warn};
use sock_utils::{create_tcp_client_socket, create_tcp_server_socket};

/// Serves one client after another, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    let listener = create_tcp_server_socket(&args.address, args.port, 1)?;
    say!("listening on {}", listener.local_addr()?);
    serve_each(&listener, answer)
}

fn answer(mut connection: TcpStream) -> Result<()> {
    let message = receive(&mut connection)?;
    say!("received: {message}");

    connection
        .write_all(b"Aqui vai a resposta")
        .context("cannot send the reply")
}

/// Sends each line that the user types, and prints the replies, until the input ends.
pub fn client(args: ClientArgs) -> Result<()> {
    let mut input = io::stdin().lock();
    while let Some(message) = next_line(&mut input)? {
        if message.len() > MAX_MESSAGE {
            let length = message.len();
            warn!("not sent: {length} bytes are more than the {MAX_MESSAGE} of one message");
            continue;
        }
        let reply = ask(&args, &message)?;
        writeln!(io::stdout(), "received: {reply}").context("cannot print the reply")?;
    }
    Ok(())
}

/// Connects, sends `message`, gives the reply, and closes the connection.
fn ask(args: &ClientArgs, message: &str) -> Result<String> {
    let mut connection = create_tcp_client_socket(&args.address, args.port)?;
    connection
        .write_all(message.as_bytes())
        .context("cannot send the message")?;
    receive(&mut connection)
}
