//! ex04: the sockets come from `sock_utils`, and the queue is as long as it was asked to be.

use crate::support::{REPLY, check};
use crate::{each_client, each_server, pair};

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

/// `localhost` works as the server's ADDRESS.
#[test]
fn server_listens_on_localhost() {
    each_server::listens_on_localhost(check!());
}

/// With an empty ADDRESS the server listens on every interface.
#[test]
fn server_with_an_empty_address_listens_on_every_interface() {
    each_server::listens_on_every_interface(check!());
}

/// The server listens on its ADDRESS, and nowhere else.
#[test]
fn server_listens_on_its_address_only() {
    each_server::listens_on_its_address_only(check!());
}

/// PORT 0 is a port for a server: the system chooses one.
#[test]
fn server_accepts_port_0() {
    each_server::accepts_port_0(check!());
}

/// A message of 1024 bytes is received whole.
#[test]
fn server_takes_a_message_of_1024_bytes() {
    each_server::takes_a_message_of_1024_bytes(check!());
}

/// Missing or malformed arguments: a message on stderr, and a failure.
#[test]
fn server_rejects_missing_or_malformed_arguments() {
    each_server::rejects_bad_arguments(check!());
}

/// A server whose address and port are taken says so, and fails.
#[test]
fn server_reports_a_taken_port() {
    each_server::reports_a_taken_port(check!());
}

/// A message that is not UTF-8 is answered like any other.
#[test]
fn server_answers_bytes_that_are_not_utf8() {
    each_server::answers_bytes_that_are_not_utf8(check!());
}

/// A client that leaves before it has sent anything makes no server panic.
#[test]
fn server_does_not_panic_when_its_client_leaves() {
    each_server::does_not_panic_when_its_client_leaves(check!());
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

/// `localhost` works as the client's ADDRESS, whichever of its addresses answers.
#[test]
fn client_finds_localhost() {
    each_client::finds_localhost(check!());
}

/// Missing or malformed arguments: a message on stderr, and a failure.
#[test]
fn client_rejects_missing_or_malformed_arguments() {
    each_client::rejects_bad_arguments(check!());
}

/// A client that nobody listens to says so, and fails.
#[test]
fn client_reports_a_refused_connection() {
    each_client::reports_a_refused_connection(check!());
}

/// A client whose server leaves before it has replied says so, and fails.
#[test]
fn client_reports_a_missing_reply() {
    each_client::reports_a_missing_reply(check!());
}

/// A reply that is not UTF-8 is shown as well as it can be.
#[test]
fn client_shows_a_reply_that_is_not_utf8() {
    each_client::shows_a_reply_that_is_not_utf8(check!());
}

/// Spaces belong to the message.
#[test]
fn client_sends_spaces_as_they_are() {
    each_client::sends_spaces_as_they_are(check!());
}

/// A line, and a reply, of 1024 bytes are taken whole.
#[test]
fn client_takes_1024_bytes_both_ways() {
    each_client::takes_1024_bytes_both_ways(check!());
}

/// An empty first line is left out, and the next one sent.
#[test]
fn client_goes_on_after_an_empty_line() {
    each_client::goes_on_after_an_empty_line(check!());
}

/// What is typed arrives as UTF-8.
#[test]
fn client_sends_accents_as_utf8() {
    each_client::sends_accents_as_utf8(check!());
}

/// A Windows line end is taken off as a whole.
#[test]
fn client_takes_a_windows_line_end_off() {
    each_client::takes_a_windows_line_end_off(check!());
}

/// A line without a line end counts as well.
#[test]
fn client_sends_a_line_without_a_line_end() {
    each_client::sends_a_line_without_a_line_end(check!());
}

/// One line is read, and sent: not the next one as well.
#[test]
fn client_sends_only_the_first_line() {
    each_client::sends_only_the_first_line(check!());
}

/// When the input ends before any line, nothing is sent, and the client ends.
#[test]
fn client_sends_nothing_without_input() {
    each_client::sends_nothing_without_input(check!());
}

/// The student's client and the student's server understand each other.
#[test]
fn client_and_server_work_together() {
    let check = check!()
        .expects("the step's own client and server get every message and every reply across")
        .usually(
            "one of the two does not do what the other expects: the checks of its role say more",
        );
    let mut server = pair::talk(&check, "Olá, servidor!\n", &[("Olá, servidor!", REPLY)]);
    server.ends_with_success();
}
