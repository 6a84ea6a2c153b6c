//! ex01: one client sends one message, one server answers it, on 127.0.0.1:9999.

use crate::support::check;
use crate::{each_client, each_server};

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
