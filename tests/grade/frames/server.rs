//! Frames that a server receives.

use std::time::Duration;

use language::text;

use super::one_by_one;
use crate::clocks;
use crate::resources::most_memory_of;
use crate::support::frame::frame;
use crate::support::{Check, REPLY};

/// A frame that is cut into single bytes is put together again.
pub fn server_takes_a_frame_in_single_bytes(check: Check) {
    let check = check
        .expects("a frame that comes in single bytes is put together and answered")
        .usually("`receive_all` calls `read` once, does not count what has come already, or makes text of each piece by itself, which breaks letters of several bytes");
    let mut server = check.server();
    let mut client = server.connect();
    let text = "aé€👋!";
    one_by_one(&server, &frame(text.as_bytes()), |byte| {
        client.sends_bytes([byte]);
    });
    client.receives(REPLY);
    server.prints(text);
}

/// A frame whose header and body come apart is put together again.
pub fn server_takes_header_and_body_apart(check: Check) {
    let check = check
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
pub fn server_takes_the_first_of_two_frames_together(check: Check) {
    let check = check
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
pub fn server_takes_a_long_message(check: Check) {
    let check = check
        .expects("a message of 100,000 bytes is received to its end, printed and answered")
        .usually("`receive_all` calls `read` once, or a buffer of fixed size is too short");
    let mut server = check.server();
    let text = "uma mensagem longa; ".repeat(5000);
    server.connect().asks(&text, REPLY);
    server.prints(&text);
}

/// The longest message that a frame can hold is taken.
pub fn server_takes_the_longest_message(check: Check) {
    let check = check
        .expects("a message of 2^24 - 1 bytes, the most that there are, is answered")
        .usually("the limit is lower than 2^24 - 1, or the length is read as fewer than 4 bytes");
    let mut server = check.server();
    server.connect().asks(&"x".repeat((1 << 24) - 1), REPLY);
    server.connect().is_answered();
}

/// A client that closes early costs a line on stderr with the numbers, and nobody else anything.
pub fn server_says_how_many_bytes_came(check: Check) {
    let check = check
        .expects("after 123 of 5000 bytes and the end of the connection stderr says both numbers, and the next client is served; so it is after none of 4711 bytes")
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
    let mut silent = server.connect();
    silent.sends_bytes(&frame(&[b'x'; 4711])[..4]);
    silent.pauses();
    silent.leaves();
    server.complains(&[["0", "4711"], ["4", "4715"]]);
    server.connect().is_answered();
    clocks::stays_up_at_rest(&mut server);
}

/// A client that closes within the header, or announces no bytes, costs nobody else anything.
pub fn server_outlives_half_a_header(check: Check) {
    let check = check
        .expects("after a client that sent two bytes of its header and left stderr says so, and the next one is served; so it is after a frame of 0 bytes")
        .usually("the header is read without a look at how many bytes came, its error is thrown away, or a length of 0 is taken for the end");
    let mut server = check.server();
    let mut client = server.connect();
    client.sends_bytes([0, 0]);
    let [_, before] = server.has_said();
    client.leaves();
    server.complains_more_than(&before);
    server.connect().is_answered();
    // What this one gets is free.
    let mut empty = server.connect();
    empty.sends_bytes(frame(b""));
    empty.pauses();
    empty.leaves();
    server.connect().is_answered();
    clocks::stays_up_at_rest(&mut server);
}

/// A client that resets within a frame costs nobody else anything.
pub fn server_outlives_a_reset_within_a_frame(check: Check) {
    let check = check
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
pub fn server_refuses_a_length_over_the_limit(check: Check) {
    let check = check
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
