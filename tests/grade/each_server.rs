//! What holds for the server of more than one step.

use crate::REPLY;
use crate::support::{Check, Endpoint, Program};

/// A client that sends a message gets the reply.
pub fn replies(check: &Check) {
    let mut server = check.server();
    server.connect().asks("Vamos aprender isto!", REPLY);
}

/// For each connection the server prints the peer's address and port, and the message.
pub fn prints_the_peer_and_the_message(check: &Check) {
    let mut server = check.server();
    let mut client = server.connect();
    client.asks("uma mensagem de teste", REPLY);
    let peer = client.address();
    server.prints(&peer.ip().to_string());
    server.prints(&peer.port().to_string());
    server.prints("uma mensagem de teste");
}

/// After its reply the server closes the connection, and the client sees its end.
pub fn closes_the_connection_after_its_reply(check: &Check) {
    let mut server = check.server();
    let mut client = server.connect();
    client.asks("Vamos aprender isto!", REPLY);
    client.is_left_by_the_server();
}

/// The server ends with success once it has served one client.
pub fn ends_with_success_after_one_client(check: &Check) {
    let mut server = check.server();
    let mut client = server.connect();
    client.asks("Vamos aprender isto!", REPLY);
    server.ends_with_success_after(client);
}

/// `localhost` works as ADDRESS.
pub fn listens_on_localhost(check: &Check) {
    let mut server = check.server_at(Endpoint::localhost());
    server.connect().asks("Vamos aprender isto!", REPLY);
}

/// With an empty ADDRESS the server can be reached at every interface.
pub fn listens_on_every_interface(check: &Check) {
    for number in 0..2 {
        // One server for each address: that of ex02 to ex04 serves a single client.
        let mut server = check.server_at(Endpoint::every_interface());
        let address = server.addresses()[number];
        server
            .connect_to(address)
            .asks("Vamos aprender isto!", REPLY);
    }
}

/// Without ADDRESS and PORT, or with a PORT that is none, the server says so and ends.
pub fn rejects_bad_arguments(check: &Check) {
    replies(check);
    let rejected = [
        &[][..],
        &["127.0.0.1"],
        &["127.0.0.1", "porto"],
        &["127.0.0.1", "65536"],
    ];
    let mut servers = rejected.map(|arguments| {
        let arguments: Vec<_> = arguments.iter().map(|word| word.to_string()).collect();
        Program::start(check, "server", &arguments)
    });
    for server in &mut servers {
        server.ends_with_a_message();
    }
}

/// A server whose address and port are taken says so and ends.
pub fn reports_a_taken_port(check: &Check) {
    replies(check);
    let other = check.test_server();
    check.start_server(other.endpoint()).ends_with_a_message();
}

/// Bytes that are not UTF-8 are a message too.
pub fn answers_bytes_that_are_not_utf8(check: &Check) {
    let mut server = check.server();
    let mut client = server.connect();
    client.sends(b"ol\xe1, servidor");
    client.receives(REPLY);
}

/// A client that leaves or resets the connection before it has sent anything makes no server
/// panic.
pub fn does_not_panic_when_its_client_leaves(check: &Check) {
    replies(check);
    let mut left = check.server();
    left.connect().leaves();
    left.ends_without_a_panic();
    let mut reset = check.server();
    reset.connect().resets();
    reset.ends_without_a_panic();
}

/// The server answers one client after another, and is still up then.
pub fn answers_one_client_after_another(check: &Check) {
    let mut server = check.server();
    for number in 1..=10 {
        let message = format!("mensagem {number}");
        server.connect().asks(&message, REPLY);
        server.prints(&message);
    }
    server.is_still_up();
}

/// A client that closes its connection without a word costs nobody else anything.
pub fn outlives_a_client_that_leaves(check: &Check) {
    let mut server = check.server();
    server.connect().leaves();
    server.connect().asks("e eu?", REPLY);
    server.is_still_up();
}

/// A client that resets its connection, before or after its message, costs nobody else anything.
pub fn outlives_a_client_that_resets(check: &Check) {
    let mut server = check.server();
    server.connect().resets();
    let mut rude = server.connect();
    rude.sends("já não espero");
    rude.resets();
    server.connect().asks("e eu?", REPLY);
    server.is_still_up();
}

/// A client that sends bytes that are not UTF-8 costs nobody else anything.
pub fn outlives_bytes_that_are_not_utf8(check: &Check) {
    let mut server = check.server();
    server.connect().sends(b"\xff\xfe\x00\xe1");
    server.connect().asks("e eu?", REPLY);
    server.is_still_up();
}
