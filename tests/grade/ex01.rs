//! ex01: one client sends one message, one server answers it, on 127.0.0.1:9999.

checks! {
    new server_replies;
    new server_prints_the_peer_and_the_message;
    new server_closes_the_connection_after_its_reply;
    new server_ends_with_success_after_one_client;
    new client_sends_its_message;
    new client_prints_the_reply;
    new client_ends_with_success;
}
