//! ex05: the server stays up and serves one client after another.

use crate::support::{REPLY, check};

checks! {
    kept server_replies;
    new server_prints_the_peer_and_the_message;
    kept server_closes_the_connection_after_its_reply;
    kept server_listens_on_localhost;
    kept server_with_an_empty_address_listens_on_every_interface;
    kept server_listens_on_its_address_only;
    kept server_answers_a_client_that_half_closes;
    kept server_waits_for_a_client_that_takes_its_time;
    new server_outlives_the_end_of_its_input;
    kept server_accepts_port_0;
    kept server_takes_a_message_of_1024_bytes;
    kept server_rejects_missing_or_malformed_arguments;
    new server_reports_a_taken_port;
    kept server_reports_an_address_that_is_not_here;
    kept server_or_client_is_the_only_choice;
    new server_answers_a_second_client below;
    new server_answers_a_client_that_waited below;
    new server_answers_one_client_after_another;
    new server_outlives_a_client_that_leaves;
    new server_outlives_a_client_that_resets;
    new server_outlives_bytes_that_are_not_utf8;
    new server_replies_to_whatever_is_sent;
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
    new client_and_server_work_together;
}

/// A second client gets its reply too.
#[test]
fn server_answers_a_second_client() {
    let check = check!()
        .expects("a second client gets a reply too")
        .usually("accept() stands before the loop, or there is no loop");
    let mut server = check.server();
    server.connect().asks("primeira", REPLY);
    server.connect().asks("segunda", REPLY);
}

/// A client that connects while another one is served gets its turn.
#[test]
fn server_answers_a_client_that_waited() {
    let check = check!()
        .expects("a client that connects while another one is served gets its reply afterwards")
        .usually("the listening socket is closed, or created anew, in the loop");
    let mut server = check.server();
    let mut first = server.connect();
    let mut second = server.connect();
    second.sends("segunda");
    first.asks("primeira", REPLY);
    second.receives(REPLY);
}
