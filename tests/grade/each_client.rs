//! What holds for the client of more than one step.

use crate::REPLY;
use crate::support::{Check, Endpoint, Program, TestServer, localhost_addresses};

/// What a client is fed where the step's client reads its input (not before ex03).
fn typed(check: &Check) -> &'static str {
    match check.step {
        "ex01" | "ex02" => "",
        _ => "Vamos aprender isto!\n",
    }
}

/// Has a client send a message, and replies to it, for a check of what comes after.
fn is_served(server: &TestServer, check: &Check, reply: impl AsRef<[u8]>) -> Program {
    let mut client = server.start_client();
    client.is_fed(typed(check));
    let mut connection = server.accept(&mut client);
    connection.receives_a_message();
    connection.replies(reply);
    connection.parts();
    client
}

/// The client sends its message, and nothing else, and closes the connection after the reply.
pub fn sends_its_message(check: &Check) {
    let server = check.test_server();
    let mut client = server.start_client();
    client.is_fed(typed(check));
    server.serves(&mut client, "Vamos aprender isto!", REPLY);
}

/// The client prints the reply that it receives, whatever it is.
pub fn prints_the_reply(check: &Check) {
    let mut client = is_served(&check.test_server(), check, "resposta 4711 do teste");
    client.prints("resposta 4711 do teste");
}

/// The client ends with success after the reply.
pub fn ends_with_success(check: &Check) {
    is_served(&check.test_server(), check, REPLY).ends_with_success();
}

/// `localhost` works as ADDRESS, whichever of its addresses the server listens on.
pub fn finds_localhost(check: &Check) {
    for ip in localhost_addresses() {
        let server = check.test_server_at(Endpoint::localhost_at(ip));
        is_served(&server, check, REPLY).ends_with_success();
    }
}

/// Without ADDRESS and PORT, or with a PORT that is none, the client says so and ends.
pub fn rejects_bad_arguments(check: &Check) {
    ends_with_success(check);
    let rejected = [
        &[][..],
        &["127.0.0.1"],
        &["127.0.0.1", "porto"],
        &["127.0.0.1", "65536"],
        &["127.0.0.1", "0"],
    ];
    let mut clients = rejected.map(|arguments| {
        let arguments: Vec<_> = arguments.iter().map(|word| word.to_string()).collect();
        let mut client = Program::start(check, "client", &arguments);
        client.types(typed(check));
        client
    });
    for client in &mut clients {
        client.ends_with_a_message();
    }
}

/// A client that nobody listens to says so and ends.
pub fn reports_a_refused_connection(check: &Check) {
    ends_with_success(check);
    let nobody = Endpoint::own();
    let mut client = check.start_client(&nobody);
    client.types(typed(check));
    client.ends_with_a_message();
}

/// A client whose server closes or resets the connection without a reply says so and ends.
pub fn reports_a_missing_reply(check: &Check) {
    ends_with_success(check);
    let server = check.test_server();

    let mut closed = server.start_client();
    closed.types(typed(check));
    let mut connection = server.accept(&mut closed);
    connection.receives_a_message();
    connection.closes();
    closed.ends_with_a_message();

    let mut reset = server.start_client();
    reset.types(typed(check));
    let mut connection = server.accept(&mut reset);
    connection.receives_a_message();
    connection.resets();
    reset.ends_with_a_message();
}

/// A reply that is not UTF-8 is shown as well as it can be, and ends nothing.
pub fn shows_a_reply_that_is_not_utf8(check: &Check) {
    let mut client = is_served(&check.test_server(), check, b"em Latin-1: ol\xe1");
    client.prints("em Latin-1: ol");
    client.ends_with_success();
}

/// The line that is typed arrives as UTF-8.
pub fn sends_accents_as_utf8(check: &Check) {
    sends_lines(check, "coração, três, última\n", &["coração, três, última"]);
}

/// A Windows line end is taken off as a whole.
pub fn takes_a_windows_line_end_off(check: &Check) {
    sends_lines(check, "feito no Windows\r\n", &["feito no Windows"]);
}

/// A last line without a line end counts.
pub fn sends_a_line_without_a_line_end(check: &Check) {
    sends_lines(check, "sem fim de linha", &["sem fim de linha"]);
}

/// When the input ends before any line, nothing is sent, and the client ends.
pub fn sends_nothing_without_input(check: &Check) {
    ends_with_success(check);
    for nothing in ["", "\n", "\r\n\n"] {
        let server = check.test_server();
        let mut client = server.start_client();
        client.is_fed(nothing);
        ends_without_a_message(&server, &mut client);
    }
}

/// The client ends in some regular way, and what connections it made stayed empty.
fn ends_without_a_message(server: &TestServer, client: &mut Program) {
    client.ends_without_a_panic();
    while let Some(mut connection) = server.accepted() {
        connection.receives_nothing();
    }
}

/// Fed with `input`, the client sends `messages`, each on a connection of its own, one after
/// another, and ends with success.
pub fn sends_lines(check: &Check, input: &str, messages: &[&str]) {
    let server = check.test_server();
    let mut client = server.start_client();
    client.is_fed(input);
    for message in messages {
        server.serves(&mut client, message, REPLY);
    }
    client.ends_with_success();
    server.sees_nobody("the client sent more than its input");
}

/// The next message is not sent before the reply to the one before has come.
pub fn waits_for_the_reply(check: &Check) {
    let server = check.test_server();
    let mut client = server.start_client();
    client.is_fed("primeira\nsegunda\n");
    let mut first = server.accept(&mut client);
    first.receives("primeira");
    let why_not = "the client did not wait for the reply to `primeira`";
    server.sees_nobody_for_a_while(why_not);
    first.stays_silent_for_a_while(why_not);
    first.replies(REPLY);
    first.parts();
    server.serves(&mut client, "segunda", REPLY);
    client.ends_with_success();
}

/// Every reply is printed, whatever it is.
pub fn prints_each_reply(check: &Check) {
    let server = check.test_server();
    let mut client = server.start_client();
    for number in 1..=3 {
        client.types(format!("pergunta {number}\n"));
        server.serves(
            &mut client,
            &format!("pergunta {number}"),
            &format!("resposta 471{number}"),
        );
        client.prints(&format!("resposta 471{number}"));
    }
}

/// A line typed is sent at once, not when the input ends.
pub fn sends_a_line_when_it_is_typed(check: &Check) {
    let server = check.test_server();
    let mut client = server.start_client();
    client.types("primeira\n");
    server.serves(&mut client, "primeira", REPLY);
    client.types("segunda\n");
    server.serves(&mut client, "segunda", REPLY);
    client.is_still_up();
    client.ends_input();
    client.ends_with_success();
}
