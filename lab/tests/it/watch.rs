//! `cargo lab watch`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use crate::support::{LIMIT, Workspace, program, solution};

/// The last line of a result that is good, and a part of those that are not.
const PASSES: &str = "✓ ex02 passes all ";
const FAILS: &str = "ex02 passes ";
const DOES_NOT_COMPILE: &str = "ex02 earns no points";

/// The runner, watching without a terminal.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(workspace: &Workspace, arguments: &[&str]) -> Watch {
        let mut child = program(&workspace.root)
            .args(["watch", "ex02"])
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the runner can be started");
        let stdout = child.stdout.take().expect("it is a pipe");
        Watch {
            child,
            lines: lines_of(stdout),
        }
    }

    /// Waits for the next verdict, and gives its line.
    fn verdict(&self) -> String {
        loop {
            let line = self.lines.recv_timeout(LIMIT).expect("there is a verdict");
            if is_verdict(&line) {
                return line;
            }
        }
    }

    /// Waits until a verdict begins with `wanted`, and demands that no other one follows.
    fn settles_on(mut self, wanted: &str) {
        while !self.verdict().starts_with(wanted) {}
        // A run that was still going on would end meanwhile: it takes a quarter of that.
        while let Ok(line) = self.lines.recv_timeout(Duration::from_secs(2)) {
            assert!(
                !is_verdict(&line) || line.starts_with(wanted),
                "then came: {line}"
            );
        }
        self.child.kill().expect("it is still there");
        self.child.wait().expect("it can be waited for");
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn lines_of(stdout: ChildStdout) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

fn is_verdict(line: &str) -> bool {
    [PASSES, FAILS, DOES_NOT_COMPILE]
        .iter()
        .any(|verdict| line.starts_with(verdict))
}

fn wrong() -> String {
    solution("ex02.rs").replace("Aqui vai", "Aqui foi")
}

const FILE: &str = "exercises/ex02.rs";

#[test]
fn each_save_is_graded() {
    let workspace = Workspace::new("watch");
    let watch = Watch::start(&workspace, &[]);
    assert!(watch.verdict().starts_with(FAILS));
    workspace.write(FILE, &solution("ex02.rs"));
    assert!(watch.verdict().starts_with(PASSES));
    workspace.write(FILE, "fn");
    assert!(watch.verdict().starts_with(DOES_NOT_COMPILE));
    // As editors do that write beside the file and then put it in place.
    workspace.write("exercises/.new", &solution("ex02.rs"));
    fs::rename(workspace.path("exercises/.new"), workspace.path(FILE)).expect("it can be moved");
    watch.settles_on(PASSES);
}

#[test]
fn without_the_system_s_events_each_save_is_graded_too() {
    let workspace = Workspace::new("watch-poll");
    let watch = Watch::start(&workspace, &["--poll"]);
    assert!(watch.verdict().starts_with(FAILS));
    workspace.write(FILE, &solution("ex02.rs"));
    watch.settles_on(PASSES);
}

/// Saves into the build, into the checks, and into their end.
#[test]
fn no_save_during_a_check_is_lost() {
    let workspace = Workspace::new("watch-race");
    for pause in [20, 100, 300] {
        for (first, last, wanted) in [
            (wrong(), solution("ex02.rs"), PASSES),
            (solution("ex02.rs"), wrong(), FAILS),
        ] {
            workspace.write(FILE, &first);
            let watch = Watch::start(&workspace, &[]);
            watch.verdict();
            workspace.write(FILE, &format!("{first}\n"));
            thread::sleep(Duration::from_millis(pause));
            workspace.write(FILE, &last);
            watch.settles_on(wanted);
        }
    }
}

#[test]
fn it_goes_on_when_the_files_are_away_for_a_while_and_an_editor_s_traces_are_no_saves() {
    let workspace = Workspace::new("watch-away");
    workspace.solve(&["ex02"]);
    let watch = Watch::start(&workspace, &[]);
    assert!(watch.verdict().starts_with(PASSES));
    let away = workspace.path("away");
    fs::rename(workspace.path("exercises"), &away).expect("it can be moved");
    assert!(watch.verdict().starts_with(DOES_NOT_COMPILE));
    fs::rename(&away, workspace.path("exercises")).expect("it can be moved");
    assert!(watch.verdict().starts_with(PASSES));
    workspace.write("exercises/.ex02.rs.swp", "vim");
    workspace.write("exercises/ex02.rs~", "emacs");
    workspace.write("exercises/4913", "vim");
    // The verdict that comes next is that of the save, and no other.
    workspace.write(FILE, "fn");
    assert!(watch.verdict().starts_with(DOES_NOT_COMPILE));
}

#[test]
fn whoever_saves_the_file_of_another_step_works_on_that_one() {
    let workspace = Workspace::new("watch-other");
    let watch = Watch::start(&workspace, &[]);
    assert!(watch.verdict().starts_with(FAILS));
    workspace.write("exercises/ex03.rs", &solution("ex03.rs"));
    loop {
        let line = watch.lines.recv_timeout(LIMIT).expect("there is a verdict");
        if line.starts_with("✓ ex03 passes all") {
            break;
        }
        assert!(!is_verdict(&line), "{line}");
    }
}
