//! ex01: one client sends one message, one server answers it, on 127.0.0.1:9999.

use crate::{each_client, each_server};

checks! {
    /// A client that sends a message gets the reply.
    new fn server_replies() = each_server::replies;
    /// The server prints the peer's address and port, and the message.
    new fn server_prints_the_peer_and_the_message() = each_server::prints_the_peer_and_the_message;
    /// After its reply the server closes the connection.
    new fn server_closes_the_connection_after_its_reply() = each_server::closes_the_connection_after_its_reply;
    /// The server ends with success once it has served its client.
    new fn server_ends_with_success_after_one_client() = each_server::ends_with_success_after_one_client;
    /// The client sends its message, and only that.
    new fn client_sends_its_message() = each_client::sends_its_message;
    /// The client prints the reply that it receives.
    new fn client_prints_the_reply() = each_client::prints_the_reply;
    /// The client ends with success after the reply.
    new fn client_ends_with_success() = each_client::ends_with_success;
}
