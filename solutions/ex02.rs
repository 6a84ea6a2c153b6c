//! Exercise 2: address and port come from the command line, and a failure is a message.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

use anyhow::{Context, Result, ensure};
use sock_utils::say;

/// Where the server listens.
#[derive(clap::Args)]
pub struct ServerArgs {
    /// IP address or host name to listen on; empty ("") for every interface
    address: String,
    /// Port to listen on, 0 to 65535; with 0 the system chooses one
    port: u16,
}

/// Where the client finds its server.
#[derive(clap::Args)]
pub struct ClientArgs {
    /// IP address or host name of the server
    address: String,
    /// Port of the server, 1 to 65535
    #[arg(value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,
}

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

/// Sends one message, and prints the reply.
pub fn client(args: ClientArgs) -> Result<()> {
    let mut connection = TcpStream::connect((args.address.as_str(), args.port))
        .with_context(|| format!("cannot connect to `{}:{}`", args.address, args.port))?;
    connection
        .write_all(b"Vamos aprender isto!")
        .context("cannot send the message")?;

    let reply = receive(&mut connection)?;
    writeln!(io::stdout(), "received: {reply}").context("cannot print the reply")
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
