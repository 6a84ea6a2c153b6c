//! ex02: the same on ADDRESS PORT, and every failure is a message.

checks! {
    new server_replies;
    new server_prints_the_peer_and_the_message;
    new server_closes_the_connection_after_its_reply;
    new server_ends_with_success_after_one_client;
    new server_listens_on_localhost;
    new server_with_an_empty_address_listens_on_every_interface;
    new server_listens_on_its_address_only;
    new server_answers_a_client_that_half_closes;
    new server_waits_for_a_client_that_takes_its_time;
    new server_outlives_the_end_of_its_input;
    new server_accepts_port_0;
    new server_takes_a_message_of_1024_bytes;
    new server_rejects_missing_or_malformed_arguments;
    new server_reports_a_taken_port;
    new server_reports_an_address_that_is_not_here;
    new server_or_client_is_the_only_choice;
    new server_answers_bytes_that_are_not_utf8;
    new server_does_not_panic_when_its_client_leaves;
    new server_replies_to_whatever_is_sent;
    new client_sends_its_message;
    new client_prints_the_reply;
    new client_prints_any_reply;
    new client_waits_for_a_slow_reply;
    new client_ends_with_success;
    new client_finds_localhost;
    new client_rejects_missing_or_malformed_arguments;
    new client_reports_a_refused_connection;
    new client_reports_an_unknown_host;
    new client_reports_a_missing_reply;
    new client_shows_a_reply_that_is_not_utf8;
    new client_and_server_work_together;
}
