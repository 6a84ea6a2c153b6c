//! What a student does: `check`, the overview, `hint`, `next`, `reset`, `submit`.

use std::fs;
use std::fs::File;
use std::process::Stdio;
use std::time::{Duration, SystemTime};

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use crate::support::{
    Workspace, kit, lab, lab_with_input, program, read, solution, stdout, wait_until,
};

#[test]
fn starters_are_worth_nothing_and_solutions_everything_and_half_of_the_work_what_it_should() {
    let workspace = Workspace::new("points");
    workspace
        .lab([])
        .success()
        .stdout(contains("0 / "))
        .stdout(contains(" 0 of 20 points"))
        .stdout(contains("Next: ex01."));

    // ex01 and ex02 whole, and ex02 under the name of ex03, which is no work at all.
    workspace.solve(&["ex01", "ex02"]);
    workspace.write("exercises/ex03.rs", &solution("ex02.rs"));
    workspace
        .lab(["check", "ex03"])
        .failure()
        .stdout(contains("ex03 passes 0 of "))
        .stdout(contains(": 0 of 1.5 points"));

    // Some of what is new in ex03, and not all of what was there before.
    let half = solution("ex03.rs")
        .replace("Ok(Some(line))", "Ok(Some(line.trim().to_string()))")
        .replace("    say!(\"received: {message}\");\n", "");
    workspace.write("exercises/ex03.rs", &half);
    let page = stdout(&workspace.lab(["check", "ex03"]).failure());
    let line = page
        .lines()
        .find_map(|line| line.strip_prefix("ex03 passes "));
    let line = line.expect("the page says how many checks pass");
    let words = line.split(|letter: char| !letter.is_ascii_digit() && letter != '.');
    let numbers: Vec<f64> = words.filter_map(|word| word.parse().ok()).collect();
    let [new, all_new, kept, all_kept, points, _] = numbers[..] else {
        panic!("{line}");
    };
    assert!(0.0 < new && new < all_new, "{line}");
    assert!(0.0 < kept && kept < all_kept, "{line}");
    let rounded = |points: f64| (100.0 * points).round() / 100.0;
    let earned = 1.5 * new / all_new * kept / all_kept;
    assert_eq!(points, rounded(earned), "{line}");
    let overview = stdout(&workspace.lab([]).success());
    let total = rounded(3.0 + earned);
    assert!(
        overview.contains(&format!(" {total} of 20 points")),
        "{overview}"
    );

    workspace.solve_all();
    workspace
        .lab([])
        .success()
        .stdout(contains(" 20 of 20 points"))
        .stdout(contains("cargo lab submit"));
}

#[test]
fn a_check_shows_the_compiler_s_message_or_the_failing_check_or_that_all_is_well() {
    let workspace = Workspace::new("check");
    let solution = solution("ex02.rs");

    workspace.write(
        "exercises/ex02.rs",
        &solution.replace("port: u16", "port: u61"),
    );
    workspace
        .lab(["check", "ex02"])
        .failure()
        .stdout(contains("cannot find type `u61`"))
        .stdout(contains("exercises/ex02.rs"))
        .stdout(contains("cargo build --bin ex02"));

    workspace.write(
        "exercises/ex02.rs",
        &solution.replace("Aqui vai", "Aqui foi"),
    );
    let failing = stdout(&workspace.lab(["check", "ex02"]).failure());
    let in_full = failing.matches("  expected  ").count();
    assert_eq!(in_full, 1, "{failing}");
    let first = "✗ ex02: server replies\n";
    assert!(failing.contains(first), "{failing}");
    let contract = "\n  contract  ex01.1, ex01.2\n";
    assert!(failing.contains(contract), "{failing}");
    assert!(
        failing.contains("more: skipped because of `server replies`\n"),
        "{failing}"
    );
    assert!(failing.contains("`cargo test ex02`"), "{failing}");

    workspace.write("exercises/ex02.rs", &solution);
    workspace
        .lab(["check", "ex02"])
        .success()
        .stdout(contains("ex02 passes all "));
}

#[test]
fn a_library_that_does_not_compile_is_named() {
    let workspace = Workspace::new("library");
    workspace.write("exercises/sock_utils.rs", "fn");
    // Also over a step in which nothing is written yet.
    for solved in [&[][..], &["ex02"]] {
        workspace.solve(solved);
        workspace.lab(["check", "ex02"]).failure().stdout(contains(
            "exercises/sock_utils.rs, which every step stands on, does not compile",
        ));
    }
    fs::write(workspace.path("exercises/sock_utils.rs"), b"fn \xe7").expect("it can be written");
    workspace
        .lab(["check", "ex03"])
        .failure()
        .stdout(contains("exercises/sock_utils.rs").and(contains("UTF-8")));
}

