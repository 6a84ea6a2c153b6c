//! ex08: a file feeds the client, and every message arrives.

use std::fs;
use std::path::Path;

use language::text;

use crate::support::{Check, REPLY, bin_dir, check, verdict};
use crate::{each_file, pair};

checks! {
    kept server_replies;
    kept server_prints_the_peer_and_the_message;
    kept server_closes_the_connection_after_its_reply;
    kept server_listens_on_localhost;
    kept server_with_an_empty_address_listens_on_every_interface;
    kept server_listens_on_its_address_only;
    kept server_answers_a_client_that_half_closes;
    kept server_waits_for_a_client_that_takes_its_time;
    kept server_outlives_the_end_of_its_input;
    kept server_accepts_port_0;
    kept server_takes_a_message_of_1024_bytes;
    kept server_takes_exit_for_a_message;
    kept server_rejects_missing_or_malformed_arguments;
    kept server_reports_a_taken_port;
    kept server_reports_an_address_that_is_not_here;
    kept server_or_client_is_the_only_choice;
    kept server_answers_one_client_after_another;
    kept server_outlives_a_client_that_leaves;
    kept server_outlives_a_client_that_resets;
    kept server_outlives_bytes_that_are_not_utf8;
    new mensagens_txt_ends_with_exit below;
    new client_sends_every_line_of_mensagens_txt below;
    kept server_replies_to_whatever_is_sent;
    kept client_sends_every_line_of_a_long_file;
    kept client_takes_a_file_with_windows_line_ends;
    kept client_takes_a_file_without_exit;
    kept client_waits_for_the_reply;
    kept client_prints_each_reply;
    kept client_ends_with_success_at_exit;
    kept client_sends_what_only_looks_like_exit;
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
    kept client_reports_a_server_that_has_gone;
    kept client_shows_a_reply_that_is_not_utf8;
    kept client_sends_spaces_as_they_are;
    kept client_takes_1024_bytes_both_ways;
    kept client_sends_accents_as_utf8;
    kept client_sends_whatever_is_typed;
    new client_and_server_work_together below;
}

/// `mensagens.txt` holds messages, and its last line is `EXIT`.
#[test]
fn mensagens_txt_ends_with_exit() {
    let check = check!()
        .expects("mensagens.txt holds one message a line at least, and `EXIT` as its last line and no other")
        .usually("the file has not been written yet, its last line is something else, or lines stand behind an `EXIT`, where nothing is sent any more");
    let file = mensagens_txt(&check);
    let lines: Vec<_> = file.lines().filter(|line| !line.is_empty()).collect();
    if lines.is_empty() {
        check.fail(text!("it is empty"));
    }
    let exit = lines.iter().position(|line| *line == "EXIT");
    if lines.len() < 2 || exit != Some(lines.len() - 1) {
        check.fail(text!("its lines are {lines}", lines = format!("{lines:?}")));
    }
}

/// Every line of `mensagens.txt` but `EXIT` arrives, once, in order.
#[test]
fn client_sends_every_line_of_mensagens_txt() {
    let check = check!()
        .expects("every line of mensagens.txt but `EXIT` arrives at the server, once, in order")
        .usually(
            "a new BufReader for each line takes more lines out of the file than it gives back",
        );
    let file = mensagens_txt(&check);
    each_file::sends_lines(&check, &file, &messages_of(&check, &file));
}

/// The student's client, fed with `mensagens.txt`, and the student's server understand each other.
#[test]
fn client_and_server_work_together() {
    let check = check!()
        .expects("every message of mensagens.txt, and every reply, gets across between the step's own two programs")
        .usually("one of the two does not do what the other expects: the checks of its role say more");
    let file = mensagens_txt(&check);
    let messages: Vec<_> = messages_of(&check, &file)
        .into_iter()
        .map(|message| (message, REPLY))
        .collect();
    let mut server = pair::talk(&check, &file, &messages);
    server.is_still_up();
}

/// The student's file: beside the other exercises, or in `LAB_BIN_DIR`.
fn mensagens_txt(check: &Check) -> String {
    check.has_a_program();
    let side = if cfg!(feature = "solutions") {
        "solutions"
    } else {
        "exercises"
    };
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join(side);
    let path = bin_dir().unwrap_or(beside).join("mensagens.txt");
    // A runner has it copied to the programs; who reads its page looks for it where it was written.
    let told = match verdict::is_wanted() {
        true => "exercises/mensagens.txt".to_string(),
        false => path.display().to_string(),
    };
    check.note(text!("test"), text!("reads       {path}", path = told));
    match fs::read(&path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) => check.fail(text!("it cannot be read: {error}", error)),
    }
}

/// What the server has to receive of a client that is fed with `file`.
fn messages_of<'a>(check: &Check, file: &'a str) -> Vec<&'a str> {
    let lines = file.lines().take_while(|line| *line != "EXIT");
    let messages: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
    if messages.is_empty() {
        check.fail(text!("mensagens.txt holds no message"));
    }
    messages
}
