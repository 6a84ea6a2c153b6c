//! `cargo lab watch` on a terminal: its keys, and what stands on the screen.

use std::fs;
use std::net::TcpListener;

use crate::support::{Workspace, program, solution, wait_until};
use crate::terminal::Terminal;

const ESCAPE: &str = "\x1b";
const END: &str = "\x1b[F";
const HOME: &str = "\x1b[H";
/// The foot of a page when a run is over, and when something is shown beside its verdict.
const KEYS: &str = "q quit";
const BACK: &str = "Esc back to the verdict";
const BUILDING: &str = "building";

fn watch(workspace: &Workspace, arguments: &[&str]) -> Terminal {
    let mut program = program(&workspace.root);
    Terminal::start(program.arg("watch").args(arguments), 24, 80)
}

#[test]
fn the_keys_do_what_they_say_and_the_terminal_is_as_it_was_in_the_end() {
    let workspace = Workspace::new("watch-keys");
    workspace.solve(&["ex01"]);
    let mut terminal = watch(&workspace, &["ex01"]);
    terminal.shows("passes all 7 checks");
    terminal.shows(KEYS);
    for (key, words) in [("h", "hint 1 of 2"), ("l", "ADD, REMOVE, GET and LIST")] {
        terminal.press(key);
        terminal.shows(words);
        terminal.shows(BACK);
        // The verdict is back, and nothing has been run for that.
        terminal.press(ESCAPE);
        let between = terminal.shows("passes all 7 checks");
        assert!(!between.contains(BUILDING), "{between}");
    }
    terminal.shows(KEYS);
    terminal.press("r");
    terminal.shows(BUILDING);
    terminal.shows("passes all 7 checks");
    terminal.shows(KEYS);
    assert!(terminal.gives_single_keys());
    terminal.press("q");
    assert!(terminal.end().success());
    assert!(!terminal.gives_single_keys(), "it is as it was");
}

/// A step that is not finished is graded by the run that is shown, with its keys, and not before that as well.
#[test]
fn the_first_run_is_on_the_screen() {
    let workspace = Workspace::new("watch-first");
    workspace.write("exercises/ex01.rs", "fn");
    let mut terminal = watch(&workspace, &[]);
    let before = terminal.shows("One client sends one message");
    // The grader may have to be built; the package of the steps is built by the run.
    assert!(!before.contains("building socklab"), "{before}");
    terminal.shows("It does not compile");
    terminal.shows(KEYS);
    terminal.press("q");
    assert!(terminal.end().success());
}

#[test]
fn n_brings_the_code_along_after_a_restart_too_and_what_it_says_stays() {
    let workspace = Workspace::new("watch-restart");
    workspace.solve(&["ex01"]);
    workspace.lab(["check", "ex01"]).success();
    let mut terminal = watch(&workspace, &[]);
    terminal.shows("Nothing is written yet in exercises/ex02.rs");
    terminal.shows("press n");
    terminal.shows(KEYS);
    terminal.press("n");
    // It stands on the page of the verdict that follows.
    terminal.shows("The code of exercises/ex01.rs is in exercises/ex02.rs now");
    let between = terminal.shows("✗");
    assert!(!between.contains(BUILDING), "{between}");
    let file = workspace.read("exercises/ex02.rs");
    assert!(file.starts_with("//! Exercise 2"), "{file}");
    assert!(file.contains("let listener = TcpListener::bind(ADDRESS)?;"));
}