/// A server of ex02 that never comes to receive.
fn hanging() -> String {
    solution("ex02.rs").replace(
        "let message = receive",
        "std::thread::sleep(std::time::Duration::from_secs(3600));\n    let message = receive",
    )
}

#[test]
fn a_program_that_hangs_is_stopped_and_said_to_hang() {
    let workspace = Workspace::new("hang");
    workspace.write("exercises/ex02.rs", &hanging());
    workspace
        .lab(["check", "ex02"])
        .failure()
        .stdout(contains(" s for its reply").and(contains("hangs")));
}

/// Cargo goes by times, and would take the program of the newer file for that of the older one.
#[test]
fn a_file_that_comes_with_an_old_time_is_built_all_the_same() {
    let workspace = Workspace::new("old-time");
    workspace.solve(&["ex02"]);
    workspace.lab(["check", "ex02"]).success();
    workspace.write(
        "exercises/ex02.rs",
        &solution("ex02.rs").replace("Aqui vai", "Aqui foi"),
    );
    let file = File::options()
        .append(true)
        .open(workspace.path("exercises/ex02.rs"));
    file.and_then(|file| file.set_modified(SystemTime::now() - Duration::from_secs(3600)))
        .expect("a file's time can be set");
    workspace.lab(["check", "ex02"]).failure();
}

#[test]
fn a_damaged_progress_is_made_anew() {
    let workspace = Workspace::new("damaged");
    workspace.solve(&["ex02"]);
    workspace.lab([]).success();
    let good = workspace.read(".lab/progress.toml");
    for damaged in [
        "",
        "[ex02\npassed",
        "[ex02]\npassed = 99\nchecks = 1\n",
        "[ex02]\npassed = -1\n",
    ] {
        workspace.write(".lab/progress.toml", damaged);
        workspace.lab([]).success().stdout(contains("✓  ex02"));
        assert_eq!(workspace.read(".lab/progress.toml"), good);
    }
    fs::remove_file(workspace.path(".lab/progress.toml")).expect("it can be removed");
    workspace.lab([]).success().stdout(contains("✓  ex02"));
}

#[test]
fn hints_come_one_more_each_time() {
    let workspace = Workspace::bare("hint");
    let counts: Vec<_> = (0..3)
        .map(|_| {
            let hints = stdout(&workspace.lab(["hint", "ex03"]).success());
            assert!(
                hints.contains("hint 1 of 2: Which way to read lines"),
                "{hints}"
            );
            hints.matches("hint ").count()
        })
        .collect();
    assert_eq!(counts, [1, 2, 2]);
}

#[test]
fn next_brings_the_code_along_and_never_over_work() {
    let workspace = Workspace::new("next");
    workspace
        .lab(["next"])
        .failure()
        .stderr(contains("ex01 passes 0 of 7 checks"));

    let mine = solution("ex01.rs").replace("let listener", "// my comment\n    let listener");
    workspace.write("exercises/ex01.rs", &mine);
    workspace
        .lab(["next"])
        .success()
        .stdout(contains("exercises/ex02.rs"));
    let carried = workspace.read("exercises/ex02.rs");
    let starter = read(&kit().join("exercises/ex02.rs"));
    let comment: Vec<_> = starter
        .lines()
        .take_while(|line| line.starts_with("//!"))
        .collect();
    assert!(carried.starts_with(&comment.join("\n")), "{carried}");
    assert!(carried.contains("// my comment"), "{carried}");

    workspace
        .lab(["next"])
        .failure()
        .stderr(contains("nothing is put over your work"));
    assert_eq!(workspace.read("exercises/ex02.rs"), carried);
}

