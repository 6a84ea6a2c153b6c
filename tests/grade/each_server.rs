//! What holds for the server of more than one step.

use std::time::{Duration, Instant};

use language::text;

use crate::clocks;
use crate::support::step::Place;
use crate::support::{Check, Endpoint};

/// A client that sends a message gets the reply.
pub fn server_replies(check: Check) {
    let check = check
        .basic()
        .expects("a client that sends a message gets its reply");
    let check = match check.has_keys() {
        true => check.usually("the first key is not 0, or something else than the key is sent"),
        false => check.usually("the reply is not sent, or is spelt differently"),
    };
    let (message, reply) = check.exchange(0);
    let mut server = check.server();
    let mut client = server.connect();
    // Later steps have a check of their own for this.
    if check.kind().place == Place::Fixed {
        clocks::pass_for(&server, Duration::from_secs(4));
    }
    client.asks(&message, &reply);
}

/// For each connection the server prints the peer's address and port, and the message.
pub fn server_prints_the_peer_and_the_message(check: Check) {
    let check = check
        .basic()
        .expects("for each connection the server prints the peer's address, its port, and the message")
        .usually("something else is printed: the peer's address and port are those that `accept` gives with the connection, and the message is what `read` has put into the buffer");
    let mut server = check.server();
    // The second one sends less: a buffer that is used again still holds the end of the first message.
    let (message, reply) = check.exchange(0);
    let messages = [message.as_str(), "olá", "olá"];
    let clients = if check.serves_one_client() { 1 } else { 3 };
    for (number, message) in messages[..clients].iter().enumerate() {
        // From an address that is not the server's own, which it may have printed before; nor that of the
        // client before.
        let mut client = match number {
            1 => server.connect(),
            _ => server.connect_from_elsewhere(),
        };
        client.asks(message, &reply);
        let peer = client.address();
        server.prints_the(text!("the peer's address"), &peer.ip().to_string());
        server.prints_the(text!("the peer's port"), &peer.port().to_string());
        server.prints(message);
    }
    if clients > 1 {
        // The first message ends with the same word.
        server.prints_so_often(messages[1], clients);
        server.prints_no_leftovers(messages[1], messages[0]);
    }
    server.prints_no_zeros();
}

/// A message of 1024 bytes, the longest one, is received and printed whole.
pub fn server_takes_a_message_of_1024_bytes(check: Check) {
    let check = check
        .expects("a message of 1024 bytes is received and printed whole")
        .usually("`read` is called with a buffer of fewer than 1024 bytes");
    let mut server = check.server();
    let message = longest_message();
    server.connect().asks(&message, &check.exchange(0).1);
    server.prints(&message);
}

/// 1024 bytes, of which no two parts are alike.
pub fn longest_message() -> String {
    let numbers: String = (100..)
        .take(256)
        .map(|number| format!("{number};"))
        .collect();
    numbers[..1024].to_string()
}

/// The server listens on ADDRESS, and nowhere else.
pub fn server_listens_on_its_address_only(check: Check) {
    let check = check
        .expects("the server can be reached at its ADDRESS, and at no other address of the machine")
        .usually("ADDRESS is not used: the server listens on every interface");
    let mut server = check.server();
    let mut client = server.connect();
    server.is_not_at_another_address();
    client.is_answered();
}

/// After its reply the server closes the connection, and the client sees its end.
pub fn server_closes_the_connection_after_its_reply(check: Check) {
    let check = check
        .expects("after its reply the server closes the connection, and sends nothing more")
        .usually("the connection is kept open by a variable that lives on");
    let mut server = check.server();
    let mut client = server.connect();
    let (message, reply) = check.exchange(0);
    client.asks(&message, &reply);
    client.is_left_by_the_server();
}

/// The server ends with success once it has served one client.
pub fn server_ends_with_success_after_one_client(check: Check) {
    let check = check
        .expects("the server ends with success once it has served one client")
        .usually("the server does something more after its reply");
    let mut server = check.server();
    let mut client = server.connect();
    client.is_answered();
    server.ends_with_success_after(client);
}

