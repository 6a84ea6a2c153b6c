//! What holds for the dictionary of more than one step, from comp2 on.

use crate::clocks;
use crate::each_server::longest_message;
use crate::pair;
use crate::support::frame::frame;
use crate::support::{Check, Server, TestClient};

const MISSING: &str = "chave inexistente";

/// Integers that are no key where there is only the key 0; most of them are 0 where they are cut to
/// 8, 16, 32 or 64 bits.
pub const NO_KEYS: [&str; 7] = [
    "1",
    "-1",
    "256",
    "65536",
    "4294967296",
    "18446744073709551616",
    "99999999999999999999999",
];

/// Requests one after another, in the way of the step: on one connection, or each on its own.
struct Dialogue {
    server: Server,
    session: Option<TestClient>,
}

impl Dialogue {
    fn new(check: &Check) -> Dialogue {
        let mut server = check.server();
        let session = check.has_sessions().then(|| server.connect());
        Dialogue { server, session }
    }

    fn asks(&mut self, message: &str, reply: &str) {
        match &mut self.session {
            Some(session) => session.asks(message, reply),
            None => self.server.connect().asks(message, reply),
        }
    }

    fn asks_for_a_list(&mut self, strings: &[&str]) {
        match &mut self.session {
            Some(session) => session.asks_for_a_list(strings),
            None => self.server.connect().asks_for_a_list(strings),
        }
    }
}

/// The message that stores `string`.
fn storing(check: &Check, string: &str) -> String {
    check.kind().storing(string)
}

/// `GET <num>` gives the string under that key.
pub fn server_gets_by_key(check: Check) {
    let check = check
        .basic()
        .expects("GET gives the string under each of twelve keys, as often as it is asked")
        .usually("the number is not parsed, or GET itself is stored");
    let mut dialogue = Dialogue::new(&check);
    let strings: Vec<_> = (0..12)
        .map(|number| format!("fruta {}", 50 - number))
        .collect();
    for (key, string) in strings.iter().enumerate() {
        dialogue.asks(&storing(&check, string), &key.to_string());
    }
    for key in [1, 0, 11, 2, 10, 1] {
        dialogue.asks(&format!("GET {key}"), &strings[key]);
    }
}

/// `GET` of a number that is no key gives `chave inexistente`.
pub fn server_says_when_a_key_is_missing(check: Check) {
    let check = check
        .expects("GET of any integer that is no key gives `chave inexistente`, and stores nothing")
        .usually("the type of the number is too small (a negative one is an integer, too), or a failed look-up ends the server");
    let mut dialogue = Dialogue::new(&check);
    dialogue.asks("GET 0", MISSING);
    dialogue.asks(&storing(&check, "primeira"), "0");
    for key in NO_KEYS {
        dialogue.asks(&format!("GET {key}"), MISSING);
    }
    dialogue.asks(&storing(&check, "segunda"), "1");
}

/// `LIST` of an empty dictionary gives `dicionário vazio`.
pub fn server_says_when_the_dictionary_is_empty(check: Check) {
    let check = check
        .basic()
        .expects("LIST of an empty dictionary gives `dicionário vazio`, and stores nothing")
        .usually("an empty string is sent, which is nothing on the wire, or LIST itself is stored");
    let mut dialogue = Dialogue::new(&check);
    dialogue.asks("LIST", "dicionário vazio");
    dialogue.asks(&storing(&check, "primeira"), "0");
    dialogue.asks("LIST", "primeira");
}

/// `LIST` gives all strings, in the order of their keys, joined by commas.
pub fn server_lists_in_the_order_of_keys(check: Check) {
    let check = check
        .basic()
        .expects("LIST gives twelve strings, in the order of their keys, joined by commas")
        .usually("a HashMap has no order, and keys that are compared as text put 10 before 2");
    let mut dialogue = Dialogue::new(&check);
    let strings: Vec<_> = (0..12)
        .map(|number| format!("cadeia {}", 90 - number))
        .collect();
    for (key, string) in strings.iter().enumerate() {
        dialogue.asks(&storing(&check, string), &key.to_string());
    }
    let strings: Vec<_> = strings.iter().map(String::as_str).collect();
    dialogue.asks_for_a_list(&strings);
}

/// What only looks like a request is stored (comp3 to comp5).
pub fn server_stores_what_only_looks_like_a_request(check: Check) {
    let check = check
        .expects("`GET`, `GET abc`, `list`, `LISTA` and the like are strings to be stored")
        .usually("a request is recognised with `starts_with`, or without regard to case, or what is no request is refused and not stored");
    let mut dialogue = Dialogue::new(&check);
    let strings = [
        "GET", "GET abc", "get 0", "GET 1 2", "GET0", "GET 1.5", "list", "LISTA", "LIST 0",
        "ADD,x", "REMOVE,0",
    ];
    for (key, string) in strings.iter().enumerate() {
        dialogue.asks(string, &key.to_string());
        dialogue.asks(&format!("GET {key}"), string);
    }
}

/// A string of the longest bare message comes back whole.
pub fn server_keeps_a_long_string(check: Check) {
    let check = check
        .expects("a string as long as a bare message can be comes back whole")
        .usually("a buffer has room for fewer than 1024 bytes: the one that is read into, or one in which the string is kept");
    let mut dialogue = Dialogue::new(&check);
    let longest = longest_message();
    // With its command it has to fit as well.
    let string = &longest[storing(&check, "").len()..];
    dialogue.asks(&storing(&check, string), "0");
    dialogue.asks("GET 0", string);
}

