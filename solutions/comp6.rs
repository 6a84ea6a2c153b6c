//! Complementary exercise 6: ADD, REMOVE, GET and LIST.

use std::net::TcpStream;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use sock_utils::cli::{ClientArgs, ServerArgs};
use sock_utils::{Dictionary, is_integer, receive_message, say, send_message, serve_at_once};
use sock_utils::{ask_in_one_session, create_tcp_server_socket};

/// Serves all clients at once, a thread each, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    let listener = create_tcp_server_socket(&args.address, args.port, 128)?;
    say!("listening on {}", listener.local_addr()?);
    let dictionary = Mutex::new(Dictionary::new());
    serve_at_once(&listener, move |connection| {
        session(connection, &dictionary)
    })
}

fn session(mut connection: TcpStream, dictionary: &Mutex<Dictionary>) -> Result<()> {
    while let Some(message) = receive_message(&mut connection)? {
        say!("received: {message}");
        let reply = answer(&message, dictionary);
        send_message(&mut connection, &reply)?;
    }
    Ok(())
}

/// What a message asks for. Keys are as they were written, and may be any integer.
enum Request<'a> {
    Add(&'a str),
    Remove(&'a str),
    Get(&'a str),
    List,
    Invalid,
}

impl Request<'_> {
    fn parse(message: &str) -> Request<'_> {
        if message == "LIST" {
            return Request::List;
        }
        if let Some(key) = message.strip_prefix("GET ")
            && is_integer(key)
        {
            return Request::Get(key);
        }
        // Only the first comma separates: a string may have commas of its own.
        match message.split_once(',') {
            Some(("ADD", string)) if !string.is_empty() => Request::Add(string),
            Some(("REMOVE", key)) if is_integer(key) => Request::Remove(key),
            _ => Request::Invalid,
        }
    }
}

fn answer(message: &str, dictionary: &Mutex<Dictionary>) -> String {
    let mut dictionary = dictionary.lock().unwrap_or_else(PoisonError::into_inner);
    let missing = "chave inexistente";
    match Request::parse(message) {
        Request::Add(string) => dictionary.insert(string).to_string(),
        Request::Remove(key) => dictionary.remove(key).unwrap_or(missing.to_string()),
        Request::Get(key) => dictionary.get(key).unwrap_or(missing).to_string(),
        Request::List => dictionary.list().unwrap_or("dicionário vazio".to_string()),
        Request::Invalid => "pedido inválido".to_string(),
    }
}

/// Sends each line that the user types, all on one connection, and prints the replies, until
/// `EXIT` or the input's end.
pub fn client(args: ClientArgs) -> Result<()> {
    ask_in_one_session(&args)
}
