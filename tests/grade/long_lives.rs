//! Servers that have had many clients, or many messages, or clients that are in no hurry.

use std::io::{ErrorKind, Write};
use std::time::Duration;

use language::text;

use crate::clocks;
use crate::resources::{Holding, cleans_up_at_once, held_by};
use crate::support::{
    Check, Server, TestClient, as_time_allows, patience, quote, read_within, without_line_end,
};

/// More clients, messages and strings than there are places in a table of 1024.
const MANY: usize = 1300;
/// More messages than there are places in a table of 2048, and with them more than half a million bytes.
const LONG_SESSION: usize = 2500;
/// Where that is kept: more messages than there are places in a table of 1024, and more than 64 KiB.
const KEPT_SESSION: usize = 1300;
/// So many show a leak as well, and are more than there are places in a table of 256. They are enough where nothing
/// is new that a life could wear out.
const SOME: usize = 270;
/// Among so many clients some ask for nothing.
const SOME_SILENT: usize = 400;
/// And where that is kept, of those that leave without a word.
const FEW_SILENT: usize = 60;
/// More clients at once than a table of 256 has places, and fewer than a system grants any program.
const CROWD: usize = 300;
/// A slow server gets fewer, and so many in any case.
const AT_LEAST: usize = 10;
/// After so many clients what every server takes at its start has been taken.
const SETTLED: usize = 100;

/// What each client may cost a server that goes on: none of it grows with their number, but the
/// memory of a language that cleans up later, and of the strings that are stored.
const FILES_EACH: f64 = 0.02;
const AREAS_EACH: f64 = 0.5;
const THREADS_EACH: f64 = 0.25;
const MEMORY_EACH: f64 = 128.0; // KiB
/// Where nothing cleans up later, and what may come in any case. (Stacks and heaps of threads are kept for
/// the next.)
const MEMORY_EACH_AT_ONCE: f64 = 24.0; // KiB
const MEMORY_AT_ALL: f64 = 3500.0; // KiB
const OTHERS_AT_ALL: f64 = 20.0;

/// The server answers one client after another, holds nothing of them, and is still up then.
pub fn server_answers_one_client_after_another(check: Check) {
    let check = check.expects(
        "hundreds of clients, from more than one address, one after another, each get their reply; the server is still up then, and holds nothing of those that have left",
    );
    let check = match check.has_keys() {
        true => check.usually("the counter does not go up by 1 with each message of all clients together (it starts anew for each, or for each address, or has no room), or connections are kept and never closed"),
        false => check.usually("accept() stands before the loop, there is no loop, or connections are kept and never closed"),
    };
    let mut server = check.server();
    let mut before = None;
    let mut clients = 0;
    let number = if check.wears_out_anew() { MANY } else { SOME };
    // Where it is new how clients are served one after another, or all at once.
    let is_new = check.kind().serves_at_once() || check.wears_out_anew() && !check.has_keys();
    let silent = if is_new { SOME_SILENT } else { FEW_SILENT };
    for (message, reply) in as_time_allows(AT_LEAST, number).map(|number| check.exchange(number)) {
        if clients == SETTLED {
            before = held_by(&server);
        }
        let mut client = match clients % 5 {
            4 => server.connect_from_elsewhere(),
            _ => server.connect(),
        };
        client.asks(&message, &reply);
        // There are two ways to go, and a server may keep what is left of one of them only.
        if clients % 2 == 0 {
            client.leaves();
        }
        // So there are for those that have asked for nothing.
        match clients % 6 {
            1 if clients < silent => server.connect().leaves(),
            4 if clients < silent && is_new => server.connect().resets(),
            _ => {}
        }
        clients += 1;
    }
    clocks::stays_up_at_rest(&mut server);
    if let Some(before) = before {
        holds_nothing_more(&check, &server, before, clients - SETTLED);
    }
}

