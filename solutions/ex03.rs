//! Exercise 3: the message is a line that the user types.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

use anyhow::{Context, Result, ensure};
use sock_utils::cli::{ClientArgs, ServerArgs};
use sock_utils::{say, warn};

/// Serves one client, and ends.
pub fn server(args: ServerArgs) -> Result<()> {
    let address = match args.address.as_str() {
        "" => "0.0.0.0",
        address => address,
    };
    let listener = TcpListener::bind((address, args.port))
        .with_context(|| format!("cannot listen on `{address}:{}`", args.port))?;
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
    let Some(message) = typed_line()? else {
        warn!("nothing to send: the input ended before a line");
        return Ok(());
    };
    ensure!(
        message.len() <= 1024,
        "not sent: {} bytes are more than the 1024 of one message",
        message.len()
    );

    let mut connection = TcpStream::connect((args.address.as_str(), args.port))
        .with_context(|| format!("cannot connect to `{}:{}`", args.address, args.port))?;
    connection
        .write_all(message.as_bytes())
        .context("cannot send the message")?;

    let reply = receive(&mut connection)?;
    writeln!(io::stdout(), "received: {reply}").context("cannot print the reply")
}

/// The first line that is not empty (TCP cannot carry an empty message), without its line end;
/// `None` when the input ends before.
fn typed_line() -> Result<Option<String>> {
    for line in io::stdin().lines() {
        let line = line.context("cannot read the input")?;
        if !line.is_empty() {
            return Ok(Some(line));
        }
    }
    Ok(None)
}

/// What one `recv` of up to 1024 bytes gives, as text; an end without a byte is an error.
fn receive(connection: &mut TcpStream) -> Result<String> {
    let mut buffer = [0; 1024];
    let length = connection
        .read(&mut buffer)
        .context("cannot receive a message")?;
    ensure!(
        length > 0,
        "the peer closed the connection before it sent anything"
    );
    Ok(String::from_utf8_lossy(&buffer[..length]).into_owned())
}
