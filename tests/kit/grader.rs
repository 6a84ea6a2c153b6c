//! What the grader does about programs that are not there, hang or flood, and when it is killed.

use std::env;
use std::process::Command;

use crate::support::files::made;
use crate::support::grading::{grade, grader_of, list, split};
use crate::support::rustc::compiled;
use crate::support::side_by_side;
use crate::support::steps::{Step, steps};

#[cfg(unix)]
mod crashes;
mod odd;
#[cfg(all(target_os = "linux", feature = "solutions"))]
mod strangers;
#[cfg(unix)]
mod witness;

/// A part of the grader that can be asked without a program.
#[cfg(unix)]
#[path = "../grade/support/crash.rs"]
mod crash;

#[test]
fn a_program_that_is_not_there_is_said_so() {
    let folder = made("empty");
    side_by_side(steps(), |Step { name, .. }| {
        let check = &list(&[&format!("{name}::server_")])[0];
        let grading = grade(&folder, &["--exact", check]);
        let report = grading.report_of(check);
        for words in [
            &format!("there is no executable `{name}` in LAB_BIN_DIR"),
            &folder.display().to_string(),
        ] {
            assert!(report.contains(words), "`{words}` is missing:{report}");
        }
    });
}

#[test]
fn the_name_of_a_step_chooses_the_checks_of_that_step_and_no_others() {
    let all = list(&[]);
    for Step { name, .. } in steps() {
        let mut expected = all.clone();
        expected.retain(|check| split(check).0 == name);
        assert_eq!(list(&[name]), expected);
    }
}

#[test]
fn the_name_of_a_step_chooses_no_test_of_the_kit() {
    let this = env::current_exe().expect("a test has a path");
    for Step { name, .. } in steps() {
        let output = Command::new(&this).args(["--list", name]).output();
        let output = output.expect("the tests can be listed");
        let chosen = String::from_utf8_lossy(&output.stdout);
        assert!(!chosen.contains(": test"), "{name} chooses {chosen}");
    }
}

#[test]
fn a_program_that_prints_without_end_holds_nothing_up() {
    let folder = compiled("programs/floods", "ex02");
    let grading = grade(
        &folder,
        &[
            "--exact",
            "ex02::server_replies",
            "ex02::server_ends_with_success_after_one_client",
        ],
    );
    grading.passes(|check| check == "ex02::server_replies");
    let report = grading.report_of("ex02::server_ends_with_success_after_one_client");
    assert!(report.contains("the server was still running"), "{report}");
}

#[test]
fn a_failure_is_told_in_the_language_that_is_wished_for() {
    let folder = made("none-to-tell-of");
    let told = |language: &str| {
        let mut command = grader_of(&folder, &["--exact", "ex02::server_replies"]);
        let output = command.env("LAB_LANGUAGE", language).output();
        let output = output.expect("the grader can be started").stdout;
        String::from_utf8_lossy(&output).into_owned()
    };
    // The last one is no language.
    for (language, happened, guide) in [
        (
            "pt",
            "aconteceu  não há um executável `ex02`",
            "guia       guide/pt/",
        ),
        (
            "en",
            "happened  there is no executable `ex02`",
            "guide     guide/en/",
        ),
        (
            "xx",
            "happened  there is no executable `ex02`",
            "guide     guide/en/",
        ),
    ] {
        let page = told(language);
        for line in [happened, guide] {
            assert!(page.contains(&format!("\n  {line}")), "{language}: {page}");
        }
    }
}

#[test]
fn a_runner_learns_of_each_check_what_became_of_it() {
    let folder = compiled("programs/floods", "ex02");
    let [passes, fails] = [
        "server_replies",
        "server_ends_with_success_after_one_client",
    ];
    let [passes, fails] = [passes, fails].map(|check| format!("ex02::{check}"));
    let mut command = grader_of(&folder, &["--exact", &passes, &fails]);
    let output = command.env("LAB_VERDICTS", "stdout").output();
    let output = output.expect("the grader can be started").stdout;
    let output = String::from_utf8_lossy(&output);

    for begun in [&passes, &fails] {
        let frame = format!("\u{1e}begins {begun} 0\n");
        assert!(output.contains(&frame), "{output}");
    }
    assert!(
        output.contains(&format!("test {passes} ... ok\n")),
        "{output}"
    );
    let (_, rest) = output
        .split_once(&format!("\u{1e}failed {fails} "))
        .unwrap_or_else(|| panic!("no frame tells of the failure: {output}"));
    let (head, rest) = rest.split_once('\n').expect("the frame has a text");
    // Behind it stands what the check failed for.
    let (length, cause) = head.split_once(' ').expect("a failure has a cause");
    assert!(cause.contains("server: does not end"), "{cause}");
    let page = &rest[..length.parse().expect("it is a length")];
    assert!(page.contains("the server was still running"), "{page}");
    let end = "  contract  ex01.1\n  guide     guide/en/ex02.md\n";
    assert!(page.ends_with(end), "{page}");
    // What a program has printed comes in the frame alone.
    assert_eq!(
        output.matches("the server was still running").count(),
        1,
        "{output}"
    );
}

#[cfg(feature = "solutions")]
#[test]
fn two_gradings_at_the_same_time_are_not_in_each_other_s_way() {
    use crate::support::grading::{grader, run};
    use crate::support::turn::among_turns;

    let _turns = among_turns();
    side_by_side(&["one", "another"], |_| {
        // With the one fixed port, and with the many.
        run(grader(&["ex01::", "ex02::", "ex05::"])).passes(|_| true);
    });
}
