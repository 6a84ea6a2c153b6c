//! The student's program as a server that the grader connects to.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::ops::{Deref, DerefMut};
use std::thread;
use std::time::Instant;

use language::text;

use super::connect::{connect, connect_from_elsewhere, connect_narrowly};
use super::system::is_listened_on_by_a_stranger;
use super::{Check, Endpoint, POLL, Program, Seen, TestClient, VIGIL};

/// How many times ex01's server may have had another client than the check's, before the check
/// does not believe it any more.
const STRANGERS: usize = 3;

/// The student's server at an endpoint of its own. What a [`Program`] can do, this can too.
pub struct Server {
    check: Check,
    // Before the endpoint, so that the program has ended when the endpoint is given back.
    program: Program,
    endpoint: Endpoint,
    clients: u32,
}

impl Check {
    /// Starts the step's server.
    pub fn server(&self) -> Server {
        self.server_at(Endpoint::of(self.step))
    }

    /// Starts the step's server at `endpoint`.
    pub fn server_at(&self, endpoint: Endpoint) -> Server {
        if !endpoint.is_ordinary() {
            self.begins();
        }
        Server {
            check: self.clone(),
            program: self.start_server(&endpoint),
            endpoint,
            clients: 0,
        }
    }
}

impl Server {
    /// Connects the next test client, at whichever address of the endpoint the server listens.
    ///
    /// Only the real connection is tried, again and again until the server listens: a server that
    /// serves one client would take a probe for that one.
    pub fn connect(&mut self) -> TestClient {
        let addresses = self.addresses();
        self.connect_to_one_of(&addresses, connect)
    }

    /// Connects the next test client, one whose connection takes in little of a reply.
    pub fn connect_narrowly(&mut self) -> TestClient {
        let addresses = self.addresses();
        self.connect_to_one_of(&addresses, connect_narrowly)
    }

    /// Connects the next test client, one at another address than the others.
    pub fn connect_from_elsewhere(&mut self) -> TestClient {
        let addresses = self.addresses();
        self.connect_to_one_of(&addresses, connect_from_elsewhere)
    }

    /// Connects the next test client at `address`.
    pub fn connect_to(&mut self, address: SocketAddr) -> TestClient {
        self.connect_to_one_of(&[address], connect)
    }

    /// The next client's connection is not made: the queue is full.
    #[cfg(target_os = "linux")]
    pub fn turns_the_next_client_away(&mut self) {
        // The system makes the connection or not, at once. Tried more than once, for the server may
        // not have accepted the first client before, and then its place in the queue is still taken.
        let address = self.endpoint.addresses()[0];
        let name = text!("client {number}", number = self.clients + 1);
        let deadline = Instant::now() + VIGIL;
        while Instant::now() < deadline {
            if let Ok(stream) = connect(address) {
                // It belongs to the conversation, and to what is done by hand.
                TestClient::new(&self.check, name.clone(), stream, &self.program.process);
                self.check.fail(text!("{name} could connect, too", name));
            }
        }
        self.check.note(&name, text!("is not answered"));
    }

    /// Nobody listens at the same port of another address of this machine.
    pub fn is_not_at_another_address(&self) {
        let mut other = self.endpoint.addresses()[0];
        other.set_ip(Ipv4Addr::new(127, 0, 0, 254).into());
        if TcpStream::connect_timeout(&other, VIGIL).is_ok() {
            self.check
                .fail(text!("the server can be reached at {other} as well", other));
        }
    }

    /// The addresses of the endpoint.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.endpoint.addresses().to_vec()
    }

    fn connect_to_one_of(
        &mut self,
        addresses: &[SocketAddr],
        connect: fn(SocketAddr) -> io::Result<TcpStream>,
    ) -> TestClient {
        self.clients += 1;
        let name = text!("client {number}", number = self.clients);
        let places: Vec<_> = addresses.iter().map(SocketAddr::to_string).collect();
        let places = places.join(text!(" or "));
        let check = self.check.clone();
        let mut wait = check.wait();
        let mut strangers = 0;
        loop {
            for address in addresses {
                match self.reach(*address, connect) {
                    Ok(stream) => {
                        return TestClient::new(&check, name, stream, &self.program.process);
                    }
                    Err(error) if wait.is_over() => check.fail_for(
                        &self.program.process,
                        Seen::NoListener(address.port()),
                        text!(
                            "{name} could not connect to {places} in {time}: {error}",
                            name,
                            places,
                            time = wait.told(),
                            error
                        ),
                    ),
                    Err(_) => {}
                }
            }
            if self.program.has_ended() {
                let is_taken = self.program.found_its_address_in_use();
                // Whoever ends content has served somebody, where somebody else could come.
                let served_another = self.endpoint.is_shared()
                    && self
                        .program
                        .process
                        .status()
                        .is_some_and(|status| status.success());
                strangers += usize::from(served_another);
                let is_to_try_again = is_taken && self.endpoint.waits_out_an_old_connection()
                    || served_another && strangers <= STRANGERS;
                if !is_to_try_again {
                    let too_early = text!(" before {name} could connect to {places}", name, places);
                    self.program.fail_for_its_end(&too_early);
                }
                self.program = self.check.start_server(&self.endpoint);
                wait = check.wait();
            }
            thread::sleep(POLL);
        }
    }

    /// One attempt to `connect`; not to somebody else's server.
    fn reach(
        &self,
        address: SocketAddr,
        connect: fn(SocketAddr) -> io::Result<TcpStream>,
    ) -> io::Result<TcpStream> {
        let is_strange =
            || self.endpoint.is_shared() && is_listened_on_by_a_stranger(&self.check, address);
        let strange = || Err(io::Error::other(text!("another program listens there")));
        if is_strange() {
            return strange();
        }
        let stream = connect(address)?;
        // It may have come in between.
        match is_strange() {
            true => strange(),
            false => Ok(stream),
        }
    }

    /// Starts the same program again, at the same endpoint.
    pub fn start_another(&self) -> Program {
        let another = self.check.start_server(&self.endpoint);
        let [second, first] = [&another, &self.program].map(|program| &program.process.name);
        self.check.story().comes_after(second, first);
        another
    }

    /// The server ends, once it has served `client`, which closes its connection after it, or in the end
    /// before it.
    pub fn ends_while_connected(&mut self, client: TestClient) {
        let deadline = Instant::now() + VIGIL;
        while !self.program.has_ended() && Instant::now() < deadline {
            thread::sleep(POLL);
        }
        client.leaves();
        self.program.ends_with_success();
    }

    /// Starts the server anew, once it has ended, at the same endpoint.
    pub fn starts_again(&mut self) {
        self.check.begins();
        self.program = self.start_another();
    }

    /// The server ends with success, once it has served `client`, whichever side closes first.
    pub fn ends_with_success_after(&mut self, mut client: TestClient) {
        let deadline = Instant::now() + VIGIL;
        while !self.program.has_ended() && Instant::now() < deadline {
            thread::sleep(POLL);
        }
        if !self.program.has_ended() {
            client.half_closes();
        }
        self.program.ends_with_success();
    }
}

impl Deref for Server {
    type Target = Program;

    fn deref(&self) -> &Program {
        &self.program
    }
}

impl DerefMut for Server {
    fn deref_mut(&mut self) -> &mut Program {
        &mut self.program
    }
}
