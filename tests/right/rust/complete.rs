//! All fourteen steps. Odd: one thread owns the dictionary, and the sessions ask it through channels;
//! a client connects when it has its first message; `listen` is called by hand where its queue counts.

mod lab;

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::{FromRawFd, OwnedFd};
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::thread;
use std::time::Duration;

use lab::{REPLY, Messages, Request, Result, complain, say};

fn main() -> ExitCode {
    lab::run(server, client)
}

/// A message, and where the reply goes.
type Question = (Vec<u8>, SyncSender<String>);

fn server(address: &str, port: u16) -> Result<()> {
    let listener = match lab::step() {
        "ex04" => listen_with_a_queue(address, port, 1)?,
        _ => lab::listen(address, port)?,
    };
    let (questions, asked) = mpsc::channel();
    spawn(move || answer_all(asked)).map_err(|error| format!("no thread: {error}"))?;
    loop {
        let (connection, peer) = match listener.accept() {
            Ok(accepted) => accepted,
            Err(error) if lab::is_passing(&error) => continue,
            Err(error) if lab::serves_one_client() => return Err(error.to_string()),
            Err(error) => {
                complain(&format!("cannot accept: {error}"));
                thread::sleep(Duration::from_millis(100));
                continue;
            }
        };
        let questions = questions.clone();
        let serve = move || serve(connection, peer, &questions);
        let survive = move |result: Result<()>| {
            result.unwrap_or_else(|error| complain(&format!("{peer}: {error}")));
        };
        if lab::serves_one_client() {
            return serve();
        }
        if ["comp5", "comp6"].contains(&lab::step()) {
            if let Err(error) = spawn(move || survive(serve())) {
                complain(&format!("no thread for {peer}: {error}"));
            }
        } else {
            survive(serve());
        }
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) -> io::Result<()> {
    thread::Builder::new().spawn(work).map(drop)
}

/// Owns the strings, and answers one question after another: there is nothing to lock.
fn answer_all(asked: Receiver<Question>) {
    let mut strings: Vec<Option<String>> = Vec::new();
    for (message, reply) in asked {
        let at = |key: Option<u64>| key.and_then(|key| usize::try_from(key).ok());
        let missing = || "chave inexistente".to_string();
        let answer = match Request::parse(&message) {
            Request::Store(string) => {
                strings.push(Some(string));
                (strings.len() - 1).to_string()
            }
            Request::Get(key) => {
                let found = at(key).and_then(|key| strings.get(key));
                found.cloned().flatten().unwrap_or_else(missing)
            }
            Request::Remove(key) => {
                let found = at(key).and_then(|key| strings.get_mut(key));
                found.and_then(Option::take).unwrap_or_else(missing)
            }
            Request::List => match strings.iter().flatten().cloned().collect::<Vec<_>>() {
                none if none.is_empty() => "dicionário vazio".to_string(),
                all => all.join(","),
            },
            Request::Invalid => "pedido inválido".to_string(),
        };
        // A session that has ended meanwhile needs no reply.
        let _ = reply.send(answer);
    }
}

fn serve(mut connection: TcpStream, peer: SocketAddr, questions: &Sender<Question>) -> Result<()> {
    say(&format!("ligação de {}, porta {}", peer.ip(), peer.port()))?;
    let mut replied = false;
    while let Some(message) = lab::receive(&mut connection)? {
        say(&format!("mensagem: {}", lab::text(&message)))?;
        let reply = match lab::has_keys() {
            true => answered(message, questions)?,
            false => REPLY.to_string(),
        };
        lab::send(&mut connection, reply.as_bytes())?;
        replied = true;
        if !lab::has_sessions() {
            break;
        }
    }
    match replied || lab::has_sessions() {
        true => Ok(()),
        false => Err("the client closed the connection before it sent a message".to_string()),
    }
}

fn answered(message: Vec<u8>, questions: &Sender<Question>) -> Result<String> {
    let (reply, replied) = mpsc::sync_channel(1);
    let sent = questions.send((message, reply));
    let gone = "the dictionary is gone";
    sent.map_err(|_| gone)?;
    Ok(replied.recv().map_err(|_| gone)?)
}

fn client(address: &str, port: u16) -> Result<()> {
    if ["ex01", "ex02"].contains(&lab::step()) {
        return lab::ask(&mut lab::connect(address, port)?, b"Vamos aprender isto!");
    }
    let mut messages = Messages::typed();
    let mut session = None;
    while let Some(message) = messages.next()? {
        let mut connection = match session.take() {
            Some(connection) => connection,
            None => lab::connect(address, port)?,
        };
        lab::ask(&mut connection, &message)?;
        session = lab::has_sessions().then_some(connection);
    }
    Ok(())
}

// The standard library chooses the length of the queue by itself.
unsafe extern "C" {
    fn socket(domain: i32, kind: i32, protocol: i32) -> i32;
    fn setsockopt(socket: i32, level: i32, option: i32, value: *const i32, length: u32) -> i32;
    fn bind(socket: i32, address: *const u8, length: u32) -> i32;
    fn listen(socket: i32, queue: i32) -> i32;
}

/// A listening socket at the first of the addresses that works.
fn listen_with_a_queue(address: &str, port: u16, queue: i32) -> Result<TcpListener> {
    let mut problem = "no address".to_string();
    for address in lab::addresses(address, port)? {
        match listen_at(address, queue) {
            Ok(listener) => return Ok(listener),
            Err(error) => problem = error.to_string(),
        }
    }
    Err(format!("cannot listen on `{address}`, port {port}: {problem}"))
}

/// With the numbers (1 and 2 are SOL_SOCKET and SO_REUSEADDR), and the forms of addresses, that Linux has.
fn listen_at(address: SocketAddr, queue: i32) -> io::Result<TcpListener> {
    let (family, bytes): (u16, Vec<u8>) = match address {
        SocketAddr::V4(address) => (2, [&address.ip().octets()[..], &[0; 8]].concat()),
        SocketAddr::V6(address) => {
            let scope = address.scope_id().to_ne_bytes();
            (10, [&[0; 4][..], &address.ip().octets(), &scope].concat())
        }
    };
    let port = address.port().to_be_bytes();
    let place = [&family.to_ne_bytes()[..], &port, &bytes].concat();
    let done = |result: i32| match result {
        -1 => Err(io::Error::last_os_error()),
        fd => Ok(fd),
    };
    // SAFETY: the descriptor is new and nobody else's, and `place` lives as long as the calls.
    unsafe {
        let fd = done(socket(family.into(), 1, 0))?;
        let listener = TcpListener::from(OwnedFd::from_raw_fd(fd));
        done(setsockopt(fd, 1, 2, &1, 4))?;
        done(bind(fd, place.as_ptr(), place.len() as u32))?;
        done(listen(fd, queue))?;
        Ok(listener)
    }
}
