//! A recording relay between the student's client and the student's server.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use language::text;

use socket2::SockRef;

use super::connect::connect;
use super::patience::wait;
use super::process::Process;
use super::text::quote;
use super::{Check, Endpoint, POLL, Program};

/// Passes on what goes between the two programs, as it comes, and keeps a copy. An end or a reset
/// of one side is passed on to the other.
pub struct Relay {
    check: Check,
    endpoint: Endpoint,
    shared: Arc<Shared>,
    listening: Option<JoinHandle<()>>,
}

/// What went over one connection.
#[derive(Clone, Default)]
pub struct Recording {
    /// What each side sent before the other one spoke.
    pub turns: Vec<(Direction, Vec<u8>)>,
    /// How many of the two directions have ended.
    ended: u32,
}

#[derive(Default)]
struct Shared {
    recordings: Mutex<Vec<Recording>>,
    is_over: AtomicBool,
}

/// Which way bytes went.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    ToServer,
    ToClient,
}

impl Check {
    /// Listens in front of the server at `server`.
    pub fn relay(&self, server: SocketAddr) -> Relay {
        let endpoint = Endpoint::own();
        let listener = endpoint.listen();
        let shared = Arc::new(Shared::default());
        let listening = {
            let (check, shared) = (self.clone(), shared.clone());
            thread::spawn(move || accept_all(&listener, server, &check, &shared))
        };
        Relay {
            check: self.clone(),
            endpoint,
            shared,
            listening: Some(listening),
        }
    }
}

impl Relay {
    /// Starts the step's client, with this relay for its server.
    pub fn start_client(&self) -> Program {
        self.check.start_client(&self.endpoint)
    }

    /// What went over each connection, once all that have been made have ended.
    pub fn recordings(&self) -> Vec<Recording> {
        let wait = self.check.wait();
        loop {
            let recordings = self.shared.lock().clone();
            if recordings.iter().all(|recording| recording.ended == 2) {
                return recordings;
            }
            if wait.is_over() {
                self.check.fail(text!(
                    "a connection was still open {time} after the client had ended",
                    time = wait.told()
                ));
            }
            thread::sleep(POLL);
        }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::Relaxed);
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
    }
}

impl Recording {
    fn add(&mut self, direction: Direction, bytes: &[u8]) {
        match self.turns.last_mut() {
            Some((last, turn)) if *last == direction => turn.extend_from_slice(bytes),
            _ => self.turns.push((direction, bytes.to_vec())),
        }
    }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Recording>> {
        self.recordings
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn accept_all(listener: &TcpListener, server: SocketAddr, check: &Check, shared: &Arc<Shared>) {
    while !shared.is_over.load(Ordering::Relaxed) {
        let Ok((client, _)) = listener.accept() else {
            thread::sleep(POLL);
            continue;
        };
        let number = {
            let mut recordings = shared.lock();
            recordings.push(Recording::default());
            recordings.len() - 1
        };
        if let Err(error) = pass_on(client, server, number, check, shared) {
            check.note(
                text!("relay"),
                text!("cannot reach the server: {error}", error),
            );
            shared.lock()[number].ended = 2;
        }
    }
}

/// Connects to the server and passes on what comes, in both directions at once.
fn pass_on(
    client: TcpStream,
    server: SocketAddr,
    number: usize,
    check: &Check,
    shared: &Arc<Shared>,
) -> io::Result<()> {
    client.set_nonblocking(false)?;
    client.set_nodelay(true)?;
    let server = connect_patiently(server, check, shared)?;
    for (from, to, direction) in [
        (
            client.try_clone()?,
            server.try_clone()?,
            Direction::ToServer,
        ),
        (server, client, Direction::ToClient),
    ] {
        let (check, shared) = (check.clone(), shared.clone());
        thread::spawn(move || {
            copy(from, to, number, direction, &check, &shared);
            shared.lock()[number].ended += 1;
        });
    }
    Ok(())
}

/// Connects to a server that may still be starting, as long as its program runs.
fn connect_patiently(server: SocketAddr, check: &Check, shared: &Shared) -> io::Result<TcpStream> {
    let wait = wait();
    loop {
        // Asked first: it may listen, and end.
        let has_ended = has_no_server(check);
        let is_over = || has_ended || wait.is_over() || shared.is_over.load(Ordering::Relaxed);
        match connect(server) {
            Err(_) if !is_over() => thread::sleep(POLL),
            result => return result,
        }
    }
}

/// Whether every server that the check has started has ended.
fn has_no_server(check: &Check) -> bool {
    let programs = check.story().processes();
    let mut servers = programs.iter().filter(|program| program.role == "server");
    servers.all(Process::has_ended)
}

fn copy(
    mut from: TcpStream,
    mut to: TcpStream,
    number: usize,
    direction: Direction,
    check: &Check,
    shared: &Shared,
) {
    let arrow = match direction {
        Direction::ToServer => text!("client -> server"),
        Direction::ToClient => text!("client <- server"),
    };
    let mut buffer = [0; 16 * 1024];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => {
                let _ = to.shutdown(Shutdown::Write);
                return;
            }
            Ok(length) => {
                let bytes = &buffer[..length];
                check.note(text!("relay"), format!("{arrow}  {}", quote(bytes)));
                shared.lock()[number].add(direction, bytes);
                if to.write_all(bytes).is_err() {
                    return;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => {
                check.note(text!("relay"), text!("{arrow}  reset", arrow));
                let _ = SockRef::from(&to).set_linger(Some(Duration::ZERO));
                let _ = to.shutdown(Shutdown::Both);
                return;
            }
        }
    }
}