#[test]
fn reset_asks_and_keeps_the_old_file_aside() {
    let workspace = Workspace::bare("reset");
    let starter = workspace.read("exercises/ex05.rs");
    workspace.write("exercises/ex05.rs", "mine");
    for answer in ["", "n\n", "yesterday\n"] {
        lab_with_input(&workspace.root, ["reset", "ex05"], answer).failure();
        assert_eq!(workspace.read("exercises/ex05.rs"), "mine");
    }
    for (number, work) in ["mine", "mine again"].iter().enumerate() {
        workspace.write("exercises/ex05.rs", work);
        let kept = format!("ex05-{}.rs", number + 1);
        lab_with_input(&workspace.root, ["reset", "ex05"], "y\n")
            .success()
            .stdout(contains(&kept));
        assert_eq!(workspace.read("exercises/ex05.rs"), starter);
        assert_eq!(workspace.read(&format!(".lab/kept/{kept}")), *work);
    }
    workspace
        .lab(["reset", "ex99"])
        .failure()
        .stderr(contains("there is no exercise `ex99`"));
}

#[test]
fn an_archive_holds_what_is_handed_in_and_nothing_else() {
    let workspace = Workspace::bare("submit");
    workspace.solve_all();
    workspace.write("exercises/secret.txt", "not handed in");
    lab_with_input(&workspace.root, ["submit"], "Ana Silva\n4711\n")
        .success()
        .stdout(contains("16 files").and(contains("secret.txt")))
        .stdout(contains("  comp6: changed since its last check"));
    let archive = File::open(workspace.path("4711-ana-silva.tar.gz")).expect("it is there");
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(archive));
    let mut names: Vec<_> = archive
        .entries()
        .expect("it is an archive")
        .map(|entry| {
            let entry = entry.expect("an entry can be read");
            entry.path().expect("it has a path").display().to_string()
        })
        .collect();
    names.sort();
    assert_eq!(names.len(), 16);
    assert!(
        names
            .iter()
            .all(|name| name.starts_with("4711-ana-silva/exercises/")),
        "{names:?}"
    );
}

#[test]
fn who_hands_in_is_asked_once_and_what_it_is_worth_is_said() {
    let workspace = Workspace::new("submit-worth");
    workspace.solve(&["ex02"]);
    workspace.lab(["check", "ex02"]).success();
    workspace
        .lab(["submit", "--name", "Rui", "--number", "12"])
        .success()
        .stdout(contains("12-rui.tar.gz"))
        .stdout(contains("it is worth 1.5 of 20 points"))
        .stdout(contains("  ex03: not begun"));
    // Nobody answers this time.
    workspace
        .lab(["submit"])
        .success()
        .stdout(contains("replaced").and(contains("12-rui.tar.gz")));
}

#[test]
fn an_archive_is_put_over_nothing_else_and_is_never_empty() {
    let workspace = Workspace::bare("submit-wrong");
    let before = workspace.read("exercises/ex01.rs");
    workspace
        .lab(["submit", "--output", "exercises/ex01.rs"])
        .failure()
        .stderr(contains("has to end with .tar.gz"));
    assert_eq!(workspace.read("exercises/ex01.rs"), before);
    fs::rename(workspace.path("exercises"), workspace.path("away")).expect("it can be moved");
    workspace
        .lab(["submit"])
        .failure()
        .stderr(contains("there is nothing to hand in"));
    assert!(!workspace.path("ws.tar.gz").exists());
}

#[test]
fn what_cannot_be_is_said() {
    let workspace = Workspace::bare("wrong");
    workspace
        .lab(["check", "ex99"])
        .failure()
        .stderr(contains("there is no step `ex99`"));
    workspace
        .lab(["hint", "ex0"])
        .failure()
        .stderr(contains("ex01, ex02"));
    let elsewhere = tempfile::tempdir().expect("a folder can be made");
    lab(elsewhere.path(), ["check"])
        .failure()
        .stderr(contains("in no socklab kit or workspace"));
    lab(kit(), ["check"])
        .failure()
        .stderr(contains("cargo lab init"));
}

/// As in `cargo lab | head -1`.
#[cfg(unix)]
#[test]
fn whoever_stops_reading_gets_no_panic() {
    use std::process::Stdio;

    use crate::support::program;

    let workspace = Workspace::bare("unread");
    for arguments in [["hint", "ex01"], ["reset", "ex01"], ["--help", "--help"]] {
        let mut child = program(&workspace.root)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the runner can be started");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it can be waited for");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("panicked"), "{stderr}");
    }
}

