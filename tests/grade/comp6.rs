//! comp6: ADD, REMOVE, GET and LIST.

use language::text;

use crate::each_dictionary;
use crate::support::check;

checks! {
    kept server_replies;
    kept server_listens_on_localhost;
    kept server_with_an_empty_address_listens_on_every_interface;
    kept server_listens_on_its_address_only;
    kept server_answers_a_client_that_half_closes;
    kept server_waits_for_a_client_that_takes_its_time;
    kept server_outlives_the_end_of_its_input;
    kept server_accepts_port_0;
    kept server_takes_exit_for_a_message;
    new server_keeps_a_long_string;
    kept server_rejects_missing_or_malformed_arguments;
    kept server_reports_a_taken_port;
    kept server_reports_an_address_that_is_not_here;
    kept server_or_client_is_the_only_choice;
    kept server_answers_one_client_after_another;
    kept server_outlives_a_client_that_leaves;
    kept server_outlives_a_client_that_resets;
    kept server_outlives_bytes_that_are_not_utf8;
    new server_adds_all_after_the_first_comma below;
    new server_gets_by_key;
    kept server_says_when_a_key_is_missing;
    new server_says_when_the_dictionary_is_empty;
    new server_lists_in_the_order_of_keys;
    new server_keeps_strings_as_they_are;
    new server_removes_a_string_once below;
    new server_says_when_there_is_nothing_to_remove below;
    new server_is_empty_when_all_is_removed below;
    new server_never_gives_a_key_again below;
    new server_refuses_what_is_no_request below;
    kept server_is_not_delayed_by_idle_clients;
    kept server_is_not_delayed_by_a_crowd;
    kept server_is_not_delayed_by_a_reply_that_is_not_taken;
    kept server_is_not_delayed_by_half_a_message;
    kept server_outlives_resets_while_others_work;
    new server_loses_no_insertion_of_forty_clients;
    #[cfg(target_os = "linux")]
    new server_stores_in_one_step;
    #[cfg(target_os = "linux")]
    new server_lists_in_one_step;
    #[cfg(target_os = "linux")]
    new server_removes_in_one_step;
    #[cfg(target_os = "linux")]
    new server_gets_in_one_step;
    new server_lets_one_of_two_removals_win;
    new server_is_linearizable;
    kept server_answers_many_messages_on_one_connection;
    new server_keeps_the_dictionary_between_connections;
    new server_replies_to_whatever_is_sent;
    kept client_sends_all_lines_on_one_connection;
    kept client_sends_every_line_of_a_long_file;
    kept client_sends_a_line_when_it_is_typed;
    kept client_waits_for_the_reply;
    kept client_prints_each_reply;
    kept client_ends_with_success_at_exit;
    kept client_sends_nothing_after_exit;
    kept client_sends_what_only_looks_like_exit;
    kept client_takes_a_windows_line_end_off;
    kept client_sends_a_line_without_a_line_end;
    kept client_sends_accents_as_utf8;
    kept client_sends_spaces_as_they_are;
    kept client_takes_1024_bytes_both_ways;
    kept client_skips_empty_lines;
    kept client_ends_with_success_at_the_end_of_its_input;
    kept client_prints_the_reply;
    kept client_waits_for_a_slow_reply;
    kept client_finds_localhost;
    kept client_rejects_missing_or_malformed_arguments;
    kept client_reports_a_refused_connection;
    kept client_reports_an_unknown_host;
    kept client_reports_a_missing_reply;
    kept client_reports_a_failure_at_any_message;
    kept client_shows_a_reply_that_is_not_utf8;
    kept client_reports_a_server_that_leaves_the_session;
    kept client_sends_whatever_is_typed;
    new client_and_server_work_together;
    new beyond_long_messages_travel_in_frames;
    new beyond_server_takes_the_line_end_of_nc_off;
}

/// All after the first comma is the string.
#[test]
fn server_adds_all_after_the_first_comma() {
    let check = check!()
        .expects("`ADD,a,b` stores `a,b`, and `ADD,,` stores `,`")
        .usually("the request is split at every comma");
    let mut server = check.server();
    let mut client = server.connect();
    for (key, string) in ["a,b", ",", ",x", "ADD,y", "1,2,3,"].iter().enumerate() {
        client.asks(&format!("ADD,{string}"), &key.to_string());
        client.asks(&format!("GET {key}"), string);
    }
}