/// Strings with commas, spaces and accents come back as they were.
pub fn server_keeps_strings_as_they_are(check: Check) {
    let check = check
        .expects("strings with commas, spaces and accents come back as they were stored")
        .usually("the string is split, trimmed, or taken apart into bytes");
    let mut dialogue = Dialogue::new(&check);
    let strings = [
        "pão, queijo, e vinho",
        "  com espaços  ",
        "três çõãé €",
        "a,,b,",
    ];
    for (key, string) in strings.iter().enumerate() {
        dialogue.asks(&storing(&check, string), &key.to_string());
        dialogue.asks(&format!("GET {key}"), string);
    }
}

/// The dictionary outlives the connections.
pub fn server_keeps_the_dictionary_between_connections(check: Check) {
    let check = check
        .expects("what one client stored another one can GET, however the first has left, and the keys go on")
        .usually("the dictionary, or the counter, is created anew for each connection, or what a client stored goes with it");
    let mut server = check.server();
    let mut first = server.connect();
    first.asks(&storing(&check, "primeira"), "0");
    first.asks(&storing(&check, "segunda"), "1");
    first.leaves();
    let mut second = server.connect();
    second.asks("GET 1", "segunda");
    second.asks(&storing(&check, "terceira"), "2");
    second.asks("GET 0", "primeira");
    second.resets();
    // What goes with a client goes when the server has noticed.
    clocks::stays_up_at_rest(&mut server);
    let mut third = server.connect();
    third.asks("GET 2", "terceira");
    third.asks("GET 0", "primeira");
}

/// An idle client delays nobody.
pub fn server_is_not_delayed_by_idle_clients(check: Check) {
    let check = check
        .expects("two clients that say nothing delay nobody: a third one gets its reply")
        .usually("clients are served one after another: each needs a thread of its own, that is not waited for (`join`) where it is started");
    let mut server = check.server();
    let _silent = server.connect();
    // The server is at work for this one by now, and not about to start: whatever it takes for a
    // session, it has taken.
    let mut idle = server.connect();
    idle.is_answered();
    server.connect().is_answered();
    idle.is_answered();
}

/// A client that stops in the middle of a message delays nobody.
pub fn server_is_not_delayed_by_half_a_message(check: Check) {
    let check = check
        .expects("a client that announces a long message and sends a part of it delays nobody, and costs nobody anything when it leaves then")
        .usually("the dictionary's lock is held while a message is received, or a message that ends early ends more than its connection");
    let mut server = check.server();
    let mut busy = server.connect();
    busy.is_answered();
    let mut slow = server.connect();
    slow.sends_bytes(&frame(&[b'x'; 5000])[..100]);
    busy.is_answered();
    server.connect().is_answered();
    slow.leaves();
    busy.is_answered();
    server.connect().is_answered();
    clocks::stays_up_at_rest(&mut server);
}

/// Clients that leave or reset while others are at work cost those nothing.
pub fn server_outlives_resets_while_others_work(check: Check) {
    let check = check
        .expects("while five clients leave and five reset, a sixth one gets each of its replies")
        .usually("an error of one connection ends the server, or poisons the lock");
    let mut server = check.server();
    let mut worker = server.connect();
    for _ in 0..5 {
        worker.is_answered();
        server.connect().leaves();
        worker.is_answered();
        let mut rude = server.connect();
        rude.sends("já não espero");
        rude.resets();
        worker.is_answered();
    }
    clocks::stays_up_at_rest(&mut server);
}

/// A message of more than 1024 bytes travels in a frame, there and back.
pub fn beyond_long_messages_travel_in_frames(check: Check) {
    let check = match check.kind().has_requests() {
        true => check.expects("client and server get a message of 5999 bytes across, in a frame, and back; and so does the server with a LIST of 80,000 bytes"),
        false => check.expects("client and server get a message of 5999 bytes across, in a frame"),
    };
    let check =
        check.usually("`recv` is called once for up to 1024 bytes; `receive_message` does more");
    let text = "longa ".repeat(1000).trim_end().to_string();
    let message = storing(&check, &text);
    let mut exchanges = vec![(message.as_str(), "0")];
    if check.kind().has_requests() {
        exchanges.push(("GET 0", &text));
    }
    let input: String = exchanges
        .iter()
        .map(|(line, _)| format!("{line}\n"))
        .collect();
    pair::talk(&check, &input, &exchanges).is_still_up();
    if check.kind().has_requests() && !check.is_kept() {
        lists_more_than_two_bytes_can_count(&check);
    }
}

fn lists_more_than_two_bytes_can_count(check: &Check) {
    let strings: Vec<_> = (100..180)
        .map(|number| format!("{number} ").repeat(249) + "fim")
        .collect();
    let mut dialogue = Dialogue::new(check);
    for (key, string) in strings.iter().enumerate() {
        dialogue.asks(&storing(check, string), &key.to_string());
    }
    let strings: Vec<_> = strings.iter().map(String::as_str).collect();
    dialogue.asks_for_a_list(&strings);
}

/// One final line end is taken off a bare message, so that `nc` can be a client.
pub fn beyond_server_takes_the_line_end_of_nc_off(check: Check) {
    let check = check
        .expects("the string of the message `do nc\\n` is `do nc`: LIST of it and of `outra` is `do nc,outra`")
        .usually("the message is kept with its line end");
    let mut dialogue = Dialogue::new(&check);
    dialogue.asks(&storing(&check, "do nc\n"), "0");
    dialogue.asks(&storing(&check, "outra"), "1");
    dialogue.asks_for_a_list(&["do nc", "outra"]);
}
