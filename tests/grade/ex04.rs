//! ex04: the sockets come from `sock_utils`, and the queue is as long as it was asked to be.

use crate::support::check;
use crate::{each_client, each_server, pair};

/// A client that sends a message gets the reply.
#[test]
fn server_replies() {
    each_server::replies(&check!(
        "a client that sends a message gets `Aqui vai a resposta` back",
        "the reply is not sent, or is spelt differently",
    ));
}

/// The server prints the peer's address and port, and the message.
#[test]
fn server_prints_the_peer_and_the_message() {
    each_server::prints_the_peer_and_the_message(&check!(
        "the server prints the peer's address, its port, and the message",
        "the address that `accept` gives is not printed, or the bytes are printed in place of their text",
    ));
}

/// After its reply the server closes the connection.
#[test]
fn server_closes_the_connection_after_its_reply() {
    each_server::closes_the_connection_after_its_reply(&check!(
        "after its reply the server closes the connection, and sends nothing more",
        "the connection is kept in a variable that lives on, or the reply is sent twice",
    ));
}

/// The server ends with success once it has served its client.
#[test]
fn server_ends_with_success_after_one_client() {
    each_server::ends_with_success_after_one_client(&check!(
        "the server ends with success once it has served one client",
        "the server waits for something more, or returns an error after its reply",
    ));
}

/// `localhost` works as the server's ADDRESS.
#[test]
fn server_listens_on_localhost() {
    each_server::listens_on_localhost(&check!(
        "the server can be reached when its ADDRESS is `localhost`",
        "ADDRESS is taken for an IP address and not resolved as a name",
    ));
}

/// With an empty ADDRESS the server listens on every interface.
#[test]
fn server_with_an_empty_address_listens_on_every_interface() {
    each_server::listens_on_every_interface(&check!(
        "with an empty ADDRESS the server can be reached at each address of this machine",
        "the empty ADDRESS is handed to `bind` as it is; `0.0.0.0` is what it means",
    ));
}

/// Missing or malformed arguments: a message on stderr, and a failure.
#[test]
fn server_rejects_missing_or_malformed_arguments() {
    each_server::rejects_bad_arguments(&check!(
        "without ADDRESS and PORT, or with a PORT that is none, the server says so on stderr and fails",
        "an argument is optional, has a default, or is parsed with `unwrap`",
    ));
}

/// A server whose address and port are taken says so, and fails.
#[test]
fn server_reports_a_taken_port() {
    each_server::reports_a_taken_port(&check!(
        "a server whose address and port are taken says so on stderr and fails",
        "the error of `bind` is ignored or unwrapped, or the server listens somewhere else than it was told",
    ));
}

/// A message that is not UTF-8 is answered like any other.
#[test]
fn server_answers_bytes_that_are_not_utf8() {
    each_server::answers_bytes_that_are_not_utf8(&check!(
        "a message that is not UTF-8 is answered like any other",
        "the text is made with `from_utf8` and `unwrap`; `from_utf8_lossy` cannot fail",
    ));
}

/// A client that leaves before it has sent anything makes no server panic.
#[test]
fn server_does_not_panic_when_its_client_leaves() {
    each_server::does_not_panic_when_its_client_leaves(&check!(
        "a client that closes or resets its connection unheard ends the server with a message at most, never with a panic",
        "a `read` that gives 0 bytes, or an error, is not expected",
    ));
}

/// With a `queue_size` of 1 Linux lets two connections wait beside the one that is served (listen
/// counts from 0), and does not answer a fourth client: its connection is not made.
#[cfg(target_os = "linux")] // other systems count, and refuse, in other ways
#[test]
fn server_has_a_queue_of_one() {
    let check = check!(
        "while one client is served, two more can connect and wait, and a fourth cannot",
        "`TcpListener::bind` chooses its own, longer queue: create_tcp_server_socket has to call `listen(queue_size)`",
    );
    let mut server = check.server();
    let _served = server.connect();
    let _waiting = [server.connect(), server.connect()];
    server.turns_the_next_client_away();
}

/// The client sends its message, and only that.
#[test]
fn client_sends_its_message() {
    each_client::sends_its_message(&check!(
        "the client sends the line that was typed, without its line end, nothing else, and closes the connection after the reply",
        "the line end is still there: what `read_line` gives includes it",
    ));
}

