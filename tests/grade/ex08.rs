//! ex08: a file feeds the client, and every message arrives.

use std::fs;
use std::path::Path;

use crate::support::{Check, bin_dir, check};
use crate::{REPLY, each_client, each_server, pair};

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

/// One client after another is served, without end.
#[test]
fn server_answers_one_client_after_another() {
    each_server::answers_one_client_after_another(&check!(
        "ten clients, one after another, each get a reply, and the server is still up",
        "accept() stands before the loop, or there is no loop",
    ));
}

/// A client that leaves without a word costs nobody else anything.
#[test]
fn server_outlives_a_client_that_leaves() {
    each_server::outlives_a_client_that_leaves(&check!(
        "after a client that left without a word the next one gets its reply",
        "a `read` that gives 0 bytes ends the server: the loop is left with `?`, `break` or a panic",
    ));
}

/// A client that resets its connection costs nobody else anything.
#[test]
fn server_outlives_a_client_that_resets() {
    each_server::outlives_a_client_that_resets(&check!(
        "after clients that reset their connections the next one gets its reply",
        "an error of `read` or `write_all` ends the server: the loop is left with `?`",
    ));
}

/// A client that sends bytes that are not UTF-8 costs nobody else anything.
#[test]
fn server_outlives_bytes_that_are_not_utf8() {
    each_server::outlives_bytes_that_are_not_utf8(&check!(
        "after a client that sent bytes that are not UTF-8 the next one gets its reply",
        "the text is made with `from_utf8`, and its error ends the server",
    ));
}

/// `mensagens.txt` holds messages, and its last line is `EXIT`.
#[test]
fn mensagens_txt_ends_with_exit() {
    let check = check!(
        "mensagens.txt holds one message a line at least, and its last line is `EXIT`",
        "the file has not been written yet, or its last line is something else",
    );
    let file = mensagens_txt(&check);
    let lines: Vec<_> = file.lines().filter(|line| !line.is_empty()).collect();
    if lines.len() < 2 || lines.last() != Some(&"EXIT") {
        check.fail(format!("its lines are {lines:?}"));
    }
}

/// Every line of `mensagens.txt` but `EXIT` arrives, once, in order.
#[test]
fn client_sends_every_line_of_mensagens_txt() {
    let check = check!(
        "every line of mensagens.txt but `EXIT` arrives at the server, once, in order",
        "a new BufReader for each line takes more lines out of the file than it gives back",
    );
    let file = mensagens_txt(&check);
    each_client::sends_lines(&check, &file, &messages_of(&check, &file));
}

/// A long file arrives as a whole.
#[test]
fn client_sends_every_line_of_a_long_file() {
    let check = check!(
        "every one of 200 lines arrives at the server, once, in order",
        "a new BufReader for each line takes more lines out of the file than it gives back",
    );
    let lines: Vec<_> = (1..=200)
        .map(|number| format!("mensagem número {number}"))
        .collect();
    let messages: Vec<_> = lines.iter().map(String::as_str).collect();
    each_client::sends_lines(&check, &(lines.join("\n") + "\nEXIT\n"), &messages);
}

/// A file from Windows works, to its `EXIT`.
#[test]
fn client_takes_a_file_with_windows_line_ends() {
    let check = check!(
        "of a file with Windows line ends every line but `EXIT` arrives, without its line end",
        "only the `\\n` is taken off, so that `EXIT\\r` is not `EXIT`",
    );
    each_client::sends_lines(
        &check,
        "um\r\n\r\ndois\r\nEXIT\r\ndepois\r\n",
        &["um", "dois"],
    );
}

/// A file without `EXIT` works, and one whose last line has no line end.
#[test]
fn client_takes_a_file_without_exit() {
    let check = check!(
        "of a file without `EXIT`, and without a last line end, every line arrives",
        "the client waits for an `EXIT` that does not come, or loses the last line",
    );
    each_client::sends_lines(&check, "um\ndois\n", &["um", "dois"]);
    each_client::sends_lines(&check, "um\ndois", &["um", "dois"]);
    each_client::sends_lines(&check, "um\ndois\nEXIT", &["um", "dois"]);
}

