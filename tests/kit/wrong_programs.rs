//! The grader is tested on programs with one mistake each: the checks that are about the mistake
//! find it, their reports lead there, and the role that has nothing to do with it loses nothing.

use std::collections::BTreeSet;

use crate::support::files::{files_under, stem};
use crate::support::grading::grade;
use crate::support::rustc::compiled;

/// One test a row: the program in tests/kit/wrong (its step, and a letter where a step has more
/// than one), the checks that are about its mistake, and words of their reports that lead to it.
macro_rules! wrong_programs {
    ($(
        $(#[$attribute:meta])*
        $test:ident: $file:literal, wrong in $role:literal,
            fails $checks:expr, with $words:literal;
    )*) => {
        $(
            $(#[$attribute])*
            #[test]
            fn $test() {
                is_found($file, $role, &$checks, $words);
            }
        )*

        const FILES: &[&str] = &[$($file),*];
    };
}

wrong_programs! {
    a_server_that_never_replies: "ex01", wrong in "server",
        fails ["server_replies"],
        with "the reply is not sent";

    a_client_that_unwraps_its_connection: "ex02", wrong in "client",
        fails ["client_reports_a_refused_connection"],
        with "the client panicked";

    a_client_that_sends_the_line_end: "ex03", wrong in "client",
        fails ["client_sends_its_message"],
        with "the line end is still there";

    #[cfg(target_os = "linux")] // elsewhere the length of the queue cannot be seen
    a_server_that_does_not_choose_its_queue: "ex04", wrong in "server",
        fails ["server_has_a_queue_of_one"],
        with "`listen(queue_size)` has to be called";

    a_server_that_accepts_before_its_loop: "ex05", wrong in "server",
        fails ["server_answers_a_second_client", "server_answers_one_client_after_another"],
        with "accept() stands before the loop";

    a_client_that_connects_before_its_loop: "ex06", wrong in "client",
        fails ["client_sends_each_line_on_a_connection_of_its_own"],
        with "the client connects once, before the loop";

    a_client_that_ends_at_what_begins_with_exit: "ex07", wrong in "client",
        fails ["client_sends_what_only_looks_like_exit"],
        with "`starts_with`";

    a_client_that_loses_what_it_has_buffered: "ex08", wrong in "client",
        fails [
            "client_sends_every_line_of_mensagens_txt",
            "client_sends_every_line_of_a_long_file",
        ],
        with "a new BufReader for each line";

    programs_that_receive_with_a_single_read: "comp1", wrong in "both",
        fails ["server_takes_a_frame_in_single_bytes", "client_takes_a_reply_in_single_bytes"],
        with "`receive_all` calls `read` once";

    a_server_that_counts_anew_for_each_connection: "comp2", wrong in "server",
        fails ["server_counts_from_zero_at_each_start"],
        with r#"client 2 received "0" (1 byte), in place of "1" (1 byte)"#;

    a_server_that_lists_without_an_order: "comp3", wrong in "server",
        fails ["server_lists_in_the_order_of_keys"],
        with "a HashMap has no order";

    a_server_with_a_dictionary_for_each_connection: "comp4", wrong in "server",
        fails ["server_keeps_the_dictionary_between_connections"],
        with "is created anew for each connection";

    a_server_that_lets_go_of_its_lock_before_it_inserts: "comp5a", wrong in "server",
        fails ["server_loses_no_insertion_of_forty_clients"],
        with "the lock is let go between the look at the counter and the insertion";

    a_server_that_joins_each_thread_at_once: "comp5b", wrong in "server",
        fails ["server_is_not_delayed_by_idle_clients"],
        with "the thread is joined where it is started";

    a_server_that_takes_the_number_of_strings_for_a_key: "comp5c", wrong in "server",
        fails ["server_loses_no_insertion_of_forty_clients"],
        with "a key is the number of strings";

    a_server_that_gives_the_key_of_a_removed_string_again: "comp6a", wrong in "server",
        fails ["server_never_gives_a_key_again"],
        with "the next key is the number of strings";

    a_server_that_splits_at_every_comma: "comp6b", wrong in "server",
        fails ["server_adds_all_after_the_first_comma"],
        with "the request is split at every comma";

    a_server_that_looks_and_removes_under_two_locks: "comp6c", wrong in "server",
        fails ["server_lets_one_of_two_removals_win"],
        with "the look at the dictionary and the removal each take the lock";
}

#[test]
fn each_wrong_program_has_its_row() {
    let files = files_under("tests/kit/wrong", ".rs");
    let files: BTreeSet<_> = files.iter().map(|path| stem(path)).collect();
    assert_eq!(files, BTreeSet::from_iter(FILES.iter().copied()));
}

fn is_found(file: &str, wrong_role: &str, checks: &[&str], words: &str) {
    let step = file.trim_end_matches(|letter: char| letter.is_alphabetic());
    let folder = compiled(&format!("wrong/{file}"), step);
    let grading = grade(&folder, &[&format!("{step}::")]);
    let guide = format!("guide     guide/en/{step}.md");
    for check in checks {
        let report = grading.report_of(&format!("{step}::{check}"));
        for part in ["expected  ", "happened  ", "usually   ", &guide, words] {
            assert!(report.contains(part), "`{part}` is missing:{report}");
        }
    }
    // The check of the pair fails with either role.
    let pair = format!("{step}::client_and_server_work_together");
    for role in ["server", "client"] {
        if wrong_role != role && wrong_role != "both" {
            let right = format!("{step}::{role}_");
            grading.passes(|check| check.starts_with(&right) && check != pair);
        }
    }
}
