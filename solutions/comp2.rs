//! Complementary exercise 2: the server keeps the messages in a dictionary.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::net::TcpStream;

use anyhow::{Context, Result};
use sock_utils::cli::{ClientArgs, ServerArgs};
use sock_utils::{create_tcp_client_socket, create_tcp_server_socket};
use sock_utils::{next_line, receive_message, say, send_message, serve_each};

/// Serves one client after another, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    let listener = create_tcp_server_socket(&args.address, args.port, 1)?;
    say!("listening on {}", listener.local_addr()?);
    let mut dictionary = Dictionary::default();
    serve_each(&listener, |connection| answer(connection, &mut dictionary))
}

/// The strings that have been stored, by key.
#[derive(Default)]
struct Dictionary {
    strings: BTreeMap<u64, String>,
    next: u64,
}

impl Dictionary {
    /// Stores `string` under the next key, and gives that key.
    fn insert(&mut self, string: String) -> u64 {
        let key = self.next;
        self.strings.insert(key, string);
        self.next += 1;
        key
    }
}

fn answer(mut connection: TcpStream, dictionary: &mut Dictionary) -> Result<()> {
    let message = receive_message(&mut connection)?
        .context("the client closed the connection before it sent anything")?;
    say!("received: {message}");
    let reply = match message.is_empty() {
        true => "pedido inválido".to_string(), // it could never be sent back
        false => dictionary.insert(message).to_string(),
    };
    send_message(&mut connection, &reply)
}

/// Sends each line that the user types, and prints the replies, until `EXIT` or the input's end.
pub fn client(args: ClientArgs) -> Result<()> {
    let mut input = io::stdin().lock();
    while let Some(message) = next_line(&mut input)? {
        if message == "EXIT" {
            break;
        }
        let reply = ask(&args, &message)?;
        writeln!(io::stdout(), "received: {reply}").context("cannot print the reply")?;
    }
    Ok(())
}

/// Connects, sends `message`, gives the reply, and closes the connection.
fn ask(args: &ClientArgs, message: &str) -> Result<String> {
    let mut connection = create_tcp_client_socket(&args.address, args.port)?;
    send_message(&mut connection, message)?;
    receive_message(&mut connection)?.context("the server closed the connection before it replied")
}
