//! What the grader makes of programs that do one odd thing each: right ones are accepted, and the
//! pages of wrong ones tell what happened.

use crate::support::grading::{Grading, grader_of, run};
use crate::support::rustc::compiled;

/// Grades the program of programs/odd.rs that does `odd`, in `checks` of `step`, one at a time.
fn graded(odd: &str, step: &str, checks: &[&str]) -> Grading {
    let folder = compiled("programs/odd", step);
    let checks: Vec<_> = checks
        .iter()
        .map(|check| format!("{step}::{check}"))
        .collect();
    let filter: Vec<_> = ["--exact", "--test-threads=1"]
        .into_iter()
        .chain(checks.iter().map(String::as_str))
        .collect();
    let mut command = grader_of(&folder, &filter);
    command.env("KIT_ODD", odd);
    run(command)
}

#[test]
fn a_server_may_close_after_its_client() {
    let checks = [
        "server_replies",
        "server_prints_the_peer_and_the_message",
        "server_closes_the_connection_after_its_reply",
        "server_takes_exit_for_a_message",
        "server_answers_a_client_that_waited",
        "server_answers_one_client_after_another",
    ];
    graded("closes after its client", "ex05", &checks).passes(|_| true);
}

#[test]
fn a_client_may_half_close_and_end_with_its_server() {
    let checks = [
        "client_ends_with_success_at_exit",
        "client_sends_nothing_after_exit",
        "client_ends_with_success_at_the_end_of_its_input",
        "client_sends_all_lines_on_one_connection",
        "client_prints_each_reply",
        "client_skips_empty_lines",
    ];
    graded("half-closes", "comp5", &checks).passes(|_| true);
}

#[test]
fn what_counts_may_stand_in_a_flood() {
    let check = "server_prints_the_peer_and_the_message";
    graded("prints a flood before and after", "ex05", &[check]).passes(|_| true);
}

#[test]
fn a_reply_may_come_slowly_and_in_parts() {
    let checks = ["server_replies", "server_answers_a_second_client"];
    graded("replies slowly, in parts", "ex05", &checks).passes(|_| true);
}

#[test]
fn a_part_of_a_reply_is_a_wrong_reply() {
    let grading = graded("replies in part", "ex05", &["server_replies"]);
    let page = grading.report_of("ex05::server_replies");
    let words = r#"received "Aqui vai a respos" (17 bytes), in place of "Aqui vai a resposta""#;
    assert!(page.contains(words), "{page}");
    assert!(!page.contains("hangs"), "{page}");
}

#[test]
fn the_last_words_of_a_server_that_dies_are_told_once() {
    let checks = ["server_replies", "server_answers_a_second_client"];
    let grading = graded("panics", "ex05", &checks);
    let pages = checks.map(|check| grading.report_of(&format!("ex05::{check}")));
    let (skipped, told): (Vec<&str>, Vec<_>) = pages
        .into_iter()
        .partition(|page| page.contains("skipped   because of `ex05::server_"));
    assert_eq!((skipped.len(), told.len()), (1, 1));
    for words in [
        "complains   thread 'main'",
        "server    ends (exit status: 101)",
        "; the server panicked at ",
        ": no client is served here",
        "usually   in the line that is named `expect` or `panic!` makes a panic",
    ] {
        assert!(told[0].contains(words), "`{words}` is missing:{}", told[0]);
    }
}

#[test]
fn files_are_called_what_a_student_calls_them_and_a_row_of_zeros_is_short() {
    let grading = graded("dies in a file of its own", "ex05", &["server_replies"]);
    let page = grading.report_of("ex05::server_replies");
    let place = "panicked at exercises/ex05.rs:41";
    let told = page.lines().filter(|line| line.contains(place));
    // Three times it complains; once it is said what happened.
    assert_eq!(told.count(), 4, "{page}");
    assert!(!page.contains("src"), "{page}");
    assert!(page.contains(r"\x00\x00\x00…"), "{page}");
    assert!(!page.contains(r"\x00\x00\x00\x00"), "{page}");
}

#[test]
fn by_hand_a_client_that_says_nothing_comes_too_and_an_empty_address_is_one() {
    let checks = [
        "server_outlives_a_client_that_leaves",
        "server_with_an_empty_address_listens_on_every_interface",
    ];
    let grading = graded("ends without a message", "ex05", &checks);
    let [leaves, anywhere] = checks.map(|check| grading.report_of(&format!("ex05::{check}")));
    let clients = "true | nc -N 127.0.0.1 9999\n            printf '";
    assert!(leaves.contains(clients), "{leaves}");
    let server = "by hand   cargo run --bin ex05 -- server \"\" 9999\n";
    assert!(anywhere.contains(server), "{anywhere}");
}