/// `localhost` works as ADDRESS.
pub fn server_listens_on_localhost(check: Check) {
    let check = check
        .expects("the server can be reached when its ADDRESS is `localhost`, in capitals too, and its PORT a high one, up to 65535")
        .usually("ADDRESS is taken for an IP address and not resolved as a name, or compared with one name that is known, or PORT is taken for a number of 16 bits with a sign, or for one below 65535");
    let mut server = check.server_at(Endpoint::localhost());
    server.connect().is_answered();
    if let Some(endpoint) = Endpoint::localhost().renamed() {
        check.server_at(endpoint).connect().is_answered();
    }
    // Where arguments are read anew.
    if !check.is_kept()
        && let Some(endpoint) = Endpoint::last_port()
    {
        check.server_at(endpoint).connect().is_answered();
    }
}

/// With an empty ADDRESS the server can be reached at every interface.
pub fn server_with_an_empty_address_listens_on_every_interface(check: Check) {
    let check = check
        .expects("with an empty ADDRESS the server can be reached at each address of the machine")
        .usually("the empty ADDRESS is handed to `bind` as it is; it means `0.0.0.0`");
    for number in 0..2 {
        // One server for each address: that of ex02 to ex04 serves a single client.
        let mut server = check.server_at(Endpoint::every_interface());
        let address = server.addresses()[number];
        server.connect_to(address).is_answered();
    }
}

/// Bytes that are not UTF-8 are a message too.
pub fn server_answers_bytes_that_are_not_utf8(check: Check) {
    let check = check
        .expects("a message that is not UTF-8 is answered like any other")
        .usually("the text is made with `from_utf8` and `unwrap`; `from_utf8_lossy` cannot fail");
    let mut server = check.server();
    let mut client = server.connect();
    client.sends_bytes(b"ol\xe1, servidor");
    client.receives(&check.exchange(0).1);
}

/// A client that leaves or resets the connection before it has sent anything makes no server
/// panic.
pub fn server_does_not_panic_when_its_client_leaves(check: Check) {
    let check = check
        .expects("a client that closes or resets its connection, unheard or before its reply, makes no server panic")
        .usually("a `read` that gives 0 bytes, or an error of `read` or `write_all`, is not expected");
    works(&check);
    let mut left = check.server();
    left.connect().leaves();
    left.ends_without_a_panic();
    let mut reset = check.server();
    reset.connect().resets();
    reset.ends_without_a_panic();
    let mut unanswered = check.server();
    let mut rude = unanswered.connect();
    rude.sends("já não espero");
    rude.resets();
    unanswered.ends_without_a_panic();
}

/// A client that closes its connection without a word costs nobody else anything.
pub fn server_outlives_a_client_that_leaves(check: Check) {
    let check = check
        .expects("after a client that left without a word the next one gets its reply, and so it is after one that did not wait for its reply");
    let check = match check.has_keys() {
        true => check.usually("a `read` that gives 0 bytes ends the server (the loop is left with `?` or `break`), or takes a key as a message does"),
        false => check.usually("a `read` that gives 0 bytes ends the server: the loop is left with `?` or `break`"),
    };
    let mut server = check.server();
    server.connect().leaves();
    // In a step with keys: nothing has been stored by then.
    let (message, reply) = check.exchange(0);
    server.connect().asks(&message, &reply);
    let mut hasty = server.connect();
    hasty.sends("já não espero");
    hasty.leaves();
    server.connect().is_answered();
    clocks::stays_up_at_rest(&mut server);
}

/// A client that resets its connection, before or after its message, costs nobody else anything.
pub fn server_outlives_a_client_that_resets(check: Check) {
    let check =
        check.expects("after clients that reset their connections the next one gets its reply");
    let check = match check.has_keys() {
        true => check.usually("an error of `read` or `write_all` ends the server (the loop is left with `?` or `break`), or takes a key as a message does"),
        false => check.usually("an error of `read` or `write_all` ends the server: the loop is left with `?` or `break`"),
    };
    let mut server = check.server();
    server.connect().resets();
    // Answered in between: two at once could fill the queue, and the next one would wait a second. In a step
    // with keys: nothing has been stored by then.
    let (message, reply) = check.exchange(0);
    server.connect().asks(&message, &reply);
    let mut rude = server.connect();
    rude.sends("já não espero");
    rude.resets();
    server.connect().is_answered();
    clocks::stays_up_at_rest(&mut server);
}

