//! What holds for the client of more than one step.

use std::time::Duration;

use language::text;

use crate::clocks;
use crate::each_server::longest_message;
use crate::support::step::Place;
use crate::support::{Check, Endpoint, MESSAGE, Program, REPLY, TestServer, localhost_addresses};

/// What a client is fed to send [`MESSAGE`].
pub fn typed(check: &Check) -> String {
    match check.kind().reads_input() {
        false => String::new(),
        true => format!("{MESSAGE}\n"),
    }
}

/// Has a client send a message, and replies to it, for a check of what comes after.
fn is_served(server: &TestServer, check: &Check, reply: impl AsRef<[u8]>) -> Program {
    let mut client = server.start_client();
    client.is_fed(typed(check));
    gets(server, &mut client, reply);
    client
}

/// Receives a message of `client`, whatever it says, and replies to it.
fn gets(server: &TestServer, client: &mut Program, reply: impl AsRef<[u8]>) {
    let mut connection = server.accept(client);
    connection.receives_a_message();
    connection.replies(reply);
    connection.parts();
}

/// For a check that demands a failure: a program that fails at everything does not pass it.
pub fn works(check: &Check) {
    check.once("client", |check| {
        is_served(&check.test_server(), check, REPLY).ends_with_success();
    });
}

/// The client sends its message, and nothing else, and closes the connection after the reply.
pub fn client_sends_its_message(check: Check) {
    let check = check
        .expects(
            "the client sends its message, nothing else, and closes the connection after the reply",
        )
        .basic()
        .usually("the message is spelt differently");
    let mut server = check.test_server();
    let mut client = server.start_client();
    client.is_fed(typed(&check));
    server.serves(&mut client, MESSAGE, REPLY);
    server.sees_the_last_of_it(text!("one message is all"));
}

/// The client prints the reply that it receives, whatever it is.
pub fn client_prints_the_reply(check: Check) {
    let check = check
        .basic()
        .expects("the client prints the reply that it receives")
        .usually("the client prints a text of its own, or not all that it has received");
    let server = check.test_server();
    let mut client = server.start_client();
    client.is_fed(typed(&check));
    let mut connection = server.accept(&mut client);
    connection.receives_a_message();
    // Later steps have a check of their own for this.
    if check.kind().place == Place::Fixed {
        clocks::pass_for(&client, Duration::from_secs(3));
    }
    connection.replies("resposta 4711 do teste");
    connection.parts();
    client.prints("resposta 4711 do teste");
    client.prints_no_zeros();
}

/// Whatever the reply is, the client prints it whole.
pub fn client_prints_any_reply(check: Check) {
    let check = check
        .expects("a reply of 1024 bytes is printed whole, and so is `três çãé €, 100% certo: %s%n {}`")
        .usually("`read` is called with a buffer of fewer than 1024 bytes, or bytes are printed in place of their text");
    for reply in [&longest_message(), "três çãé €, 100% certo: %s%n {}"] {
        is_served(&check.test_server(), &check, reply).prints(reply);
    }
}

/// The client ends with success after the reply.
pub fn client_ends_with_success(check: Check) {
    let check = check
        .basic()
        .expects("the client ends with success after the reply, though more could be typed")
        .usually("an error is returned, or `exit` called, though all went well; or the client waits for another line");
    let server = check.test_server();
    let mut client = server.start_client();
    client.types(typed(&check));
    gets(&server, &mut client, REPLY);
    client.ends_with_success();
}

/// `localhost` works as ADDRESS, whichever of its addresses the server listens on.
pub fn client_finds_localhost(check: Check) {
    let check = check
        .expects(
            "the client reaches a server on `localhost`, in capitals too, and a high PORT, up to 65535, whichever of the addresses of `localhost` that is on",
        )
        .usually("ADDRESS is not resolved as a name, or compared with one name that is known, only its first address is tried, or PORT is taken for a number of 16 bits with a sign, or for one below 65535");
    for ip in localhost_addresses() {
        let server = check.test_server_at(Endpoint::localhost_at(ip));
        is_served(&server, &check, REPLY).ends_with_success();
        if let Some(endpoint) = Endpoint::localhost_at(ip).renamed() {
            is_served(&check.test_server_at(endpoint), &check, REPLY).ends_with_success();
        }
    }
    // Where arguments are read anew.
    if !check.is_kept()
        && let Some(endpoint) = Endpoint::last_port()
    {
        is_served(&check.test_server_at(endpoint), &check, REPLY).ends_with_success();
    }
}

/// A session that its server ends is a failure.
pub fn client_reports_a_server_that_leaves_the_session(check: Check) {
    let check = check
        .expects("a client whose server leaves after two replies, when the third message has come or before, says so on stderr and fails")
        .usually("an end of the connection is taken for an empty reply, or an error of `write_all` is not expected");
    for waits_for_the_third in [true, false] {
        let mut server = check.test_server();
        let mut client = server.start_client();
        for message in ["um", "dois"] {
            client.types(format!("{message}\n"));
            let reply = format!("resposta a {message}");
            server.serves(&mut client, message, &reply);
            // Then nothing is under way any more.
            client.prints(&reply);
        }
        if !waits_for_the_third {
            server.resets_the_session();
        }
        client.types("três\n");
        if waits_for_the_third {
            server.receives(&mut client, "três").closes();
        }
        client.ends_with_a_message();
    }
}

/// A reply that is not UTF-8 is shown as well as it can be, and ends nothing.
pub fn client_shows_a_reply_that_is_not_utf8(check: Check) {
    let check = check
        .expects("a reply that is not UTF-8 is shown as well as it can be, and the client ends with success")
        .usually("the text is made with `from_utf8` and `unwrap`; `from_utf8_lossy` cannot fail");
    let mut client = is_served(&check.test_server(), &check, b"em Latin-1: ol\xe1");
    client.prints("em Latin-1: ol");
    client.ends_with_success();
}
