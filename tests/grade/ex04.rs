//! ex04: the sockets come from `sock_utils`, and the queue is as long as it was asked to be.

use crate::support::check;

checks! {
    kept server_replies;
    kept server_prints_the_peer_and_the_message;
    kept server_closes_the_connection_after_its_reply;
    kept server_ends_with_success_after_one_client;
    kept server_listens_on_localhost;
    kept server_with_an_empty_address_listens_on_every_interface;
    kept server_listens_on_its_address_only;
    kept server_answers_a_client_that_half_closes;
    kept server_waits_for_a_client_that_takes_its_time;
    kept server_outlives_the_end_of_its_input;
    kept server_accepts_port_0;
    kept server_takes_a_message_of_1024_bytes;
    kept server_rejects_missing_or_malformed_arguments;
    kept server_reports_a_taken_port;
    kept server_reports_an_address_that_is_not_here;
    kept server_or_client_is_the_only_choice;
    kept server_answers_bytes_that_are_not_utf8;
    kept server_does_not_panic_when_its_client_leaves;
    #[cfg(target_os = "linux")]
    new server_has_a_queue_of_one below;
    new beyond_server_starts_again_at_once below;
    kept server_replies_to_whatever_is_sent;
    kept client_sends_its_message;
    kept client_prints_the_reply;
    kept client_ends_with_success;
    kept client_waits_for_a_slow_reply;
    kept client_finds_localhost;
    kept client_rejects_missing_or_malformed_arguments;
    kept client_reports_a_refused_connection;
    kept client_reports_an_unknown_host;
    kept client_reports_a_missing_reply;
    kept client_shows_a_reply_that_is_not_utf8;
    kept client_sends_spaces_as_they_are;
    kept client_takes_1024_bytes_both_ways;
    kept client_goes_on_after_an_empty_line;
    kept client_sends_accents_as_utf8;
    kept client_takes_a_windows_line_end_off;
    kept client_sends_a_line_without_a_line_end;
    kept client_sends_only_the_first_line;
    kept client_sends_nothing_without_input;
    kept client_sends_whatever_is_typed;
    kept client_and_server_work_together;
}

/// With a `queue_size` of 1 Linux lets two connections wait beside the one that is served (listen(2)
/// counts from 0), and does not answer a fourth client: its connection is not made.
#[cfg(target_os = "linux")] // other systems count, and refuse, in other ways
#[test]
fn server_has_a_queue_of_one() {
    let check = check!()
        .expects("while one client is served, two more can connect and wait, and a fourth cannot")
        .usually(
            "`TcpListener::bind` chooses a queue of its own: `listen(queue_size)` has to be called",
        );
    let mut server = check.server();
    let _served = server.connect();
    let _waiting = [server.connect(), server.connect()];
    server.turns_the_next_client_away();
}

/// A server can be started again at its address at once, also when it has closed a connection first.
#[test]
fn beyond_server_starts_again_at_once() {
    let check = check!()
        .expects("a server that has just closed a connection can be started again at the same address at once")
        .usually("`set_reuse_address(true)` is not called, or behind `bind`: the system keeps the address back for a minute");
    let mut server = check.server();
    let mut client = server.connect();
    client.is_answered();
    // Whoever closes first is the one whose address is kept back.
    server.ends_while_connected(client);
    server.starts_again();
    server.connect().is_answered();
}
