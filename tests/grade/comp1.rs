//! comp1: every message travels in a frame, and is received however it is cut up.

use std::time::Duration;

use language::text;

use crate::resources::most_memory_of;
use crate::support::frame::frame;
use crate::support::{REPLY, check};
use crate::{clocks, each_client};

checks! {
    new server_replies;
    new server_prints_the_peer_and_the_message;
    new server_closes_the_connection_after_its_reply;
    kept server_listens_on_localhost;
    kept server_with_an_empty_address_listens_on_every_interface;
    kept server_listens_on_its_address_only;
    new server_answers_a_client_that_half_closes;
    new server_waits_for_a_client_that_takes_its_time;
    kept server_outlives_the_end_of_its_input;
    kept server_accepts_port_0;
    new server_takes_exit_for_a_message;
    kept server_rejects_missing_or_malformed_arguments;
    kept server_reports_a_taken_port;
    kept server_reports_an_address_that_is_not_here;
    kept server_or_client_is_the_only_choice;
    new server_answers_one_client_after_another;
    new server_outlives_a_client_that_leaves;
    new server_outlives_a_client_that_resets;
    new server_outlives_bytes_that_are_not_utf8;
    new server_takes_a_frame_in_single_bytes below;
    new server_takes_header_and_body_apart below;
    new server_takes_the_first_of_two_frames_together below;
    new server_takes_a_long_message below;
    new server_takes_the_longest_message below;
    new server_says_how_many_bytes_came below;
    new server_outlives_half_a_header below;
    new server_outlives_a_frame_of_nothing below;
    new server_outlives_a_reset_within_a_frame below;
    new server_refuses_a_length_over_the_limit below;
    new server_replies_to_whatever_is_sent;
    new client_sends_each_line_on_a_connection_of_its_own;
    new client_sends_every_line_of_a_long_file;
    new client_sends_a_line_when_it_is_typed;
    new client_waits_for_the_reply;
    new client_prints_each_reply;
    new client_ends_with_success_at_exit;
    new client_sends_nothing_after_exit;
    new client_sends_what_only_looks_like_exit;
    new client_takes_a_windows_line_end_off;
    new client_sends_a_line_without_a_line_end;
    new client_sends_accents_as_utf8;
    new client_sends_spaces_as_they_are;
    new client_skips_empty_lines;
    new client_ends_with_success_at_the_end_of_its_input;
    new client_prints_the_reply;
    kept client_finds_localhost;
    kept client_rejects_missing_or_malformed_arguments;
    kept client_reports_a_refused_connection;
    kept client_reports_an_unknown_host;
    new client_reports_a_missing_reply;
    new client_reports_a_failure_at_any_message;
    kept client_reports_a_server_that_has_gone;
    new client_shows_a_reply_that_is_not_utf8;
    new client_sends_a_long_line below;
    new client_takes_a_reply_in_single_bytes below;
    new client_takes_a_long_reply below;
    new client_takes_a_reply_that_takes_its_time below;
    new client_refuses_a_length_over_the_limit below;
    new client_reports_half_a_header below;
    new client_reports_half_a_reply below;
    new client_sends_whatever_is_typed;
    new client_and_server_work_together;
}

/// A frame that is cut into single bytes is put together again.
#[test]
fn server_takes_a_frame_in_single_bytes() {
    let check = check!()
        .expects("a frame that comes in single bytes is put together and answered")
        .usually("`receive_all` calls `read` once, does not count what has come already, or makes text of each piece by itself, which breaks letters of several bytes");
    let mut server = check.server();
    let mut client = server.connect();
    let text = "aé€👋!";
    for byte in frame(text.as_bytes()) {
        client.sends_bytes([byte]);
        client.pauses();
    }
    client.receives(REPLY);
    server.prints(text);
}

/// A frame whose header and body come apart is put together again.
#[test]
fn server_takes_header_and_body_apart() {
    let check = check!()
        .expects("a frame whose header comes first, and its body in two halves seconds later, is answered when all of it is there")
        .usually("header and body are expected from one `read`, the server reads with a limit of its own, or it replies before it has received");
    let mut server = check.server();
    let mut client = server.connect();
    let frame = frame(b"o corpo vem depois");
    for part in [&frame[..4], &frame[4..9], &frame[9..]] {
        client.sends_bytes(part);
        client.pauses();
        if part.len() < frame.len() - 9 {
            clocks::pass_for(&server, Duration::from_millis(2500));
            client.has_heard_nothing();
        }
    }
    client.receives(REPLY);
    server.prints("o corpo vem depois");
}