/// An empty line is not sent, and the next one is.
#[test]
fn client_skips_empty_lines() {
    let check = check!(
        "empty lines are left out, and the lines after them are sent",
        "an empty message is `sent`, which puts nothing on the wire, and its reply is then waited for without end",
    );
    each_client::sends_lines(&check, "\num\n\n\r\ndois\n\n", &["um", "dois"]);
}

/// The end of the input ends the client, with success.
#[test]
fn client_ends_with_success_at_the_end_of_its_input() {
    let check = check!(
        "when the input ends the client ends with success, and sends nothing more",
        "the end of the input is taken for an empty line, without end, or for an error",
    );
    each_client::sends_lines(&check, "", &[]);
    each_client::sends_lines(&check, "só uma\n", &["só uma"]);
}

/// A message is not sent before the reply to the last one has come.
#[test]
fn client_waits_for_the_reply() {
    each_client::waits_for_the_reply(&check!(
        "the second message is sent only when the first one has its reply",
        "all lines are sent first, and the replies received later",
    ));
}

/// Every reply is printed.
#[test]
fn client_prints_each_reply() {
    each_client::prints_each_reply(&check!(
        "each of three replies is printed when it comes",
        "only the first or the last reply is printed, or a text of the client's own",
    ));
}

/// The line `EXIT` ends the client, with success, while its input is still open.
#[test]
fn client_ends_with_success_at_exit() {
    let check = check!(
        "the line `EXIT` ends the client with success at once, and is not sent",
        "`EXIT` is compared with a line that still has its line end, or only ends a loop inside another one",
    );
    for exit in ["EXIT\n", "EXIT\r\n"] {
        let server = check.test_server();
        let mut client = server.start_client();
        client.types("uma mensagem\n");
        server.serves(&mut client, "uma mensagem", REPLY);
        client.types(exit);
        client.ends_with_success();
        server.sees_nobody("`EXIT` is not a message");
    }
}

/// Only `EXIT` itself ends the client: what looks like it is a message.
#[test]
fn client_sends_what_only_looks_like_exit() {
    let check = check!(
        "`exit`, `EXITO`, ` EXIT` and the like are messages: only the exact line `EXIT` ends the client",
        "the line is compared without regard to case or spaces, or with `starts_with` or `contains`",
    );
    let messages = ["exit", "Exit", "EXITO", "NEXIT", " EXIT", "EXIT ", "EXIT!"];
    each_client::sends_lines(&check, &messages.join("\n"), &messages);
}

/// The client prints the reply that it receives.
#[test]
fn client_prints_the_reply() {
    each_client::prints_the_reply(&check!(
        "the client prints the reply that it receives",
        "the reply is not received, not printed, or a text of the client's own is printed",
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

/// The student's client, fed with `mensagens.txt`, and the student's server understand each other.
#[test]
fn client_and_server_work_together() {
    let check = check!(
        "every message of mensagens.txt, and every reply, gets across between the step's own client and server",
        "one of the two does not do what the other expects: the checks of its role say more",
    );
    let file = mensagens_txt(&check);
    let mut server = pair::talk(&check, &file, &messages_of(&check, &file));
    server.is_still_up();
}

/// The student's file: beside the other exercises, or in `LAB_BIN_DIR`.
fn mensagens_txt(check: &Check) -> String {
    let side = if cfg!(feature = "solutions") {
        "solutions"
    } else {
        "exercises"
    };
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join(side);
    let path = bin_dir().unwrap_or(beside).join("mensagens.txt");
    check.note("test", format!("reads       {}", path.display()));
    match fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) => check.fail(format!("it cannot be read: {error}")),
    }
}

/// What the server has to receive of a client that is fed with `file`.
fn messages_of<'a>(check: &Check, file: &'a str) -> Vec<&'a str> {
    let lines = file.lines().take_while(|line| *line != "EXIT");
    let messages: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
    if messages.is_empty() {
        check.fail("mensagens.txt holds no message");
    }
    messages
}
