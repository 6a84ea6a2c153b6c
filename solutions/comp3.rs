//! Complementary exercise 3: GET and LIST.

use std::collections::BTreeMap;
use std::net::TcpStream;

use anyhow::{Context, Result};
use sock_utils::cli::{ClientArgs, ServerArgs};
use sock_utils::{ask_line_by_line, create_tcp_server_socket};
use sock_utils::{receive_message, say, send_message, serve_each};

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
    // A BTreeMap keeps its keys in order, which is what LIST needs.
    strings: BTreeMap<u64, String>,
    next: u64,
}

impl Dictionary {
    /// Stores `string` under the next key, and gives that key.
    fn insert(&mut self, string: &str) -> u64 {
        let key = self.next;
        self.strings.insert(key, string.to_string());
        self.next += 1;
        key
    }

    /// The string under `key`, an integer that need not be a key at all.
    fn get(&self, key: &str) -> Option<&str> {
        self.strings.get(&key.parse().ok()?).map(String::as_str)
    }

    /// All strings, in the order of their keys, joined by commas; `None` when there are none.
    fn list(&self) -> Option<String> {
        let strings: Vec<_> = self.strings.values().map(String::as_str).collect();
        (!strings.is_empty()).then(|| strings.join(","))
    }
}

/// What a message asks for.
enum Request<'a> {
    Get(&'a str),
    List,
    Store(&'a str),
}

impl Request<'_> {
    fn parse(message: &str) -> Request<'_> {
        match message.strip_prefix("GET ") {
            Some(key) if is_integer(key) => Request::Get(key),
            _ if message == "LIST" => Request::List,
            _ => Request::Store(message),
        }
    }
}

/// Whether `text` is an integer of any size: digits, perhaps with a sign before them.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn answer(mut connection: TcpStream, dictionary: &mut Dictionary) -> Result<()> {
    let message = receive_message(&mut connection)?
        .context("the client closed the connection before it sent anything")?;
    say!("received: {message}");
    let reply = match Request::parse(&message) {
        Request::Get(key) => dictionary
            .get(key)
            .unwrap_or("chave inexistente")
            .to_string(),
        Request::List => dictionary.list().unwrap_or("dicionário vazio".to_string()),
        Request::Store("") => "pedido inválido".to_string(), // it could never be sent back
        Request::Store(string) => dictionary.insert(string).to_string(),
    };
    send_message(&mut connection, &reply)
}

/// Sends each line that the user types, and prints the replies, until `EXIT` or the input's end.
pub fn client(args: ClientArgs) -> Result<()> {
    ask_line_by_line(&args)
}
