//! comp4: any number of messages on one connection.

use crate::clocks;
use crate::support::check;

checks! {
    kept server_replies;
    kept server_listens_on_localhost;
    kept server_with_an_empty_address_listens_on_every_interface;
    kept server_listens_on_its_address_only;
    kept server_answers_a_client_that_half_closes;
    new server_waits_for_a_client_that_takes_its_time;
    kept server_outlives_the_end_of_its_input;
    kept server_accepts_port_0;
    new server_takes_exit_for_a_message;
    new server_keeps_a_long_string;
    kept server_rejects_missing_or_malformed_arguments;
    kept server_reports_a_taken_port;
    kept server_reports_an_address_that_is_not_here;
    kept server_or_client_is_the_only_choice;
    kept server_answers_one_client_after_another;
    kept server_outlives_a_client_that_leaves;
    kept server_outlives_a_client_that_resets;
    kept server_outlives_bytes_that_are_not_utf8;
    new server_answers_many_messages_on_one_connection;
    new server_keeps_the_dictionary_between_connections;
    new server_serves_the_next_session below;
    new server_gets_by_key;
    new server_says_when_a_key_is_missing;
    new server_says_when_the_dictionary_is_empty;
    new server_lists_in_the_order_of_keys;
    new server_stores_what_only_looks_like_a_request;
    new server_keeps_strings_as_they_are;
    new server_replies_to_whatever_is_sent;
    new client_sends_all_lines_on_one_connection;
    new client_sends_every_line_of_a_long_file;
    new client_sends_a_line_when_it_is_typed;
    new client_waits_for_the_reply;
    new client_prints_each_reply;
    kept client_ends_with_success_at_exit;
    kept client_sends_nothing_after_exit;
    new client_sends_what_only_looks_like_exit;
    kept client_takes_a_windows_line_end_off;
    kept client_sends_a_line_without_a_line_end;
    kept client_sends_accents_as_utf8;
    kept client_sends_spaces_as_they_are;
    kept client_takes_1024_bytes_both_ways;
    new client_skips_empty_lines;
    kept client_ends_with_success_at_the_end_of_its_input;
    kept client_prints_the_reply;
    new client_waits_for_a_slow_reply;
    kept client_finds_localhost;
    kept client_rejects_missing_or_malformed_arguments;
    kept client_reports_a_refused_connection;
    kept client_reports_an_unknown_host;
    kept client_reports_a_missing_reply;
    new client_reports_a_failure_at_any_message;
    kept client_shows_a_reply_that_is_not_utf8;
    new client_reports_a_server_that_leaves_the_session;
    new client_sends_whatever_is_typed;
    new client_and_server_work_together;
    new beyond_long_messages_travel_in_frames;
    new beyond_server_takes_the_line_end_of_nc_off;
}

/// When a client leaves, the next one is served.
#[test]
fn server_serves_the_next_session() {
    let check = check!()
        .expects("a client that connected while another one was served gets its reply, at the latest when that one has left")
        .usually("the end of a connection (`None`, or 0 bytes) ends the server, or is not noticed");
    let mut server = check.server();
    let mut first = server.connect();
    first.is_answered();
    let mut second = server.connect();
    second.sends("segunda");
    first.is_answered();
    first.leaves();
    second.receives_a_key();
    second.is_answered();
    clocks::stays_up_at_rest(&mut server);
}
