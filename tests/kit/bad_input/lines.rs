//! Lines that are too long, or no text.

use assert_cmd::assert::Assert;
use predicates::prelude::PredicateBooleanExt;
use predicates::str::{contains, is_empty};

use super::ends::{TestServer, a_message, client, no_panic, typed};
use super::steps_from_to;
use crate::support::process::run;
use crate::support::side_by_side;
use crate::support::steps::Step;

/// What the client of `step` did with `input`, and what it sent.
fn fed(step: &str, input: &[u8]) -> (Assert, Vec<Vec<u8>>) {
    let server = TestServer::start();
    let mut client = client(step, server.port);
    client.stdin(typed(input));
    let ended = run(client);
    (ended.assert(), server.messages())
}

#[test]
fn a_client_of_one_line_refuses_a_line_of_1025_bytes_and_sends_nothing() {
    side_by_side(steps_from_to("ex03", "ex05"), |Step { name, .. }| {
        let (client, sent) = fed(name, (line(1025) + "\nnot this one\n").as_bytes());
        client.code(1).stderr(a_message().and(contains("1025")));
        assert!(sent.is_empty(), "{name} sent {sent:?}");
    });
}

#[test]
fn a_client_of_many_lines_leaves_a_line_of_1025_bytes_out_and_goes_on() {
    side_by_side(steps_from_to("ex06", "ex08"), |Step { name, .. }| {
        let (client, sent) = fed(name, (line(1025) + "\na next one\n").as_bytes());
        client.success().stderr(a_message().and(contains("1025")));
        assert_eq!(sent, [b"a next one"], "{name}");
    });
}

#[test]
fn a_line_of_1024_bytes_is_sent() {
    side_by_side(steps_from_to("ex03", "ex08"), |Step { name, .. }| {
        let (client, sent) = fed(name, (line(1024) + "\r\n").as_bytes());
        client.success().stderr(is_empty());
        assert_eq!(sent, [line(1024).into_bytes()], "{name}");
    });
}

#[test]
fn a_line_with_a_nul_in_it_is_sent() {
    side_by_side(steps_from_to("ex03", "ex08"), |Step { name, .. }| {
        let (client, sent) = fed(name, b"um\0dois\n");
        client.success().stderr(is_empty());
        assert_eq!(sent, [b"um\0dois"], "{name}");
    });
}

/// It is either sent as well as it can be, or refused with a message.
#[test]
fn a_line_that_is_not_utf8_is_no_reason_to_panic() {
    side_by_side(steps_from_to("ex03", "ex08"), |Step { name, .. }| {
        let (client, sent) = fed(name, b"ol\xe1, servidor\n");
        match sent.is_empty() {
            true => client.code(1).stderr(a_message()),
            false => client.success().stderr(no_panic()),
        };
        assert!(
            sent.is_empty() || sent == ["ol\u{fffd}, servidor".as_bytes()],
            "{name} sent {sent:?}"
        );
    });
}

/// A line of `length` bytes, with fewer letters than bytes.
fn line(length: usize) -> String {
    "é".repeat(length / 2) + &"e".repeat(length % 2)
}
