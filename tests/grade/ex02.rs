//! ex02: the same on ADDRESS PORT, and every failure is a message.

use crate::support::check;
use crate::{each_client, each_server, pair};

/// A client that sends a message gets the reply.
#[test]
fn server_replies() {
    each_server::replies(&check!(
        "a client that sends a message gets `Aqui vai a resposta` back",
        "the reply is not sent, or is spelt differently",
    ));
}

/// The server prints the peer's address and port, and the message.
#[test]
fn server_prints_the_peer_and_the_message() {
    each_server::prints_the_peer_and_the_message(&check!(
        "the server prints the peer's address, its port, and the message",
        "the address that `accept` gives is not printed, or the bytes are printed in place of their text",
    ));
}

/// After its reply the server closes the connection.
#[test]
fn server_closes_the_connection_after_its_reply() {
    each_server::closes_the_connection_after_its_reply(&check!(
        "after its reply the server closes the connection, and sends nothing more",
        "the connection is kept in a variable that lives on, or the reply is sent twice",
    ));
}

/// The server ends with success once it has served its client.
#[test]
fn server_ends_with_success_after_one_client() {
    each_server::ends_with_success_after_one_client(&check!(
        "the server ends with success once it has served one client",
        "the server waits for something more, or returns an error after its reply",
    ));
}

/// `localhost` works as the server's ADDRESS.
#[test]
fn server_listens_on_localhost() {
    each_server::listens_on_localhost(&check!(
        "the server can be reached when its ADDRESS is `localhost`",
        "ADDRESS is taken for an IP address and not resolved as a name",
    ));
}

/// With an empty ADDRESS the server listens on every interface.
#[test]
fn server_with_an_empty_address_listens_on_every_interface() {
    each_server::listens_on_every_interface(&check!(
        "with an empty ADDRESS the server can be reached at each address of this machine",
        "the empty ADDRESS is handed to `bind` as it is; `0.0.0.0` is what it means",
    ));
}

/// Missing or malformed arguments: a message on stderr, and a failure.
#[test]
fn server_rejects_missing_or_malformed_arguments() {
    each_server::rejects_bad_arguments(&check!(
        "without ADDRESS and PORT, or with a PORT that is none, the server says so on stderr and fails",
        "an argument is optional, has a default, or is parsed with `unwrap`",
    ));
}

/// A server whose address and port are taken says so, and fails.
#[test]
fn server_reports_a_taken_port() {
    each_server::reports_a_taken_port(&check!(
        "a server whose address and port are taken says so on stderr and fails",
        "the error of `bind` is ignored or unwrapped, or the server listens somewhere else than it was told",
    ));
}

/// A message that is not UTF-8 is answered like any other.
#[test]
fn server_answers_bytes_that_are_not_utf8() {
    each_server::answers_bytes_that_are_not_utf8(&check!(
        "a message that is not UTF-8 is answered like any other",
        "the text is made with `from_utf8` and `unwrap`; `from_utf8_lossy` cannot fail",
    ));
}

/// A client that leaves before it has sent anything makes no server panic.
#[test]
fn server_does_not_panic_when_its_client_leaves() {
    each_server::does_not_panic_when_its_client_leaves(&check!(
        "a client that closes or resets its connection unheard ends the server with a message at most, never with a panic",
        "a `read` that gives 0 bytes, or an error, is not expected",
    ));
}

/// The client sends its message, and only that.
#[test]
fn client_sends_its_message() {
    each_client::sends_its_message(&check!(
        "the client sends `Vamos aprender isto!`, nothing else, and closes the connection after the reply",
        "the message is spelt differently, or has a line end at its end",
    ));
}

/// The client prints the reply that it receives.
#[test]
fn client_prints_the_reply() {
    each_client::prints_the_reply(&check!(
        "the client prints the reply that it receives",
        "the reply is not received, not printed, or a text of the client's own is printed",
    ));
}

/// The client ends with success after the reply.
#[test]
fn client_ends_with_success() {
    each_client::ends_with_success(&check!(
        "the client ends with success after the reply",
        "the client waits for more than one reply, or returns an error",
    ));
}

/// `localhost` works as the client's ADDRESS, whichever of its addresses answers.
#[test]
fn client_finds_localhost() {
    each_client::finds_localhost(&check!(
        "the client reaches a server on `localhost`, whichever of its addresses that one listens on",
        "ADDRESS is taken for an IP address and not resolved, or only the first address of a name is tried",
    ));
}

/// Missing or malformed arguments: a message on stderr, and a failure.
#[test]
fn client_rejects_missing_or_malformed_arguments() {
    each_client::rejects_bad_arguments(&check!(
        "without ADDRESS and PORT, or with a PORT that is none (0 is none for a client), the client says so on stderr and fails",
        "an argument is optional, has a default, or is parsed with `unwrap`",
    ));
}

/// A client that nobody listens to says so, and fails.
#[test]
fn client_reports_a_refused_connection() {
    each_client::reports_a_refused_connection(&check!(
        "a client whose connection is refused says so on stderr and fails",
        "the error of `connect` is unwrapped, which is a panic, or it is printed and then forgotten: the status stays 0",
    ));
}

/// A client whose server leaves before it has replied says so, and fails.
#[test]
fn client_reports_a_missing_reply() {
    each_client::reports_a_missing_reply(&check!(
        "a client whose server closes or resets the connection without a reply says so on stderr and fails",
        "a `read` that gives 0 bytes is taken for an empty reply: it means that the peer has closed",
    ));
}

/// A reply that is not UTF-8 is shown as well as it can be.
#[test]
fn client_shows_a_reply_that_is_not_utf8() {
    each_client::shows_a_reply_that_is_not_utf8(&check!(
        "a reply that is not UTF-8 is shown as well as it can be, and the client ends with success",
        "the text is made with `from_utf8` and `unwrap`; `from_utf8_lossy` cannot fail",
    ));
}

/// The student's client and the student's server understand each other.
#[test]
fn client_and_server_work_together() {
    let check = check!(
        "the step's own client and server get every message and every reply across",
        "one of the two does not do what the other expects: the checks of its role say more",
    );
    let mut server = pair::talk(&check, "", &["Vamos aprender isto!"]);
    server.ends_with_success();
}
