//! Complementary exercise 5: all clients at once, on one dictionary.

use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use sock_utils::cli::{ClientArgs, ServerArgs};
use sock_utils::{Dictionary, Request, ask_in_one_session, create_tcp_server_socket};
use sock_utils::{receive_message, say, send_message, warn};

/// Serves all clients at once, a thread each, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    let listener = create_tcp_server_socket(&args.address, args.port, 128)?;
    say!("listening on {}", listener.local_addr()?);
    let dictionary = Arc::new(Mutex::new(Dictionary::new()));
    loop {
        let (connection, peer) = match listener.accept() {
            Ok(accepted) => accepted,
            Err(error) => {
                warn!("cannot accept a connection: {error}");
                thread::sleep(Duration::from_millis(100));
                continue;
            }
        };
        say!("connected to {} on port {}", peer.ip(), peer.port());
        let dictionary = Arc::clone(&dictionary);
        let thread = thread::Builder::new().spawn(move || {
            if let Err(error) = session(connection, &dictionary) {
                warn!("{peer}: {error:#}");
            }
        });
        // Nobody waits for the thread: it ends with its connection.
        if let Err(error) = thread {
            warn!("{peer}: cannot start a thread: {error}");
        }
    }
}

fn session(mut connection: TcpStream, dictionary: &Mutex<Dictionary>) -> Result<()> {
    while let Some(message) = receive_message(&mut connection)? {
        say!("received: {message}");
        let reply = answer(&message, dictionary);
        send_message(&mut connection, &reply)?;
    }
    Ok(())
}

/// Works the dictionary under its lock, from the first look to the last change, and never longer:
/// whoever sends or receives under the lock makes everybody wait for one client's network.
fn answer(message: &str, dictionary: &Mutex<Dictionary>) -> String {
    // A thread that panicked while it held the lock is no reason for the others to stop.
    let mut dictionary = dictionary.lock().unwrap_or_else(PoisonError::into_inner);
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
    ask_in_one_session(&args)
}
