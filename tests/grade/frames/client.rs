//! Frames that a client sends, and those that it receives.

use std::time::Duration;

use super::one_by_one;
use crate::support::Check;
use crate::support::frame::frame;
use crate::{clocks, each_file};

/// A line of more than 1024 bytes travels in its frame like any other.
pub fn client_sends_a_long_line(check: Check) {
    let check = check
        .expects("a line of 20,000 bytes arrives as one message")
        .usually("the length is cut to 1024, or written in fewer than 4 bytes");
    let line = "a".repeat(20_000);
    each_file::sends_lines(&check, &format!("{line}\n"), &[&line]);
}

/// A reply that comes in single bytes is put together again.
pub fn client_takes_a_reply_in_single_bytes(check: Check) {
    let check = check
        .expects("a reply in a frame that comes in single bytes is printed as a whole")
        .usually("`receive_all` calls `read` once, or does not count what has come already");
    let server = check.test_server();
    let mut client = server.start_client();
    client.is_fed("uma pergunta\n");
    let mut connection = server.accept(&mut client);
    connection.receives("uma pergunta");
    one_by_one(&client, &frame(b"resposta"), |byte| {
        connection.sends_bytes([byte]);
    });
    connection.parts();
    client.prints("resposta");
    client.ends_with_success();
}

/// A long reply arrives as a whole.
pub fn client_takes_a_long_reply(check: Check) {
    let check = check
        .expects("a reply of 100,000 bytes is printed as a whole")
        .usually("`receive_all` calls `read` once, or a buffer of fixed size is too short");
    let reply = "uma resposta longa; ".repeat(5000);
    let mut server = check.test_server();
    let mut client = server.start_client();
    client.is_fed("uma pergunta\n");
    server.serves(&mut client, "uma pergunta", &reply);
    client.prints(&reply);
    client.ends_with_success();
}

/// A reply whose parts take their time is waited for.
pub fn client_takes_a_reply_that_takes_its_time(check: Check) {
    let check = check
        .expects("a reply whose second half comes more than two seconds after the first is printed as a whole")
        .usually("the client reads with a limit of its own, or takes what has come for all that will come");
    let server = check.test_server();
    let mut client = server.start_client();
    client.is_fed("uma pergunta\n");
    let mut connection = server.accept(&mut client);
    connection.receives("uma pergunta");
    let frame = frame("resposta com çã no meio".as_bytes());
    // In the middle of a letter.
    let (first, second) = frame.split_at(4 + "resposta com ç".len() + 1);
    connection.sends_bytes(first);
    connection.pauses();
    clocks::pass_for(&client, Duration::from_millis(2500));
    connection.sends_bytes(second);
    connection.parts();
    client.prints("resposta com çã no meio");
    client.ends_with_success();
}

/// A length of more than 2^24 - 1 is refused by the client, too.
pub fn client_refuses_a_length_over_the_limit(check: Check) {
    let check = check
        .expects("a client whose server announces a reply of 2^24 bytes, or of 2^32 - 1, says so on stderr and fails, and does not wait for it")
        .usually("the length is believed: the client waits for bytes that never come, or takes memory for them");
    each_file::sends_lines(&check, "antes\n", &["antes"]);
    for length in [1_u32 << 24, u32::MAX] {
        let server = check.test_server();
        let mut client = server.start_client();
        client.types("uma pergunta\n");
        let mut connection = server.accept(&mut client);
        connection.receives("uma pergunta");
        connection.sends_bytes(length.to_be_bytes());
        client.ends_with_a_message();
    }
}

/// A reply that ends within its header is a failure.
pub fn client_reports_half_a_header(check: Check) {
    let check = check
        .expects("a client whose server closes or resets the connection after two bytes of the reply's length says so on stderr and fails")
        .usually("what has come of the length is taken for all of it, or for no reply");
    reports_what_ends_early(&check, &[0, 0]);
}

/// A reply that ends early is a failure.
pub fn client_reports_half_a_reply(check: Check) {
    let check = check
        .expects("a client whose server closes or resets the connection in the middle of a frame says so on stderr and fails")
        .usually("what has come is taken for the whole reply");
    reports_what_ends_early(&check, &frame(b"resposta interrompida")[..9]);
}

/// A client whose server sends `part` of a frame and then closes or resets the connection says so and fails.
fn reports_what_ends_early(check: &Check, part: &[u8]) {
    each_file::sends_lines(check, "antes\n", &["antes"]);
    for closes in [true, false] {
        let server = check.test_server();
        let mut client = server.start_client();
        client.types("uma pergunta\n");
        let mut connection = server.accept(&mut client);
        connection.receives("uma pergunta");
        connection.sends_bytes(part);
        match closes {
            true => connection.closes(),
            false => connection.resets(),
        }
        client.ends_with_a_message();
    }
}
