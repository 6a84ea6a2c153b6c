//! The programs of a step, and what a test holds at their other ends.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use predicates::prelude::{Predicate, PredicateBooleanExt, PredicateStrExt};
use predicates::str::{contains, is_empty};

use crate::support::files::binary;
use crate::support::process::{LIMIT, program};

/// The client of `step`, for a server on `port` of this machine.
pub fn client(step: &str, port: u16) -> Command {
    command(step, "client", "127.0.0.1", port)
}

/// `STEP ROLE ADDRESS PORT`.
pub fn command(step: &str, role: &str, address: &str, port: u16) -> Command {
    let mut command = program(&binary(step));
    command.args([role, address, &port.to_string()]);
    command
}

/// `input` as the standard input of a program; it has to fit into a pipe.
pub fn typed(input: impl AsRef<[u8]>) -> Stdio {
    let (reader, mut writer) = io::pipe().expect("a pipe can be made");
    writer.write_all(input.as_ref()).expect("the pipe takes it");
    reader.into()
}

/// An output that nobody reads: its pipe has lost its other end.
pub fn closed_pipe() -> Stdio {
    let (_, writer) = io::pipe().expect("a pipe can be made");
    writer.into()
}

/// A message on stderr, which is no panic.
pub fn a_message() -> impl Predicate<str> {
    is_empty().trim().not().and(no_panic())
}

/// Anything on stderr but a panic.
pub fn no_panic() -> impl Predicate<str> {
    contains("panicked at").not()
}

/// The server of a step, on a free port. It is killed when this is dropped.
pub struct Server {
    child: Child,
    /// Its outputs, until nobody reads them any more.
    outputs: Option<(BufReader<ChildStdout>, ChildStderr)>,
    pub port: u16,
}

impl Server {
    pub fn start(step: &str) -> Server {
        Server::start_at(step, "127.0.0.1", 0)
    }

    /// Starts the server of `step`, and waits until it says where it listens.
    pub fn start_at(step: &str, address: &str, port: u16) -> Server {
        let mut child = command(step, "server", address, port)
            .spawn()
            .expect("the server can be started");
        let stdout = child.stdout.take().expect("its output is a pipe");
        let stderr = child.stderr.take().expect("its output is a pipe");
        let (sender, first_line) = mpsc::channel();
        thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            let mut line = String::new();
            // What cannot be read is missed below.
            let _ = stdout.read_line(&mut line);
            let _ = sender.send((line, stdout));
        });
        let mut server = Server {
            child,
            outputs: None,
            port: 0,
        };
        let Ok((line, stdout)) = first_line.recv_timeout(LIMIT) else {
            panic!("the server of {step} has not said where it listens");
        };
        server.outputs = Some((stdout, stderr));
        let place = format!("listening on {address}:");
        let port = line.trim_end().strip_prefix(&place);
        let port = port.and_then(|port| port.parse().ok());
        server.port = port.unwrap_or_else(|| panic!("{step}, not `{place}` and a port: {line}"));
        server
    }

    /// Closes the reading ends of stdout and stderr.
    pub fn loses_its_readers(&mut self) {
        self.outputs = None;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when it has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server of the test's own. It replies to each client, and keeps what that one sent.
pub struct TestServer {
    pub port: u16,
    messages: Receiver<Vec<u8>>,
}

impl TestServer {
    pub fn start() -> TestServer {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let (sender, messages) = mpsc::channel();
        // It serves until the tests have ended, and holds nobody up until then.
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                serve(client, &sender);
            }
        });
        TestServer {
            port: address.port(),
            messages,
        }
    }

    /// What has been sent by now. A client that has ended had its reply, so all of its is here.
    pub fn messages(&self) -> Vec<Vec<u8>> {
        self.messages.try_iter().collect()
    }
}

fn serve(mut client: TcpStream, messages: &Sender<Vec<u8>>) {
    let mut buffer = [0; 2048];
    let received = loop {
        match client.read(&mut buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            received => break received,
        }
    };
    // A client that leaves, with or without a word, is judged by what it says itself.
    if let Ok(length @ 1..) = received {
        let _ = messages.send(buffer[..length].to_vec());
        let _ = client.write_all(b"Aqui vai a resposta");
    }
}
