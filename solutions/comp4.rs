//! Complementary exercise 4: any number of messages on one connection.

use std::io::{self, Write};
use std::net::TcpStream;

use anyhow::{Context, Result};
use sock_utils::cli::{ClientArgs, ServerArgs};
use sock_utils::{Dictionary, Request, next_line, say, serve_each};
use sock_utils::{create_tcp_client_socket, create_tcp_server_socket};
use sock_utils::{receive_message, send_message};

/// Serves one client after another, each until it leaves, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    let listener = create_tcp_server_socket(&args.address, args.port, 1)?;
    say!("listening on {}", listener.local_addr()?);
    let mut dictionary = Dictionary::new();
    serve_each(&listener, |connection| session(connection, &mut dictionary))
}

fn session(mut connection: TcpStream, dictionary: &mut Dictionary) -> Result<()> {
    while let Some(message) = receive_message(&mut connection)? {
        say!("received: {message}");
        let reply = answer(&message, dictionary);
        send_message(&mut connection, &reply)?;
    }
    Ok(())
}

fn answer(message: &str, dictionary: &mut Dictionary) -> String {
    match Request::parse(message) {
        Request::Get(key) => dictionary
            .get(key)
            .unwrap_or("chave inexistente")
            .to_string(),
        Request::List => dictionary.list().unwrap_or("dicionário vazio".to_string()),
        Request::Store("") => "pedido inválido".to_string(), // it could never be sent back
        Request::Store(string) => dictionary.insert(string).to_string(),
    }
}

/// Sends each line that the user types, all on one connection, and prints the replies, until
/// `EXIT` or the input's end.
pub fn client(args: ClientArgs) -> Result<()> {
    let mut connection = create_tcp_client_socket(&args.address, args.port)?;
    let mut input = io::stdin().lock();
    while let Some(message) = next_line(&mut input)? {
        if message == "EXIT" {
            break;
        }
        send_message(&mut connection, &message)?;
        let reply = receive_message(&mut connection)?
            .context("the server closed the connection before it replied")?;
        writeln!(io::stdout(), "received: {reply}").context("cannot print the reply")?;
    }
    Ok(())
}