#[test]
fn a_page_scrolls_and_follows_the_size_of_the_terminal() {
    let workspace = Workspace::new("watch-size");
    workspace.write("exercises/ex02.rs", "fn");
    let mut terminal = watch(&workspace, &["ex02"]);
    terminal.shows("earns no points");
    terminal.shows(KEYS);
    terminal.resize(10, 80);
    // The title stays, and the page begins with its first line.
    terminal.shows("Address and port come from the command line");
    terminal.shows("error");
    terminal.shows("more lines · space ↓ ↑");
    terminal.press(END);
    terminal.shows("Address and port come from the command line");
    terminal.shows("earns no points");
    terminal.shows("── end of ");
    terminal.press(HOME);
    terminal.shows("error");
    terminal.shows("more lines · space ↓ ↑");
    terminal.resize(60, 120);
    let page = terminal.shows(KEYS);
    let page = page + &terminal.shows(KEYS);
    assert!(page.contains("earns no points"), "{page}");
}

#[test]
fn what_has_happened_is_in_sight_where_the_conversation_is_too_long_for_the_screen() {
    let workspace = Workspace::new("watch-small");
    let wrong = solution("ex02.rs").replace("Aqui vai", "Aqui foi");
    workspace.write("exercises/ex02.rs", &wrong);
    let mut program = program(&workspace.root);
    let mut terminal = Terminal::start(program.args(["watch", "ex02"]), 18, 80);
    terminal.shows(KEYS);
    // Pages of checks that are still being made may have come before.
    terminal.resize(17, 80);
    let page = terminal.shows(KEYS);
    assert!(page.contains("happened"), "{page}");
    assert!(page.contains("more lines · space ↓ ↑"), "{page}");
    terminal.press(END);
    terminal.shows("── end of ");
    terminal.press(HOME);
    let page = terminal.shows(KEYS) + &terminal.shows(KEYS);
    let place = |words| page.find(words).unwrap_or(usize::MAX);
    assert!(place("happened") < place("is started as"), "{page}");
}

#[test]
fn a_file_of_another_step_that_is_away_is_told() {
    let workspace = Workspace::new("watch-renamed");
    workspace.write("exercises/ex02.rs", "fn");
    let mut terminal = watch(&workspace, &["ex02"]);
    terminal.shows("earns no points");
    let (file, other) = ("exercises/ex05.rs", "exercises/mine.rs");
    fs::rename(workspace.path(file), workspace.path(other)).expect("it can be moved");
    terminal.shows("exercises/ex05.rs is not there: `cargo lab reset ex05`");
    terminal.shows(KEYS);
    fs::rename(workspace.path(other), workspace.path(file)).expect("it can be moved");
    // Whoever gives a file a step's name works on that step from then on.
    terminal.shows("The server stays up");
    let between = terminal.shows("Nothing is written yet in exercises/ex05.rs");
    assert!(!between.contains("is not there"), "{between}");
}

#[test]
fn a_busy_port_is_told_where_it_matters_and_the_run_begins_when_it_is_free() {
    let workspace = Workspace::new("watch-port");
    workspace.write("exercises/ex01.rs", &solution("ex01.rs"));
    let mut server = None;
    wait_until("port 9999 is free", || {
        server = TcpListener::bind("127.0.0.1:9999").ok();
        server.is_some()
    });
    let mut program = program(&workspace.root);
    program.args(["watch", "ex01"]);
    program.env("LAB_WITHOUT", "namespaces");
    let mut terminal = Terminal::start(&mut program, 24, 80);
    terminal.shows("Port 9999 is taken by");
    // A network of their own makes it harmless.
    #[cfg(target_os = "linux")]
    if std::env::var_os("LAB_WITHOUT").is_none() {
        workspace.lab(["check", "ex01"]).success();
    }
    drop(server);
    let between = terminal.shows("passes all 7 checks");
    assert!(!between.contains("grader error"), "{between}");
}

#[test]
fn an_error_is_broken_between_words_where_somebody_sees_it() {
    let workspace = Workspace::bare("narrow");
    let mut program = program(&workspace.root);
    let mut terminal = Terminal::start(program.args(["check", "ex5"]), 24, 40);
    let told = terminal.shows("comp6");
    assert!(told.contains("there is no step"), "{told}");
    for line in told.lines() {
        assert!(line.chars().count() <= 40, "{told:?}");
    }
}
