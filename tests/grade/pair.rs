//! The student's own client against the student's own server, through a recording relay.

use language::text;

use crate::support::frame::unframe;
use crate::support::{Check, Direction, Server, plain_parts, quote};

/// The student's client and the student's server understand each other.
pub fn client_and_server_work_together(check: Check) {
    let check = check
        .expects("the step's own client and server get every message and every reply across")
        .usually(
            "one of the two does not do what the other expects: the checks of its role say more",
        );
    let (input, messages) = check.conversation();
    let mut server = talk(&check, input, messages);
    match check.serves_one_client() {
        true => server.ends_with_success(),
        false => server.is_still_up(),
    }
}

/// The client, fed with `input`, and the server get `messages` across, in order, and each its
/// reply. Gives the server back, still as it is.
pub fn talk(check: &Check, input: &str, messages: &[(&str, &str)]) -> Server {
    let mut server = check.server();
    let relay = check.relay(server.addresses()[0]);
    let mut client = relay.start_client();
    client.is_fed(input);
    client.ends_with_success();

    let mut turns: Vec<(String, String)> = Vec::new();
    let mut connections = 0;
    for recording in relay.recordings() {
        for (direction, bytes) in &recording.turns {
            let text = as_told(check, bytes);
            match (direction, turns.last_mut()) {
                (Direction::ToServer, _) => turns.push((text, String::new())),
                (Direction::ToClient, Some((_, reply))) => *reply = text,
                (Direction::ToClient, None) => check.fail(text!(
                    "the server began, with {text}",
                    text = quote(text.as_bytes())
                )),
            }
        }
        // A client may connect and then find that there is nothing to send.
        connections += usize::from(!recording.turns.is_empty());
    }
    let turns: Vec<_> = turns
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    if turns != messages {
        check.fail(text!(
            "messages and replies were {turns}, in place of {messages}",
            turns = told(&turns),
            messages = told(messages)
        ));
    }
    let expected = if check.has_sessions() {
        1
    } else {
        messages.len()
    };
    if connections != expected {
        check.fail(text!(
            "the client made {connections} connections, in place of {expected}",
            connections,
            expected
        ));
    }
    for (message, reply) in messages {
        if !check.has_keys() {
            for part in plain_parts(message.as_bytes()) {
                server.prints(part);
            }
        }
        client.prints(reply);
    }
    server
}

/// `turns` as a part of a sentence.
fn told(turns: &[(&str, &str)]) -> String {
    let told = turns.iter().map(|(message, reply)| {
        let (message, reply) = (quote(message.as_bytes()), quote(reply.as_bytes()));
        format!("{message} -> {reply}")
    });
    match turns.is_empty() {
        true => "none".to_string(),
        false => told.collect::<Vec<_>>().join(", "),
    }
}

/// What `bytes`, a whole message, say; where a step wants a frame around it, also that there is none.
fn as_told(check: &Check, bytes: &[u8]) -> String {
    let (bytes, why_not) = match unframe(bytes) {
        Some((text, [])) if check.has_frames() || bytes.starts_with(&[0]) => (text, ""),
        _ if check.has_frames() => (bytes, text!(" in no frame")),
        _ => (bytes, ""),
    };
    let text = String::from_utf8_lossy(bytes);
    format!("{}{why_not}", text.trim_end_matches(['\r', '\n']))
}