/// `REMOVE,<num>` takes the string out, once.
#[test]
fn server_removes_a_string_once() {
    let check = check!()
        .expects("REMOVE of a key succeeds once; after that the key, in REMOVE and in GET, is `chave inexistente`")
        .usually("the string is looked up or emptied, and not taken out with its key, or those behind it move to other keys (`Vec::remove`)");
    let mut server = check.server();
    let mut client = server.connect();
    client.asks("ADD,primeira", "0");
    client.asks("ADD,segunda", "1");
    let removed = client.asks_for("REMOVE,0");
    if removed == "chave inexistente" {
        check.fail(text!(
            "REMOVE of a key that is there gave `chave inexistente`"
        ));
    }
    client.asks("REMOVE,0", "chave inexistente");
    client.asks("GET 0", "chave inexistente");
    client.asks("GET 1", "segunda");
    client.asks("LIST", "segunda");
}

/// `REMOVE` of a number that is no key gives `chave inexistente`.
#[test]
fn server_says_when_there_is_nothing_to_remove() {
    let check = check!()
        .expects("REMOVE of any integer that is no key gives `chave inexistente`, and changes nothing")
        .usually("a failed look-up ends the connection, or the number is parsed into a type that is too small");
    let mut server = check.server();
    let mut client = server.connect();
    client.asks("REMOVE,0", "chave inexistente");
    client.asks("ADD,primeira", "0");
    for key in each_dictionary::NO_KEYS {
        client.asks(&format!("REMOVE,{key}"), "chave inexistente");
    }
    client.asks("LIST", "primeira");
}

/// When all has been removed the dictionary is empty.
#[test]
fn server_is_empty_when_all_is_removed() {
    let check = check!()
        .expects("after the last REMOVE LIST gives `dicionário vazio`")
        .usually("LIST joins no strings and sends the result, which is nothing");
    let mut server = check.server();
    let mut client = server.connect();
    client.asks("ADD,única", "0");
    client.asks_for("REMOVE,0");
    client.asks("LIST", "dicionário vazio");
}

/// A key is never given again.
#[test]
fn server_never_gives_a_key_again() {
    let check = check!()
        .expects("after strings were removed, also the last one, and also all, the next key is a new one")
        .usually("the next key is the number of strings, or one more than the highest key: it has to be a counter of its own");
    let mut server = check.server();
    let mut client = server.connect();
    for key in ["0", "1", "2"] {
        client.asks(&format!("ADD,cadeia {key}"), key);
    }
    client.asks_for("REMOVE,1");
    client.asks("ADD,depois", "3");
    client.asks_for("REMOVE,3");
    client.asks("ADD,outra", "4");
    for key in ["0", "2", "4"] {
        client.asks_for(&format!("REMOVE,{key}"));
    }
    client.asks("ADD,de novo", "5");
    // All once more, and not the newest last.
    client.asks("ADD,e mais", "6");
    for key in ["6", "5"] {
        client.asks_for(&format!("REMOVE,{key}"));
    }
    client.asks("ADD,por fim", "7");
}

/// What is no request is refused: it stores nothing, and the connection stays open.
#[test]
fn server_refuses_what_is_no_request() {
    let check = check!()
        .expects("each of many bad requests gets a reply that is no key, changes nothing, and leaves the connection open")
        .usually("what is no other request is still stored, gets no reply, or is taken for a request that it only looks like");
    let mut server = check.server();
    let mut client = server.connect();
    // A number, so that it is no reply to a bad request.
    client.asks("ADD,4711", "0");
    for request in [
        "uma cadeia",
        "ADD",
        "ADD,",
        "add,x",
        "ADD x",
        "ADD;x",
        "REMOVE",
        "REMOVE,",
        "REMOVE,x",
        "REMOVE,0,1",
        "REMOVE 0",
        "REMOVE0",
        "remove,0",
        "GET",
        "GET x",
        "GET,0",
        "GET0",
        "list",
        "LIST,",
        "LISTA",
        "EXITO",
        ",",
    ] {
        let reply = client.asks_for(request);
        if reply.trim().parse::<u64>().is_ok() {
            check.fail(text!(
                "{request} got {reply}, which is a key or the string 4711",
                request = format!("{request:?}"),
                reply = format!("{reply:?}")
            ));
        }
        client.asks("LIST", "4711");
    }
    client.asks("ADD,segunda", "1");
}