/// Of two frames that come together the first one is the message.
#[test]
fn server_takes_the_first_of_two_frames_together() {
    let check = check!()
        .expects("of two frames in one segment the first one is the message, and the next client is served")
        .usually("more bytes are received than the header announces, and all of them are taken for the text");
    let mut server = check.server();
    let mut client = server.connect();
    client.sends_bytes([frame(b"a primeira"), frame(b"a segunda")].concat());
    server.prints("a primeira");
    // The server may go on only when this one has closed.
    client.half_closes();
    server.connect().is_answered();
    if server.has_said()[0].contains("a segunda") {
        check.fail(text!(
            "the server printed the second frame as well: only one was its message"
        ));
    }
}

/// A message of many segments arrives as a whole.
#[test]
fn server_takes_a_long_message() {
    let check = check!()
        .expects("a message of 100,000 bytes is received to its end, printed and answered")
        .usually("`receive_all` calls `read` once, or a buffer of fixed size is too short");
    let mut server = check.server();
    let text = "uma mensagem longa; ".repeat(5000);
    server.connect().asks(&text, REPLY);
    server.prints(&text);
}

/// The longest message that a frame can hold is taken.
#[test]
fn server_takes_the_longest_message() {
    let check = check!()
        .expects("a message of 2^24 - 1 bytes, the most that there are, is answered")
        .usually("the limit is lower than 2^24 - 1, or the length is read as fewer than 4 bytes");
    let mut server = check.server();
    server.connect().asks(&"x".repeat((1 << 24) - 1), REPLY);
    server.connect().is_answered();
}

/// A client that closes early costs a line on stderr with the numbers, and nobody else anything.
#[test]
fn server_says_how_many_bytes_came() {
    let check = check!()
        .expects("after 123 of 5000 bytes and the end of the connection stderr says both numbers, and the next client is served")
        .usually("the error of `receive_all` is not printed, does not hold the numbers, or ends the server");
    let mut server = check.server();
    let mut client = server.connect();
    // In two pieces: what counts is both together.
    let begun = &frame(&[b'x'; 5000])[..4 + 123];
    client.sends_bytes(&begun[..4 + 81]);
    client.pauses();
    client.sends_bytes(&begun[4 + 81..]);
    client.leaves();
    // Whoever counts the header as well is right, too.
    server.complains(&[["123", "5000"], ["127", "5004"]]);
    server.connect().is_answered();
    clocks::stays_up_at_rest(&mut server);
}

/// A client that closes within the header costs nobody else anything.
#[test]
fn server_outlives_half_a_header() {
    let check = check!()
        .expects("after a client that sent two bytes of its header and left stderr says so, and the next one is served")
        .usually("the header is read without a look at how many bytes came, or its error is thrown away");
    let mut server = check.server();
    let mut client = server.connect();
    client.sends_bytes([0, 0]);
    let [_, before] = server.has_said();
    client.leaves();
    server.complains_more_than(&before);
    server.connect().is_answered();
    clocks::stays_up_at_rest(&mut server);
}

/// A client that announces no bytes costs nobody else anything, whatever it gets for that.
#[test]
fn server_outlives_a_frame_of_nothing() {
    let check = check!()
        .expects("after a client that sent a frame of 0 bytes the next one is served")
        .usually("the text is taken for one that has a first letter, or 0 for the end of the connection, and of the loop");
    let mut server = check.server();
    let mut client = server.connect();
    client.sends_bytes(frame(b""));
    client.pauses();
    client.leaves();
    server.connect().is_answered();
    clocks::stays_up_at_rest(&mut server);
}

/// A client that resets within a frame costs nobody else anything.
#[test]
fn server_outlives_a_reset_within_a_frame() {
    let check = check!()
        .expects("after a client that reset the connection in the middle of a frame the next one is served")
        .usually("an error of `read` ends the server");
    let mut server = check.server();
    let mut client = server.connect();
    client.sends_bytes(&frame(b"interrompida")[..7]);
    client.resets();
    server.connect().is_answered();
    clocks::stays_up_at_rest(&mut server);
}

