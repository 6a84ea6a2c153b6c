//! The student's own client against the student's own server, through a recording relay.

use crate::REPLY;
use crate::support::{Check, Server};

/// The client, fed with `input`, and the server get `messages` and the replies across, in order,
/// a connection each, and both show what they received. Gives the server back, still as it is.
pub fn talk(check: &Check, input: &str, messages: &[&str]) -> Server {
    let mut server = check.server();
    let relay = check.relay(server.addresses()[0]);
    let mut client = relay.start_client();
    client.is_fed(input);
    client.ends_with_success();

    let mut connections = relay.recordings();
    // A client may connect and then find that there is nothing to send.
    connections.retain(|connection| !connection.from_client.is_empty());
    let sent: Vec<_> = connections
        .iter()
        .map(|connection| String::from_utf8_lossy(&connection.from_client))
        .collect();
    if sent != messages {
        check.fail(format!(
            "the client sent {sent:?}, in place of {messages:?}"
        ));
    }
    for (connection, message) in connections.iter().zip(messages) {
        let reply = String::from_utf8_lossy(&connection.from_server);
        if reply.trim_end_matches(['\r', '\n']) != REPLY {
            check.fail(format!("the server's reply to {message:?} was {reply:?}"));
        }
        server.prints(message);
    }
    if !messages.is_empty() {
        client.prints(REPLY);
    }
    server
}
