//! comp6: ADD, REMOVE, GET and LIST.

#[cfg(target_os = "linux")]
use crate::races;
use crate::support::check;
use crate::{
    crowd, each_call, each_client, each_dictionary, each_server, generated, long_lives, pair,
};

checks! {
    /// A client that sends a message gets the reply.
    kept fn server_replies() = each_server::replies;
    /// `localhost` works as the server's ADDRESS.
    kept fn server_listens_on_localhost() = each_server::listens_on_localhost;
    /// With an empty ADDRESS the server listens on every interface.
    kept fn server_with_an_empty_address_listens_on_every_interface() = each_server::listens_on_every_interface;
    /// The server listens on its ADDRESS, and nowhere else.
    kept fn server_listens_on_its_address_only() = each_server::listens_on_its_address_only;
    /// A client that has said all it wants to say still gets its reply.
    kept fn server_answers_a_client_that_half_closes() = each_server::answers_a_client_that_half_closes;
    /// A client may take its time.
    kept fn server_waits_for_a_client_that_takes_its_time() = each_server::waits_for_a_client_that_takes_its_time;
    /// The end of the server's own input is nothing to it.
    kept fn server_outlives_the_end_of_its_input() = each_server::outlives_the_end_of_its_input;
    /// PORT 0 is a port for a server: the system chooses one.
    kept fn server_accepts_port_0() = each_call::accepts_port_0;
    /// To a server `EXIT` is a message like any other.
    kept fn server_takes_exit_for_a_message() = each_server::takes_exit_for_a_message;
    /// A string of the longest bare message comes back whole.
    new fn server_keeps_a_long_string() = each_dictionary::keeps_a_long_string;
    /// Missing or malformed arguments: a message on stderr, and a failure.
    kept fn server_rejects_missing_or_malformed_arguments() = each_call::server_rejects_bad_arguments;
    /// A server whose address and port are taken says so, and fails.
    kept fn server_reports_a_taken_port() = each_call::reports_a_taken_port;
    /// A server whose ADDRESS is none of this machine's says so, and fails.
    kept fn server_reports_an_address_that_is_not_here() = each_call::reports_an_address_that_is_not_here;
    /// What is neither `server` nor `client` is no role.
    kept fn server_or_client_is_the_only_choice() = each_call::rejects_an_unknown_role;
    /// One client after another is served, without end.
    kept fn server_answers_one_client_after_another() = long_lives::answers_one_client_after_another;
    /// A client that leaves without a word costs nobody else anything.
    kept fn server_outlives_a_client_that_leaves() = each_server::outlives_a_client_that_leaves;
    /// A client that resets its connection costs nobody else anything.
    kept fn server_outlives_a_client_that_resets() = each_server::outlives_a_client_that_resets;
    /// A client that sends bytes that are not UTF-8 costs nobody else anything.
    kept fn server_outlives_bytes_that_are_not_utf8() = each_server::outlives_bytes_that_are_not_utf8;
    new fn server_adds_all_after_the_first_comma();
    /// `GET <num>` gives the string under that key.
    new fn server_gets_by_key() = each_dictionary::gets_by_key;
    /// `GET` of a number that is no key gives `chave inexistente`.
    kept fn server_says_when_a_key_is_missing() = each_dictionary::says_when_a_key_is_missing;
    /// `LIST` of an empty dictionary gives `dicionário vazio`.
    new fn server_says_when_the_dictionary_is_empty() = each_dictionary::says_when_it_is_empty;
    /// `LIST` gives all strings, in the order of their keys, joined by commas.
    new fn server_lists_in_the_order_of_keys() = each_dictionary::lists_in_the_order_of_keys;
    /// Strings with commas, spaces and accents come back as they were.
    new fn server_keeps_strings_as_they_are() = each_dictionary::keeps_strings_as_they_are;
    new fn server_removes_a_string_once();
    new fn server_says_when_there_is_nothing_to_remove();
    new fn server_is_empty_when_all_is_removed();
    new fn server_never_gives_a_key_again();
    new fn server_refuses_what_is_no_request();
    /// An idle client delays nobody.
    kept fn server_is_not_delayed_by_idle_clients() = each_dictionary::is_not_delayed_by_idle_clients;
    /// However many clients say nothing, they delay nobody.
    kept fn server_is_not_delayed_by_a_crowd() = long_lives::is_not_delayed_by_a_crowd;
    /// A client that does not take its reply delays nobody.
    kept fn server_is_not_delayed_by_a_reply_that_is_not_taken() = long_lives::is_not_delayed_by_a_reply_that_is_not_taken;
    /// A client that stops in the middle of a message delays nobody.
    kept fn server_is_not_delayed_by_half_a_message() = each_dictionary::is_not_delayed_by_half_a_message;
    /// Clients that leave or reset while others are at work cost those nothing.
    kept fn server_outlives_resets_while_others_work() = each_dictionary::outlives_resets_while_others_work;
    /// No insertion of many clients at once is lost, and no key is given twice.
    new fn server_loses_no_insertion_of_forty_clients() = crowd::inserts_at_once;
    /// A string is stored in one step, as others see it.
    #[cfg(target_os = "linux")]
    new fn server_stores_in_one_step() = races::stores_in_one_step;
    /// The strings are listed in one step, as others see it.
    #[cfg(target_os = "linux")]
    new fn server_lists_in_one_step() = races::lists_in_one_step;
    /// A string is removed in one step, as others see it.
    #[cfg(target_os = "linux")]
    new fn server_removes_in_one_step() = races::removes_in_one_step;
    /// A string is looked up in one step, as others see it.
    #[cfg(target_os = "linux")]
    new fn server_gets_in_one_step() = races::gets_in_one_step;
    /// Of two clients that remove the same key at once, one gets the string.
    new fn server_lets_one_of_two_removals_win() = crowd::races_for_removals;
    /// Each reply fits some order of all requests within their times.
    new fn server_is_linearizable() = crowd::leaves_a_linearizable_history;
    /// Any number of messages on one connection.
    kept fn server_answers_many_messages_on_one_connection() = long_lives::answers_many_messages_on_one_connection;
    /// The dictionary outlives the connections.
    new fn server_keeps_the_dictionary_between_connections() = each_dictionary::outlives_the_connections;
    /// Whatever a message is made of, its reply is the one that it has to get.
    new fn server_replies_to_whatever_is_sent() = generated::server::replies_to_whatever_is_sent;
    /// Each line is a message, and all go over one connection.
    kept fn client_sends_all_lines_on_one_connection() = each_client::sends_each_line;
    /// A long file arrives as a whole.
    kept fn client_sends_every_line_of_a_long_file() = each_client::sends_every_line_of_a_long_file;
    /// A line is sent when it is typed.
    kept fn client_sends_a_line_when_it_is_typed() = each_client::sends_a_line_when_it_is_typed;
    /// A message is not sent before the reply to the last one has come.
    kept fn client_waits_for_the_reply() = each_client::waits_for_the_reply;
    /// Every reply is printed.
    kept fn client_prints_each_reply() = each_client::prints_each_reply;
    /// The line `EXIT` ends the client, with success, while its input is still open.
    kept fn client_ends_with_success_at_exit() = each_client::ends_with_success_at_exit;
    /// Nothing that stands after `EXIT` is sent.
    kept fn client_sends_nothing_after_exit() = each_client::sends_nothing_after_exit;
    /// Only `EXIT` itself ends the client: what looks like it is a message.
    kept fn client_sends_what_only_looks_like_exit() = each_client::sends_what_only_looks_like_exit;
    /// A Windows line end is taken off as a whole.
    kept fn client_takes_a_windows_line_end_off() = each_client::takes_a_windows_line_end_off;
    /// A line without a line end counts as well.
    kept fn client_sends_a_line_without_a_line_end() = each_client::sends_a_line_without_a_line_end;
    /// What is typed arrives as UTF-8.
    kept fn client_sends_accents_as_utf8() = each_client::sends_accents_as_utf8;
    /// Spaces belong to the message.
    kept fn client_sends_spaces_as_they_are() = each_client::sends_spaces_as_they_are;
    /// A line, and a reply, of 1024 bytes are taken whole.
    kept fn client_takes_1024_bytes_both_ways() = each_client::takes_1024_bytes_both_ways;
    /// An empty line is not sent, and the next one is.
    kept fn client_skips_empty_lines() = each_client::skips_empty_lines;
    /// The end of the input ends the client, with success.
    kept fn client_ends_with_success_at_the_end_of_its_input() = each_client::ends_with_success_at_the_end_of_its_input;
    /// The client prints the reply that it receives.
    kept fn client_prints_the_reply() = each_client::prints_the_reply;
    /// A reply may take its time.
    kept fn client_waits_for_a_slow_reply() = each_client::waits_for_a_slow_reply;
    /// `localhost` works as the client's ADDRESS, whichever of its addresses answers.
    kept fn client_finds_localhost() = each_client::finds_localhost;
    /// Missing or malformed arguments: a message on stderr, and a failure.
    kept fn client_rejects_missing_or_malformed_arguments() = each_call::client_rejects_bad_arguments;
    /// A client that nobody listens to says so, and fails.
    kept fn client_reports_a_refused_connection() = each_call::reports_a_refused_connection;
    /// A client whose ADDRESS is a name that nobody knows says so, and fails.
    kept fn client_reports_an_unknown_host() = each_call::reports_an_unknown_host;
    /// A client whose server leaves before it has replied says so, and fails.
    kept fn client_reports_a_missing_reply() = each_call::reports_a_missing_reply;
    /// What goes wrong with a later message is a failure, too.
    kept fn client_reports_a_failure_at_any_message() = each_call::reports_a_failure_at_any_message;
    /// A reply that is not UTF-8 is shown as well as it can be.
    kept fn client_shows_a_reply_that_is_not_utf8() = each_client::shows_a_reply_that_is_not_utf8;
    /// A session that its server ends is a failure.
    kept fn client_reports_a_server_that_leaves_the_session() = each_client::reports_a_server_that_leaves_the_session;
    /// Whatever the lines of the input are made of, they are sent as they are.
    kept fn client_sends_whatever_is_typed() = generated::client::sends_whatever_is_typed;
    /// The student's client and the student's server understand each other.
    new fn client_and_server_work_together() = pair::work_together;
    /// A message of more than 1024 bytes travels in a frame, there and back.
    new fn beyond_long_messages_travel_in_frames() = each_dictionary::gets_long_messages_in_frames;
    /// One final line end is taken off a bare message, so that `nc` can be a client.
    new fn beyond_server_takes_the_line_end_of_nc_off() = each_dictionary::takes_the_line_end_of_nc_off;
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
        .usually("the string is looked up and not taken out");
    let mut server = check.server();
    let mut client = server.connect();
    client.asks("ADD,primeira", "0");
    client.asks("ADD,segunda", "1");
    let removed = client.asks_for("REMOVE,0");
    if removed == "chave inexistente" {
        check.fail("REMOVE of a key that is there gave `chave inexistente`");
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
            check.fail(format!(
                "{request:?} got {reply:?}, which is a key or the string 4711"
            ));
        }
        client.asks("LIST", "4711");
    }
    client.asks("ADD,segunda", "1");
}
