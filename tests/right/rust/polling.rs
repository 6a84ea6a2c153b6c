//! comp3, comp5 and comp6. Odd: one thread, non-blocking sockets, and a hand-written loop that looks at
//! each client in turn, and rests for a moment, longer and longer, when there was nothing to do.

mod lab;
mod usual;

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use lab::{MAX_MESSAGE, Messages, Request, Result, complain, say};

fn main() -> ExitCode {
    lab::run(server, client)
}

struct Client {
    connection: TcpStream,
    name: String,
    /// What has come of a frame, and what has to leave.
    frame: Vec<u8>,
    reply: Vec<u8>,
    /// Nothing more is read: it is gone when its reply is.
    is_done: bool,
}

/// What became of an attempt.
enum State {
    Moved,
    Waits,
    Gone,
}

fn server(address: &str, port: u16) -> Result<()> {
    let listener = lab::listen(address, port)?;
    listener.set_nonblocking(true).map_err(|error| error.to_string())?;
    let mut strings: Vec<Option<String>> = Vec::new();
    let mut clients: Vec<Client> = Vec::new();
    let mut rest = Duration::ZERO;
    loop {
        let mut moved = false;
        match listener.accept() {
            Ok((connection, peer)) => {
                moved = true;
                say(&format!("ligação de {}, porta {}", peer.ip(), peer.port()))?;
                if connection.set_nonblocking(true).is_ok() {
                    clients.push(Client::new(connection, peer.to_string()));
                }
            }
            Err(error) if lab::is_passing(&error) || error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => {
                complain(&format!("cannot accept: {error}"));
                rest = Duration::from_millis(100);
            }
        }
        clients.retain_mut(|client| match client.act(&mut strings) {
            Ok(State::Gone) => false,
            Ok(State::Waits) => true,
            Ok(State::Moved) => {
                moved = true;
                true
            }
            Err(error) => {
                complain(&format!("{}: {error}", client.name));
                false
            }
        });
        rest = match moved {
            true => Duration::ZERO,
            false => (rest + Duration::from_micros(50)).min(Duration::from_millis(2)),
        };
        thread::sleep(rest);
    }
}

impl Client {
    fn new(connection: TcpStream, name: String) -> Client {
        let (frame, reply) = (Vec::new(), Vec::new());
        Client { connection, name, frame, reply, is_done: false }
    }

    /// Sends what there is to send, or else takes what has come.
    fn act(&mut self, strings: &mut Vec<Option<String>>) -> Result<State> {
        match self.reply.is_empty() {
            true if self.is_done => Ok(State::Gone),
            true => self.read(strings),
            false => self.write(),
        }
    }

    fn write(&mut self) -> Result<State> {
        match self.connection.write(&self.reply) {
            Ok(length) => {
                self.reply.drain(..length);
                Ok(State::Moved)
            }
            Err(error) if is_for_later(&error) => Ok(State::Waits),
            Err(error) => Err(error.to_string()),
        }
    }

    fn read(&mut self, strings: &mut Vec<Option<String>>) -> Result<State> {
        let mut buffer = [0; MAX_MESSAGE];
        let received = match self.connection.read(&mut buffer) {
            Ok(0) if self.frame.is_empty() => return Ok(State::Gone),
            Ok(0) => return Err("the connection ended within a frame".to_string()),
            Ok(length) => &buffer[..length],
            Err(error) if is_for_later(&error) => return Ok(State::Waits),
            Err(error) => return Err(error.to_string()),
        };
        if self.frame.is_empty() && received[0] != 0 {
            self.answer(lab::without_line_end(received), strings)?;
            return Ok(State::Moved);
        }
        self.frame.extend_from_slice(received);
        if let Some((header, body)) = self.frame.split_first_chunk::<4>()
            && let Some(body) = body.get(..lab::announced(header)?)
        {
            let body = body.to_vec();
            self.frame.clear();
            self.answer(&body, strings)?;
        }
        Ok(State::Moved)
    }

    fn answer(&mut self, message: &[u8], strings: &mut Vec<Option<String>>) -> Result<()> {
        say(&format!("mensagem: {}", lab::text(message)))?;
        self.reply = lab::encoded(answer(message, strings).as_bytes())?;
        self.is_done = !lab::has_sessions();
        Ok(())
    }
}

fn is_for_later(error: &std::io::Error) -> bool {
    [ErrorKind::WouldBlock, ErrorKind::Interrupted].contains(&error.kind())
}

fn answer(message: &[u8], strings: &mut Vec<Option<String>>) -> String {
    let at = |key: Option<u64>| key.map_or(usize::MAX, |key| usize::try_from(key).unwrap_or(usize::MAX));
    let missing = usual::MISSING.to_string();
    match Request::parse(message) {
        Request::Store(string) => {
            strings.push(Some(string));
            (strings.len() - 1).to_string()
        }
        Request::Get(key) => strings.get(at(key)).cloned().flatten().unwrap_or(missing),
        Request::Remove(key) => strings.get_mut(at(key)).and_then(Option::take).unwrap_or(missing),
        Request::List => match strings.iter().flatten().cloned().collect::<Vec<_>>() {
            none if none.is_empty() => usual::EMPTY.to_string(),
            all => all.join(","),
        },
        Request::Invalid => usual::INVALID.to_string(),
    }
}

/// Like the usual one where there are sessions; in comp3 a connection for each line.
fn client(address: &str, port: u16) -> Result<()> {
    if lab::has_sessions() {
        return usual::client(address, port);
    }
    let mut messages = Messages::typed();
    while let Some(message) = messages.next()? {
        lab::ask(&mut lab::connect(address, port)?, &message)?;
    }
    Ok(())
}
