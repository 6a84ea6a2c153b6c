//! ex02: the same on ADDRESS PORT, and every failure is a message.

use crate::{each_call, each_client, each_server, generated, pair};

checks! {
    /// A client that sends a message gets the reply.
    new fn server_replies() = each_server::replies;
    /// The server prints the peer's address and port, and the message.
    new fn server_prints_the_peer_and_the_message() = each_server::prints_the_peer_and_the_message;
    /// After its reply the server closes the connection.
    new fn server_closes_the_connection_after_its_reply() = each_server::closes_the_connection_after_its_reply;
    /// The server ends with success once it has served its client.
    new fn server_ends_with_success_after_one_client() = each_server::ends_with_success_after_one_client;
    /// `localhost` works as the server's ADDRESS.
    new fn server_listens_on_localhost() = each_server::listens_on_localhost;
    /// With an empty ADDRESS the server listens on every interface.
    new fn server_with_an_empty_address_listens_on_every_interface() = each_server::listens_on_every_interface;
    /// The server listens on its ADDRESS, and nowhere else.
    new fn server_listens_on_its_address_only() = each_server::listens_on_its_address_only;
    /// A client that has said all it wants to say still gets its reply.
    new fn server_answers_a_client_that_half_closes() = each_server::answers_a_client_that_half_closes;
    /// A client may take its time.
    new fn server_waits_for_a_client_that_takes_its_time() = each_server::waits_for_a_client_that_takes_its_time;
    /// The end of the server's own input is nothing to it.
    new fn server_outlives_the_end_of_its_input() = each_server::outlives_the_end_of_its_input;
    /// PORT 0 is a port for a server: the system chooses one.
    new fn server_accepts_port_0() = each_call::accepts_port_0;
    /// A message of 1024 bytes is received whole.
    new fn server_takes_a_message_of_1024_bytes() = each_server::takes_a_message_of_1024_bytes;
    /// Missing or malformed arguments: a message on stderr, and a failure.
    new fn server_rejects_missing_or_malformed_arguments() = each_call::server_rejects_bad_arguments;
    /// A server whose address and port are taken says so, and fails.
    new fn server_reports_a_taken_port() = each_call::reports_a_taken_port;
    /// A server whose ADDRESS is none of this machine's says so, and fails.
    new fn server_reports_an_address_that_is_not_here() = each_call::reports_an_address_that_is_not_here;
    /// What is neither `server` nor `client` is no role.
    new fn server_or_client_is_the_only_choice() = each_call::rejects_an_unknown_role;
    /// A message that is not UTF-8 is answered like any other.
    new fn server_answers_bytes_that_are_not_utf8() = each_server::answers_bytes_that_are_not_utf8;
    /// A client that leaves before it has sent anything makes no server panic.
    new fn server_does_not_panic_when_its_client_leaves() = each_server::does_not_panic_when_its_client_leaves;
    /// Whatever a message is made of, its reply is the one that it has to get.
    new fn server_replies_to_whatever_is_sent() = generated::server::replies_to_whatever_is_sent;
    /// The client sends its message, and only that.
    new fn client_sends_its_message() = each_client::sends_its_message;
    /// The client prints the reply that it receives.
    new fn client_prints_the_reply() = each_client::prints_the_reply;
    /// Whatever the reply is, the client prints it whole.
    new fn client_prints_any_reply() = each_client::prints_any_reply;
    /// A reply may take its time.
    new fn client_waits_for_a_slow_reply() = each_client::waits_for_a_slow_reply;
    /// The client ends with success after the reply.
    new fn client_ends_with_success() = each_client::ends_with_success;
    /// `localhost` works as the client's ADDRESS, whichever of its addresses answers.
    new fn client_finds_localhost() = each_client::finds_localhost;
    /// Missing or malformed arguments: a message on stderr, and a failure.
    new fn client_rejects_missing_or_malformed_arguments() = each_call::client_rejects_bad_arguments;
    /// A client that nobody listens to says so, and fails.
    new fn client_reports_a_refused_connection() = each_call::reports_a_refused_connection;
    /// A client whose ADDRESS is a name that nobody knows says so, and fails.
    new fn client_reports_an_unknown_host() = each_call::reports_an_unknown_host;
    /// A client whose server leaves before it has replied says so, and fails.
    new fn client_reports_a_missing_reply() = each_call::reports_a_missing_reply;
    /// A reply that is not UTF-8 is shown as well as it can be.
    new fn client_shows_a_reply_that_is_not_utf8() = each_client::shows_a_reply_that_is_not_utf8;
    /// The student's client and the student's server understand each other.
    new fn client_and_server_work_together() = pair::work_together;
}
