//! comp2: the server keeps the messages in a dictionary, and replies with the key.

use crate::support::check;
use crate::{each_call, each_client, each_dictionary, each_server, generated, long_lives, pair};

checks! {
    /// A client that sends a message gets the reply.
    new fn server_replies() = each_server::replies;
    /// After its reply the server closes the connection.
    kept fn server_closes_the_connection_after_its_reply() = each_server::closes_the_connection_after_its_reply;
    /// `localhost` works as the server's ADDRESS.
    kept fn server_listens_on_localhost() = each_server::listens_on_localhost;
    /// With an empty ADDRESS the server listens on every interface.
    kept fn server_with_an_empty_address_listens_on_every_interface() = each_server::listens_on_every_interface;
    /// The server listens on its ADDRESS, and nowhere else.
    kept fn server_listens_on_its_address_only() = each_server::listens_on_its_address_only;
    /// A client that has said all it wants to say still gets its reply.
    kept fn server_answers_a_client_that_half_closes() = each_server::answers_a_client_that_half_closes;
    /// A client may take its time.
    new fn server_waits_for_a_client_that_takes_its_time() = each_server::waits_for_a_client_that_takes_its_time;
    /// The end of the server's own input is nothing to it.
    kept fn server_outlives_the_end_of_its_input() = each_server::outlives_the_end_of_its_input;
    /// PORT 0 is a port for a server: the system chooses one.
    kept fn server_accepts_port_0() = each_call::accepts_port_0;
    /// Missing or malformed arguments: a message on stderr, and a failure.
    kept fn server_rejects_missing_or_malformed_arguments() = each_call::server_rejects_bad_arguments;
    /// A server whose address and port are taken says so, and fails.
    kept fn server_reports_a_taken_port() = each_call::reports_a_taken_port;
    /// A server whose ADDRESS is none of this machine's says so, and fails.
    kept fn server_reports_an_address_that_is_not_here() = each_call::reports_an_address_that_is_not_here;
    /// What is neither `server` nor `client` is no role.
    kept fn server_or_client_is_the_only_choice() = each_call::rejects_an_unknown_role;
    /// One client after another is served, without end.
    new fn server_answers_one_client_after_another() = long_lives::answers_one_client_after_another;
    /// A client that leaves without a word costs nobody else anything.
    kept fn server_outlives_a_client_that_leaves() = each_server::outlives_a_client_that_leaves;
    /// A client that resets its connection costs nobody else anything.
    kept fn server_outlives_a_client_that_resets() = each_server::outlives_a_client_that_resets;
    /// A client that sends bytes that are not UTF-8 costs nobody else anything.
    new fn server_outlives_bytes_that_are_not_utf8() = each_server::outlives_bytes_that_are_not_utf8;
    new fn server_counts_from_zero_at_each_start();
    new fn server_keeps_every_message_whatever_it_says();
    new fn server_gives_equal_messages_keys_of_their_own();
    /// Whatever a message is made of, its reply is the one that it has to get.
    new fn server_replies_to_whatever_is_sent() = generated::server::replies_to_whatever_is_sent;
    /// Each line is a message, on a connection of its own.
    kept fn client_sends_each_line_on_a_connection_of_its_own() = each_client::sends_each_line;
    /// A long file arrives as a whole.
    kept fn client_sends_every_line_of_a_long_file() = each_client::sends_every_line_of_a_long_file;
    /// A line is sent when it is typed.
    kept fn client_sends_a_line_when_it_is_typed() = each_client::sends_a_line_when_it_is_typed;
    /// A message is not sent before the reply to the last one has come.
    kept fn client_waits_for_the_reply() = each_client::waits_for_the_reply;
    /// Every reply is printed.
    kept fn client_prints_each_reply() = each_client::prints_each_reply;
    /// The line `EXIT` ends the client, with success, while its input is still open.
    kept fn client_ends_with_success_at_exit() = each_client::ends_with_success_at_exit;
    /// Nothing that stands after `EXIT` is sent.
    kept fn client_sends_nothing_after_exit() = each_client::sends_nothing_after_exit;
    /// Only `EXIT` itself ends the client: what looks like it is a message.
    kept fn client_sends_what_only_looks_like_exit() = each_client::sends_what_only_looks_like_exit;
    /// A Windows line end is taken off as a whole.
    kept fn client_takes_a_windows_line_end_off() = each_client::takes_a_windows_line_end_off;
    /// A line without a line end counts as well.
    kept fn client_sends_a_line_without_a_line_end() = each_client::sends_a_line_without_a_line_end;
    /// What is typed arrives as UTF-8.
    kept fn client_sends_accents_as_utf8() = each_client::sends_accents_as_utf8;
    /// Spaces belong to the message.
    kept fn client_sends_spaces_as_they_are() = each_client::sends_spaces_as_they_are;
    /// A line, and a reply, of 1024 bytes are taken whole.
    kept fn client_takes_1024_bytes_both_ways() = each_client::takes_1024_bytes_both_ways;
    /// An empty line is not sent, and the next one is.
    kept fn client_skips_empty_lines() = each_client::skips_empty_lines;
    /// The end of the input ends the client, with success.
    kept fn client_ends_with_success_at_the_end_of_its_input() = each_client::ends_with_success_at_the_end_of_its_input;
    /// The client prints the reply that it receives.
    kept fn client_prints_the_reply() = each_client::prints_the_reply;
    /// A reply may take its time.
    kept fn client_waits_for_a_slow_reply() = each_client::waits_for_a_slow_reply;
    /// `localhost` works as the client's ADDRESS, whichever of its addresses answers.
    kept fn client_finds_localhost() = each_client::finds_localhost;
    /// Missing or malformed arguments: a message on stderr, and a failure.
    kept fn client_rejects_missing_or_malformed_arguments() = each_call::client_rejects_bad_arguments;
    /// A client that nobody listens to says so, and fails.
    kept fn client_reports_a_refused_connection() = each_call::reports_a_refused_connection;
    /// A client whose ADDRESS is a name that nobody knows says so, and fails.
    kept fn client_reports_an_unknown_host() = each_call::reports_an_unknown_host;
    /// A client whose server leaves before it has replied says so, and fails.
    kept fn client_reports_a_missing_reply() = each_call::reports_a_missing_reply;
    /// What goes wrong with a later message is a failure, too.
    kept fn client_reports_a_failure_at_any_message() = each_call::reports_a_failure_at_any_message;
    /// A server that is gone by the second message is a failure, too.
    kept fn client_reports_a_server_that_has_gone() = each_call::reports_a_server_that_has_gone;
    /// A reply that is not UTF-8 is shown as well as it can be.
    kept fn client_shows_a_reply_that_is_not_utf8() = each_client::shows_a_reply_that_is_not_utf8;
    /// Whatever the lines of the input are made of, they are sent as they are.
    kept fn client_sends_whatever_is_typed() = generated::client::sends_whatever_is_typed;
    /// The student's client and the student's server understand each other.
    new fn client_and_server_work_together() = pair::work_together;
    /// A message of more than 1024 bytes travels in a frame, there and back.
    new fn beyond_long_messages_travel_in_frames() = each_dictionary::gets_long_messages_in_frames;
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
