//! ex01: one client sends one message, one server answers it, on 127.0.0.1:9999.

use crate::support::check;
use crate::{each_client, each_server};

/// A client that sends a message gets the reply.
#[test]
fn server_replies() {
    each_server::replies(check!());
}

/// The server prints the peer's address and port, and the message.
#[test]
fn server_prints_the_peer_and_the_message() {
    each_server::prints_the_peer_and_the_message(check!());
}

/// After its reply the server closes the connection.
#[test]
fn server_closes_the_connection_after_its_reply() {
    each_server::closes_the_connection_after_its_reply(check!());
}

/// The server ends with success once it has served its client.
#[test]
fn server_ends_with_success_after_one_client() {
    each_server::ends_with_success_after_one_client(check!());
}

/// The client sends its message, and only that.
#[test]
fn client_sends_its_message() {
    each_client::sends_its_message(check!());
}

/// The client prints the reply that it receives.
#[test]
fn client_prints_the_reply() {
    each_client::prints_the_reply(check!());
}

/// The client ends with success after the reply.
#[test]
fn client_ends_with_success() {
    each_client::ends_with_success(check!());
}