#[test]
fn by_hand_the_input_stays_open_where_it_did_and_a_server_that_gives_no_reply_is_none_of_the_students()
 {
    let check = "client_ends_with_success";
    let grading = graded("reads on", "ex05", &[check]);
    let page = grading.report_of(&format!("ex05::{check}"));
    let client = "cargo run --bin ex05 -- client localhost 9999\n";
    let typed = format!("{client}            type: Vamos aprender isto!\n");
    assert!(page.contains(&typed), "{page}");

    let check = "client_reports_a_missing_reply";
    let grading = graded("tells a missing reply", "ex05", &[check]);
    let page = grading.report_of(&format!("ex05::{check}"));
    assert!(page.contains("by hand   true | nc -N -l 9999\n"), "{page}");
    assert!(page.contains("a message alone is no failure"), "{page}");

    let check = "client_reports_a_refused_connection";
    let grading = graded("tells a missing reply", "ex05", &[check]);
    let page = grading.report_of(&format!("ex05::{check}"));
    let alone = format!("by hand   {client}");
    assert!(page.contains(&alone), "{page}");
}

#[test]
fn a_client_does_not_wait_for_a_server_that_has_ended() {
    let check = "client_and_server_work_together";
    let grading = graded("ends at once", "ex05", &[check]);
    let page = grading.report_of(&format!("ex05::{check}"));
    assert!(page.contains("cannot reach the server"), "{page}");
    assert!(!page.contains("it hangs"), "{page}");
}

#[test]
fn of_a_long_conversation_is_shown_what_it_is_about() {
    let check = "server_loses_no_insertion_of_forty_clients";
    let grading = graded("gives a key twice", "comp5", &[check]);
    let page = grading.report_of(&format!("comp5::{check}"));
    assert!(page.contains("both got the key 200"), "{page}");
    assert!(page.contains("more lines, beside these"), "{page}");
    // The replies with the key that two clients got.
    let receives = |line: &&str| line.contains("receives") && line.contains("\"200\"");
    assert_eq!(page.lines().filter(receives).count(), 2, "{page}");
}

#[test]
fn of_many_programs_started_for_themselves_the_one_is_told_of_that_did_it() {
    let check = "server_rejects_missing_or_malformed_arguments";
    // With too few arguments it ends, and says nothing.
    let grading = graded("closes after its client", "ex05", &[check]);
    let page = grading.report_of(&format!("ex05::{check}"));
    let starts = page.lines().filter(|line| line.contains("is started as"));
    let starts: Vec<_> = starts.collect();
    assert!(
        matches!(starts[..], [line] if line.ends_with("`ex05 server`")),
        "{page}"
    );
    assert!(
        page.contains("by hand   cargo run --bin ex05 -- server\n"),
        "{page}"
    );
}

#[test]
fn nothing_on_a_page_is_obeyed_by_a_terminal() {
    let grading = graded("says what a terminal obeys", "ex05", &["server_replies"]);
    let page = grading.report_of("ex05::server_replies");
    for shown in [
        r"\x1b[2J",
        r"\x07",
        r"\x00",
        r"\u{202e}",
        r"\u{9b}31m",
        r"\x7f",
    ] {
        assert!(page.contains(shown), "`{shown}` is missing:{page}");
    }
    let obeyed = |letter: char| {
        letter != '\n' && (letter.is_control() || ('\u{202a}'..='\u{202e}').contains(&letter))
    };
    assert!(!page.contains(obeyed), "{page:?}");
}

#[test]
fn a_step_that_let_the_grader_wait_in_vain_has_less_time_later() {
    let checks = ["server_answers_a_second_client", "server_replies"];
    let waited = |page: &str| -> Option<u32> {
        let (_, rest) = page.split_once(" waited ")?;
        rest.split_once(" s for its reply")?.0.parse().ok()
    };
    // Where the machine becomes busy in between, the second wait may be the longer one.
    let is_shorter = (0..3).any(|_| {
        let grading = graded("never replies", "ex05", &checks);
        let waits = checks.map(|check| waited(grading.report_of(&format!("ex05::{check}"))));
        let [Some(first), Some(second)] = waits else {
            panic!("the pages do not say how long: {waits:?}");
        };
        assert!(first >= 15 && second >= 6, "{first} s, {second} s");
        second < first
    });
    assert!(is_shorter);
}
