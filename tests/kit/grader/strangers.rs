//! ex01's port is everybody's: who comes there or listens there without being asked spoils no check.

use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::support::files::binary;
use crate::support::grading::{grader, run};
use crate::support::process::program;
use crate::support::turn::out_of_turn;

/// As long as a stranger stays.
const A_WHILE: Duration = Duration::from_millis(150);

/// As long as one stays away: a program that the grader starts when the port is free has to get it, also
/// where many others want the processors.
const AWAY: Duration = Duration::from_millis(1500);

#[test]
fn a_client_of_another_program_is_not_taken_for_the_graded_one() {
    beside(&["ex02", "client"], &["ex01::client_"]);
}

#[test]
fn a_server_of_another_program_is_not_taken_for_the_graded_one() {
    // One that gives another reply.
    beside(&["comp2", "server"], &["ex01::server_"]);
}

/// Makes the checks, while a program that still has ex01's address comes and goes.
fn beside(stranger: &[&str; 2], checks: &[&str]) {
    // A stranger here would be one too many for everybody else.
    let _alone = out_of_turn();
    let [step, role] = stranger;
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                let mut stranger = program(&binary(step));
                stranger
                    .args([role, "127.0.0.1", "9999"])
                    .stdin(Stdio::null())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null());
                let mut stranger = stranger.spawn().expect("a program can be started");
                // A client goes by itself; a server that nobody comes to stays.
                if *role == "server" {
                    thread::sleep(A_WHILE);
                    let _ = stranger.kill();
                }
                stranger.wait().expect("a child can be waited for");
                if *role == "server" {
                    thread::sleep(AWAY);
                }
            }
        });
        let over = Over(&is_over);
        let grading = run(grader(checks));
        drop(over);
        grading.passes(|_| true);
    });
}

/// Says that it is over when it is dropped: also where the grading has panicked, else strangers would come
/// for ever.
struct Over<'a>(&'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