/// A client that sends bytes that are not UTF-8 costs nobody else anything.
pub fn server_outlives_bytes_that_are_not_utf8(check: Check) {
    let check = check
        .expects("a client that sent bytes that are not UTF-8 gets its reply, and so does the next one")
        .usually("the text is made with `from_utf8`, and its error ends the connection, or the server (`from_utf8_lossy` has none)");
    let mut server = check.server();
    let mut client = server.connect();
    let bytes = b"\xff\xfe, e depois \xe1";
    match check.has_frames() {
        true => client.sends_bytes(crate::support::frame::frame(bytes)),
        false => client.sends_bytes(bytes),
    }
    match check.kind().has_verbs() {
        true => drop(client.receives_something()), // no request that it knows
        false => client.receives(&check.exchange(0).1),
    }
    drop(client);
    server.connect().is_answered();
    clocks::stays_up_at_rest(&mut server);
}

/// A client that has said all it wants to say, and says so, still gets its reply.
pub fn server_answers_a_client_that_half_closes(check: Check) {
    let check = check
        .expects("a client that sends its message, closes its own direction, and waits, gets its reply")
        .usually("the client's end is looked for before the reply is sent, or the whole connection is closed at it");
    let mut server = check.server();
    let mut client = server.connect();
    let (message, reply) = check.exchange(0);
    client.sends(&message);
    client.half_closes();
    client.receives(&reply);
}

/// A client may take its time for its message, the first one or, in a session, any other.
pub fn server_waits_for_a_client_that_takes_its_time(check: Check) {
    let check = check
        .expects("a client that takes its time, be it six seconds, is not cut off: it hears nothing before it sends its message, and then its reply; and so does one that comes to a server to which nobody came for as long")
        .usually("the server reads or accepts with a limit of its own, closes a connection on which nothing is said, or replies before it has received");
    let long = Duration::from_secs(6);
    let idle = (check.kind().place == Place::Told).then(|| check.server());
    let mut server = check.server();
    let mut client = server.connect();
    if check.has_sessions() {
        client.is_answered();
    }
    let start = Instant::now();
    clocks::pass_for(&server, long);
    client.has_heard_nothing();
    client.is_answered();
    if let Some(mut idle) = idle {
        clocks::pass_for(&idle, long.saturating_sub(start.elapsed()));
        idle.connect().is_answered();
    }
}

/// The end of a server's own input says nothing about its clients.
pub fn server_outlives_the_end_of_its_input(check: Check) {
    let check = check
        .expects("a server whose own input ends goes on: its messages come from its clients")
        .usually("the server reads its input, as the client does, or ends with it");
    let mut server = check.server();
    server.ends_input();
    clocks::comes_to_rest(&server);
    if !check.serves_one_client() {
        server.connect().is_answered();
    }
    server.connect().is_answered();
}

/// To a server `EXIT` is a message like any other.
pub fn server_takes_exit_for_a_message(check: Check) {
    let check = check
        .expects("a server that receives `EXIT` answers, and goes on as after any message; it prints it, where it prints messages")
        .usually("`EXIT` is looked for in the server: it is the client's affair");
    let mut server = check.server();
    let mut client = server.connect();
    client.asks_for("EXIT");
    if !check.has_keys() {
        server.prints("EXIT");
    }
    match check.has_sessions() {
        true => client.is_answered(),
        false => server.connect().is_answered(),
    }
    clocks::stays_up_at_rest(&mut server);
}

/// For a check that demands a failure: a program that fails at everything does not pass it.
pub fn works(check: &Check) {
    check.once("server", |check| check.server().connect().is_answered());
}