/// A length of more than 2^24 - 1 is refused: the connection is closed, and the server goes on.
#[test]
fn server_refuses_a_length_over_the_limit() {
    let check = check!()
        .expects("a client that announces 2^24 bytes, or 2^32 - 1, has its connection closed, no memory is taken for it, and the next one is served")
        .usually("the length is believed: the server waits for bytes that never come, or takes memory for them");
    let mut server = check.server();
    server.connect().is_answered();
    let before = most_memory_of(&server);
    for length in [1_u32 << 24, u32::MAX] {
        let mut client = server.connect();
        client.sends_bytes(length.to_be_bytes());
        client.is_cut_off();
    }
    let grown = most_memory_of(&server)
        .zip(before)
        .map(|(after, before)| after.saturating_sub(before));
    // 4 GiB is what was announced; 1 is more than any cause but that one takes.
    if let Some(grown) = grown.filter(|kib| *kib > 1 << 20) {
        check.fail(text!(
            "the server took {size} MiB of memory for a message that was not there",
            size = grown / 1024
        ));
    }
    server.connect().is_answered();
    clocks::stays_up_at_rest(&mut server);
}

/// A line of more than 1024 bytes travels in its frame like any other.
#[test]
fn client_sends_a_long_line() {
    let check = check!()
        .expects("a line of 20,000 bytes arrives as one message")
        .usually("the length is cut to 1024, or written in fewer than 4 bytes");
    let line = "a".repeat(20_000);
    each_client::sends_lines(&check, &format!("{line}\n"), &[&line]);
}

/// A reply that comes in single bytes is put together again.
#[test]
fn client_takes_a_reply_in_single_bytes() {
    let check = check!()
        .expects("a reply in a frame that comes in single bytes is printed as a whole")
        .usually("`receive_all` calls `read` once, or does not count what has come already");
    let server = check.test_server();
    let mut client = server.start_client();
    client.is_fed("uma pergunta\n");
    let mut connection = server.accept(&mut client);
    connection.receives("uma pergunta");
    for byte in frame(b"resposta") {
        connection.sends_bytes([byte]);
        connection.pauses();
    }
    connection.parts();
    client.prints("resposta");
    client.ends_with_success();
}

/// A long reply arrives as a whole.
#[test]
fn client_takes_a_long_reply() {
    let check = check!()
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
#[test]
fn client_takes_a_reply_that_takes_its_time() {
    let check = check!()
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
#[test]
fn client_refuses_a_length_over_the_limit() {
    let check = check!()
        .expects("a client whose server announces a reply of 2^24 bytes, or of 2^32 - 1, says so on stderr and fails, and does not wait for it")
        .usually("the length is believed: the client waits for bytes that never come, or takes memory for them");
    each_client::sends_lines(&check, "antes\n", &["antes"]);
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
#[test]
fn client_reports_half_a_header() {
    let check = check!()
        .expects("a client whose server closes or resets the connection after two bytes of the reply's length says so on stderr and fails")
        .usually("what has come of the length is taken for all of it, or for no reply");
    each_client::sends_lines(&check, "antes\n", &["antes"]);
    for closes in [true, false] {
        let server = check.test_server();
        let mut client = server.start_client();
        client.types("uma pergunta\n");
        let mut connection = server.accept(&mut client);
        connection.receives("uma pergunta");
        connection.sends_bytes([0, 0]);
        match closes {
            true => connection.closes(),
            false => connection.resets(),
        }
        client.ends_with_a_message();
    }
}

/// A reply that ends early is a failure.
#[test]
fn client_reports_half_a_reply() {
    let check = check!()
        .expects("a client whose server closes or resets the connection in the middle of a frame says so on stderr and fails")
        .usually("what has come is taken for the whole reply");
    each_client::sends_lines(&check, "antes\n", &["antes"]);
    for closes in [true, false] {
        let server = check.test_server();
        let mut client = server.start_client();
        client.types("uma pergunta\n");
        let mut connection = server.accept(&mut client);
        connection.receives("uma pergunta");
        connection.sends_bytes(&frame(b"resposta interrompida")[..9]);
        match closes {
            true => connection.closes(),
            false => connection.resets(),
        }
        client.ends_with_a_message();
    }
}
