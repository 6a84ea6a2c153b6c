//! The grader as the server of the student's client.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use language::text;

use super::connection::Connection;
use super::patience::wait;
use super::session::Door;
use super::system::{is_a_strangers, is_an_end};
use super::text::quote;
use super::{Check, Endpoint, POLL, Program, Seen, VIGIL};

/// How long a client gets to close first that has not done so before.
const SOON: Duration = Duration::from_millis(1);

/// A server of the grader's, for the student's client to connect to.
pub struct TestServer {
    check: Check,
    door: Arc<Door>,
    endpoint: Endpoint,
    /// The client's one connection, in a step where it holds one.
    session: Option<Connection>,
    /// How long a client gets to close first.
    parting: Duration,
}

impl Check {
    /// Listens where the step's client will look for its server.
    pub fn test_server(&self) -> TestServer {
        self.test_server_at(Endpoint::of(self.step))
    }

    /// Listens at `endpoint`, at the first of its addresses.
    pub fn test_server_at(&self, endpoint: Endpoint) -> TestServer {
        let address = endpoint.addresses()[0];
        if !endpoint.is_ordinary() {
            self.begins();
        }
        self.story().names(address.port(), text!("its server"));
        let door = self.sessions.open(endpoint.listen());
        self.note(
            text!("test server"),
            text!("listens     on {address}", address),
        );
        TestServer {
            check: self.clone(),
            door,
            endpoint,
            session: None,
            parting: VIGIL,
        }
    }
}

impl TestServer {
    /// Starts the step's client for this server.
    pub fn start_client(&self) -> Program {
        self.check.start_client(&self.endpoint)
    }

    /// Where this server listens, for a program that is to find the place taken.
    pub fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Waits for the next connection of `client`.
    pub fn accept(&self, client: &mut Program) -> Connection {
        self.accept_for(client, text!("a message"))
    }

    /// Waits for the connection on which `client` is to send `what`.
    fn accept_for(&self, client: &mut Program, what: &str) -> Connection {
        let wait = self.check.wait();
        // Short at first: a client that feeds a file line by line is back in less than a millisecond.
        let mut pause = POLL / 16;
        loop {
            // Asked first: a client that has ended by now may have connected before.
            let has_ended = client.has_ended();
            if let Some(connection) = self.accepted() {
                return connection.with(&client.process);
            }
            self.check.sessions.follow();
            if has_ended {
                client.fail_for_its_end(&text!(" without connecting to send {what}", what));
            }
            if wait.is_over() {
                let happened = text!(
                    "{time} later the client had not connected to send {what}: it hangs",
                    time = wait.told(),
                    what
                );
                self.check
                    .fail_for(&client.process, Seen::NoConnection, happened);
            }
            thread::sleep(pause);
            pause = (2 * pause).min(POLL);
        }
    }

    /// Nobody else has connected by now.
    pub fn has_seen_nobody(&self, why_not: &str) {
        if let Some(mut connection) = self.accepted() {
            let message = quote(&connection.read_once(VIGIL).unwrap_or_default());
            self.check.fail(text!(
                "{why_not}: it connected and sent {message}",
                why_not,
                message
            ));
        }
    }

    /// Receives `message` and sends `reply`: on the next connection, which both sides then close,
    /// or on the one that the client holds.
    pub fn serves(&mut self, client: &mut Program, message: &str, reply: &str) {
        let mut connection = self.receives(client, message);
        connection.replies(reply);
        self.keeps_or_parts(connection);
    }

    /// Receives `message` on the connection that it has to come on.
    pub fn receives(&mut self, client: &mut Program, message: &str) -> Connection {
        let mut connection = match self.session.take() {
            Some(connection) => connection.goes_on(),
            None => self.accept_for(client, &quote(message.as_bytes())),
        };
        connection.receives(message);
        connection
    }

    /// After a reply: keeps the connection for the next message, or parts with the client.
    pub fn keeps_or_parts(&mut self, connection: Connection) {
        match self.check.has_sessions() {
            true => self.session = Some(connection.rests()),
            // A client that has waited for the server's end does so each time, and need not wait as long again.
            false if connection.parts_after(self.parting) => self.parting = SOON,
            false => {}
        }
    }

    /// Resets the connection that the client holds, when nothing is under way on it; that has reached the
    /// client's end then, as far as the system shows it: what it sends next, it sends after that.
    pub fn resets_the_session(&mut self) {
        let Some(connection) = self.session.take() else {
            return;
        };
        let client = connection.peer();
        connection.resets();
        let wait = wait();
        while client.is_some_and(is_an_end) && !wait.is_over() {
            thread::sleep(POLL);
        }
    }

    /// The client, which has ended, has closed the connection that it held, and made no other.
    pub fn sees_the_last_of_it(&mut self, why_not: &str) {
        if let Some(connection) = self.session.take() {
            connection.parts();
        }
        while let Some(mut connection) = self.accepted() {
            let message = connection.read_once(VIGIL).unwrap_or_default();
            // In a step with sessions a client may connect before it knows that it has no message.
            if !(self.check.has_sessions() && message.is_empty()) {
                let check = match message.is_empty() {
                    true => self.check.clone().usually(
                        "the client connects before it knows whether there is a message: a line is read first, and looked at",
                    ),
                    false => self.check.clone(),
                };
                let message = quote(&message);
                check.fail(text!(
                    "{why_not}: it connected and sent {message}",
                    why_not,
                    message
                ));
            }
        }
    }

    /// The next connection that has been made by now.
    pub fn accepted(&self) -> Option<Connection> {
        let came = self.door.next();
        let (stream, peer) = came.expect("grader error: cannot accept a connection")?;
        if self.endpoint.is_shared()
            && is_a_strangers(&self.check, peer, self.endpoint.addresses()[0])
        {
            self.check.note(
                text!("test server"),
                text!("leaves      {peer}, which is another program's", peer),
            );
            return self.accepted();
        }
        self.check.note(
            text!("test server"),
            text!("accepts     a connection from {peer}", peer),
        );
        Some(Connection::new(&self.check, stream))
    }
}