/// The client prints the reply that it receives.
#[test]
fn client_prints_the_reply() {
    each_client::prints_the_reply(&check!(
        "the client prints the reply that it receives",
        "the reply is not received, not printed, or a text of the client's own is printed",
    ));
}

/// The client ends with success after the reply.
#[test]
fn client_ends_with_success() {
    each_client::ends_with_success(&check!(
        "the client ends with success after the reply",
        "the client waits for more than one reply, or returns an error",
    ));
}

/// `localhost` works as the client's ADDRESS, whichever of its addresses answers.
#[test]
fn client_finds_localhost() {
    each_client::finds_localhost(&check!(
        "the client reaches a server on `localhost`, whichever of its addresses that one listens on",
        "ADDRESS is taken for an IP address and not resolved, or only the first address of a name is tried",
    ));
}

/// Missing or malformed arguments: a message on stderr, and a failure.
#[test]
fn client_rejects_missing_or_malformed_arguments() {
    each_client::rejects_bad_arguments(&check!(
        "without ADDRESS and PORT, or with a PORT that is none (0 is none for a client), the client says so on stderr and fails",
        "an argument is optional, has a default, or is parsed with `unwrap`",
    ));
}

/// A client that nobody listens to says so, and fails.
#[test]
fn client_reports_a_refused_connection() {
    each_client::reports_a_refused_connection(&check!(
        "a client whose connection is refused says so on stderr and fails",
        "the error of `connect` is unwrapped, which is a panic, or it is printed and then forgotten: the status stays 0",
    ));
}

/// A client whose server leaves before it has replied says so, and fails.
#[test]
fn client_reports_a_missing_reply() {
    each_client::reports_a_missing_reply(&check!(
        "a client whose server closes or resets the connection without a reply says so on stderr and fails",
        "a `read` that gives 0 bytes is taken for an empty reply: it means that the peer has closed",
    ));
}

/// A reply that is not UTF-8 is shown as well as it can be.
#[test]
fn client_shows_a_reply_that_is_not_utf8() {
    each_client::shows_a_reply_that_is_not_utf8(&check!(
        "a reply that is not UTF-8 is shown as well as it can be, and the client ends with success",
        "the text is made with `from_utf8` and `unwrap`; `from_utf8_lossy` cannot fail",
    ));
}

/// What is typed arrives as UTF-8.
#[test]
fn client_sends_accents_as_utf8() {
    each_client::sends_accents_as_utf8(&check!(
        "`coração, três, última` arrives just so, as UTF-8",
        "letters are counted where bytes are meant, or the text is not encoded as UTF-8",
    ));
}

/// A Windows line end is taken off as a whole.
#[test]
fn client_takes_a_windows_line_end_off() {
    each_client::takes_a_windows_line_end_off(&check!(
        "of a line that ends with `\\r\\n` neither of the two is sent",
        "only the `\\n` is taken off",
    ));
}

/// A line without a line end counts as well.
#[test]
fn client_sends_a_line_without_a_line_end() {
    each_client::sends_a_line_without_a_line_end(&check!(
        "a last line that has no line end is sent like any other",
        "the last letter is cut off, or the line is thrown away",
    ));
}

/// When the input ends before any line, nothing is sent, and the client ends.
#[test]
fn client_sends_nothing_without_input() {
    each_client::sends_nothing_without_input(&check!(
        "when the input ends before any line (empty ones do not count) nothing is sent, and the client ends",
        "an empty message is `sent`, which puts nothing on the wire, and its reply is then waited for without end",
    ));
}

/// One line is read, and sent: not the next one as well.
#[test]
fn client_sends_only_the_first_line() {
    let check = check!(
        "of two lines the first one is sent, and the client ends after its reply",
        "the whole input is read, or the client has a loop already",
    );
    each_client::sends_lines(&check, "primeira\nsegunda\n", &["primeira"]);
}

/// The student's client and the student's server understand each other.
#[test]
fn client_and_server_work_together() {
    let check = check!(
        "the step's own client and server get every message and every reply across",
        "one of the two does not do what the other expects: the checks of its role say more",
    );
    let mut server = pair::talk(&check, "Olá, servidor!\n", &["Olá, servidor!"]);
    server.ends_with_success();
}