/// What `server` holds has not grown with its last `clients`; those that have just left may take a
/// moment to be noticed.
fn holds_nothing_more(check: &Check, server: &Server, before: Holding, clients: usize) {
    let wait = check.wait();
    let memory_limit = match cleans_up_at_once(server) {
        true => MEMORY_EACH_AT_ONCE * clients as f64 + MEMORY_AT_ALL,
        false => MEMORY_EACH * clients as f64 + OTHERS_AT_ALL,
    };
    let limit = |each: f64| each * clients as f64 + OTHERS_AT_ALL;
    loop {
        let Some(after) = held_by(server) else {
            return;
        };
        let grown = [
            (
                text!("open files"),
                before.files,
                after.files,
                limit(FILES_EACH),
            ),
            (
                text!("threads"),
                before.threads,
                after.threads,
                limit(THREADS_EACH),
            ),
            (
                text!("areas of memory"),
                before.areas,
                after.areas,
                limit(AREAS_EACH) + OTHERS_AT_ALL,
            ),
            (
                text!("KiB of memory"),
                before.memory,
                after.memory,
                memory_limit,
            ),
        ];
        let grown = grown
            .iter()
            .find(|(_, before, after, limit)| after.saturating_sub(*before) as f64 > *limit);
        let Some((what, before, after, _)) = grown else {
            return;
        };
        if wait.is_over_since_the_last_event() {
            let check = check.clone().usually(
                "what belongs to a client (its connection, its thread) is kept in a list or a variable that lives on when it has left",
            );
            check.fail(text!(
                "the server held {before} {what}, and {after} when {clients} more clients had come and gone",
                before,
                what,
                after,
                clients
            ));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Any number of messages on one connection.
pub fn server_answers_many_messages_on_one_connection(check: Check) {
    let check = check.usually(
        "the connection is closed after some replies, or so many bytes, or there is no room for so many strings",
    );
    let (check, messages) = match check.is_kept() {
        true => (
            check.expects(
                "hundreds of messages on one connection, some of them long, each get their reply",
            ),
            KEPT_SESSION,
        ),
        false => (
            check.expects("2500 messages on one connection, some of them long, each get their reply, and the first string is there at the end"),
            LONG_SESSION,
        ),
    };
    let mut server = check.server();
    let mut client = server.connect();
    for number in as_time_allows(AT_LEAST, messages) {
        let (message, reply) = check.exchange(number);
        let more = if number % 4 == 1 { 900 } else { 0 };
        client.asks(&format!("{message}{}", ".".repeat(more)), &reply);
    }
    // A program that was carried over may have kept the word before the string as well.
    if !check.is_kept() {
        let (string, key) = check.exchange(0);
        client.asks(&format!("GET {key}"), &string);
    }
}

/// However many clients say nothing, they delay nobody.
pub fn server_is_not_delayed_by_a_crowd(check: Check) {
    let check = check
        .expects("with 300 clients that are connected and say nothing, the next one gets its replies, and so does the first of the 300")
        .usually("there is a limit to the clients served at once: a pool of threads that all wait");
    let mut server = check.server();
    let mut idle: Vec<_> = as_time_allows(AT_LEAST, CROWD)
        .map(|_| server.connect())
        .collect();
    let mut last = server.connect();
    for _ in 0..2 {
        last.is_answered();
    }
    idle[0].is_answered();
    last.is_answered();
}

/// A client that does not take its reply holds nobody else up, and costs nothing when it breaks off.
pub fn server_is_not_delayed_by_a_reply_that_is_not_taken(check: Check) {
    let check = check
        .expects("a client that asks for a long LIST and does not read it delays nobody, and its reset costs nobody else anything")
        .usually("the dictionary's lock is held while a reply is sent: it has to be let go before");
    let mut server = check.server();
    let mut worker = server.connect();
    let message = check.kind().storing(&"x".repeat(1000));
    // Several times as much as such a connection's two ends take in.
    let strings = if cfg!(target_os = "linux") { 600 } else { 4500 };
    for number in as_time_allows(AT_LEAST, strings) {
        stores(&check, &worker, &message, number);
    }
    check.note(
        text!("client 1"),
        text!(
            "has stored many strings of {number} bytes",
            number = message.len()
        ),
    );
    let mut rude: Vec<TestClient> = (0..2).map(|_| server.connect_narrowly()).collect();
    for client in &mut rude {
        client.sends("LIST");
    }
    // By then the server is where it cannot go on, or has set the reply aside.
    worker.pauses();
    worker.is_answered();
    worker.pauses();
    worker.is_answered();
    server.connect().is_answered();
    // Whoever asks for the same is held up by nobody, either.
    worker.sends("LIST");
    worker.receives_until(|text| text.len() > message.len() * AT_LEAST / 2);
    drop(worker);
    let mut worker = server.connect();
    worker.is_answered();
    for client in rude {
        client.resets();
        worker.is_answered();
    }
    server.connect().is_answered();
    clocks::stays_up_at_rest(&mut server);
}

/// Stores `message`, as one of thousands: nobody wants to read about each.
fn stores(check: &Check, client: &TestClient, message: &str, key: usize) {
    let key = key.to_string();
    let mut stream = client.stream();
    let mut received = Vec::new();
    let mut result = stream.write_all(message.as_bytes());
    while result.is_ok() && without_line_end(&received) != key.as_bytes() {
        let mut buffer = [0; 64];
        result = read_within(stream, patience(), &mut buffer).and_then(|length| {
            // The line end of the reply before may have come late.
            let late = received.is_empty() && buffer[0] == b'\n';
            received.extend_from_slice(&buffer[usize::from(late)..length]);
            let is_on_the_way = key.as_bytes().starts_with(without_line_end(&received));
            match length > 0 && is_on_the_way {
                true => Ok(()),
                false => Err(ErrorKind::InvalidData.into()),
            }
        });
    }
    if let Err(error) = result {
        let is_a_key = without_line_end(&received).iter().all(u8::is_ascii_digit);
        let check = match is_a_key && !received.is_empty() {
            true => check
                .clone()
                .usually("a string that is equal to an earlier one gets a key of its own as well"),
            false => check.clone(),
        };
        let received = quote(&received);
        check.fail(text!(
            "the reply to string number {key} was {received} ({error})",
            key,
            received,
            error
        ));
    }
}
