//! comp2: the server keeps the messages in a dictionary, and replies with the key.

use crate::support::check;

checks! {
    new server_replies;
    kept server_closes_the_connection_after_its_reply;
    kept server_listens_on_localhost;
    kept server_with_an_empty_address_listens_on_every_interface;
    kept server_listens_on_its_address_only;
    kept server_answers_a_client_that_half_closes;
    new server_waits_for_a_client_that_takes_its_time;
    kept server_outlives_the_end_of_its_input;
    kept server_accepts_port_0;
    kept server_rejects_missing_or_malformed_arguments;
    kept server_reports_a_taken_port;
    kept server_reports_an_address_that_is_not_here;
    kept server_or_client_is_the_only_choice;
    new server_answers_one_client_after_another;
    kept server_outlives_a_client_that_leaves;
    kept server_outlives_a_client_that_resets;
    new server_outlives_bytes_that_are_not_utf8;
    new server_counts_from_zero_at_each_start below;
    new server_keeps_every_message_whatever_it_says below;
    new server_gives_equal_messages_keys_of_their_own below;
    new server_replies_to_whatever_is_sent;
    kept client_sends_each_line_on_a_connection_of_its_own;
    kept client_sends_every_line_of_a_long_file;
    kept client_sends_a_line_when_it_is_typed;
    kept client_waits_for_the_reply;
    kept client_prints_each_reply;
    kept client_ends_with_success_at_exit;
    kept client_sends_nothing_after_exit;
    kept client_sends_what_only_looks_like_exit;
    kept client_takes_a_windows_line_end_off;
    kept client_sends_a_line_without_a_line_end;
    kept client_sends_accents_as_utf8;
    kept client_sends_spaces_as_they_are;
    kept client_takes_1024_bytes_both_ways;
    kept client_skips_empty_lines;
    kept client_ends_with_success_at_the_end_of_its_input;
    kept client_prints_the_reply;
    kept client_waits_for_a_slow_reply;
    kept client_finds_localhost;
    kept client_rejects_missing_or_malformed_arguments;
    kept client_reports_a_refused_connection;
    kept client_reports_an_unknown_host;
    kept client_reports_a_missing_reply;
    kept client_reports_a_failure_at_any_message;
    kept client_reports_a_server_that_has_gone;
    kept client_shows_a_reply_that_is_not_utf8;
    kept client_sends_whatever_is_typed;
    new client_and_server_work_together;
    new beyond_long_messages_travel_in_frames;
}

/// The counter starts at 0 with each start of the server.
#[test]
fn server_counts_from_zero_at_each_start() {
    let check = check!()
        .expects("the first key is 0 at each start of the server, and then 1")
        .usually("the counter starts at 1, is kept in a file, or starts anew for each connection");
    for _ in 0..2 {
        let mut server = check.server();
        server.connect().asks("uma", "0");
        server.connect().asks("duas", "1");
    }
}

/// Whatever a message says, it is kept.
#[test]
fn server_keeps_every_message_whatever_it_says() {
    let check = check!()
        .expects(
            "`LIST`, `GET 0` and `ADD,x` are kept like any other message, and get the next keys",
        )
        .usually("the requests of the steps that follow are here already");
    let mut server = check.server();
    for (key, message) in ["LIST", "GET 0", "ADD,x", "EXIT"].iter().enumerate() {
        server.connect().asks(message, &key.to_string());
    }
}

/// The same message twice is two strings, with two keys.
#[test]
fn server_gives_equal_messages_keys_of_their_own() {
    let check = check!()
        .expects("the same message sent twice gets two keys")
        .usually("the dictionary is used the wrong way round, with the message as its key");
    let mut server = check.server();
    server.connect().asks("igual", "0");
    server.connect().asks("igual", "1");
    server.connect().asks("igual", "2");
}