/// What does not last is away after Ctrl-C; what a runner that was killed has left goes at the next start.
#[cfg(unix)]
#[test]
fn no_temporary_folder_is_left() {
    use rustix::process::{Pid, Signal, kill_process};

    let workspace = Workspace::new("temporary");
    let temporary = workspace.path("tmp");
    fs::create_dir(&temporary).expect("a folder can be made");
    let left = || {
        let folders = [&temporary, &workspace.path("target/lab")];
        let entries = folders.map(|folder| fs::read_dir(folder).into_iter().flatten().flatten());
        let names = entries.into_iter().flatten().map(|entry| entry.file_name());
        let names = names.map(|name| name.to_string_lossy().into_owned());
        names
            .filter(|name| name.contains("socklab-"))
            .collect::<Vec<_>>()
    };
    let check = || {
        let mut check = program(&workspace.root);
        check.args(["check", "ex02"]).env("TMPDIR", &temporary);
        // In namespaces there is no temporary folder outside.
        check.env("LAB_WITHOUT", "namespaces");
        check.stdin(Stdio::null()).stdout(Stdio::null());
        check
    };
    let interrupted_in_the_checks = |signal| {
        let mut child = check().spawn().expect("the runner can be started");
        // A folder and its lock, for the programs and for what they write.
        wait_until("the checks have begun", || left().len() == 4);
        kill_process(Pid::from_child(&child), signal).expect("it is there");
        child.wait().expect("it can be waited for")
    };

    workspace.write("exercises/ex02.rs", &hanging());
    let status = interrupted_in_the_checks(Signal::INT);
    assert_eq!(status.code(), Some(1), "it has ended by itself");
    assert_eq!(left(), [""; 0]);

    interrupted_in_the_checks(Signal::KILL);
    assert_eq!(left().len(), 4);
    workspace.solve(&["ex02"]);
    let status = check().status().expect("the runner can be started");
    assert!(status.success());
    assert_eq!(left(), [""; 0]);
}

#[test]
fn what_grading_will_not_take_is_said_beforehand() {
    let workspace = Workspace::new("uncounted");
    let checked = |workspace: &Workspace| stdout(&workspace.lab(["check", "ex02"]));
    workspace.solve(&["ex02"]);
    assert!(!checked(&workspace).contains("note: "), "all is the kit's");

    let source = workspace.read("exercises/ex02.rs");
    workspace.write("exercises/data.txt", "some");
    workspace.write("exercises/helper.rs", "pub fn help() {}");
    workspace.write(
        "exercises/ex02.rs",
        &format!("{source}\nmod helper;\nconst _: fn() = helper::help;\nconst _: &str = include_str!(\"data.txt\");\n"),
    );
    let manifest = workspace.read("Cargo.toml");
    workspace.write("Cargo.toml", &format!("{manifest}\n# mine\n"));
    workspace.write("src/more.rs", "");
    let said = checked(&workspace);
    assert!(said.contains("ex02 passes"), "{said}");
    for note in [
        "note: Cargo.toml and src/more.rs are not as they were handed out.",
        "note: exercises/ex02.rs takes in exercises/data.txt, which is not handed in",
    ] {
        assert!(said.contains(note), "{said}");
    }
    assert!(!said.contains("helper.rs"), "it is handed in: {said}");
    workspace
        .lab(["submit", "--name=Ana", "--number=1"])
        .success()
        .stdout(contains("note: Cargo.toml and src/more.rs are not as"))
        .stdout(contains("exercises/data.txt is no file of the kit"));
}

#[test]
fn an_archive_has_the_modules_that_a_student_has_written() {
    let workspace = Workspace::bare("submit-modules");
    for (file, text) in [
        ("exercises/ex02.rs", "mod helper;\n"),
        ("exercises/helper.rs", "pub mod deep;\n"),
        ("exercises/alone.rs", "// nobody names it\n"),
    ] {
        workspace.write(file, text);
    }
    fs::create_dir(workspace.path("exercises/helper")).expect("a folder can be made");
    workspace.write("exercises/helper/deep.rs", "");
    workspace
        .lab(["submit", "--name=Ana", "--number=1"])
        .success()
        .stdout(contains(
            "exercises/alone.rs is no file of the kit, and is left out",
        ));
    let archive = File::open(workspace.path("1-ana.tar.gz")).expect("it is there");
    let place = workspace.path("target");
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(archive));
    archive.unpack(&place).expect("it can be unpacked");
    let own = |file: &str| place.join("1-ana/exercises").join(file);
    for file in ["ex02.rs", "helper.rs", "helper/deep.rs"] {
        let handed_in = fs::read(own(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(
            handed_in,
            workspace.read(&format!("exercises/{file}")).into_bytes()
        );
    }
    assert!(!own("alone.rs").exists());
}
