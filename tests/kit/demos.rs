//! Each step shows itself alive: its server and its clients, on real connections.

use std::process::Output;
use std::thread;
use std::time::{Duration, Instant};

use predicates::prelude::{Predicate, PredicateBooleanExt};
use predicates::str::contains;

use crate::support::files::binary;
use crate::support::process::{Ended, POLL, program, run};
use crate::support::side_by_side;
use crate::support::steps::{Step, steps};
use crate::support::turn::{listener_on_the_fixed_port, turn_on_the_fixed_port};

/// What a demo says, with other words before it, when it cannot have its port.
const TAKEN: &str = "another program listens there";

/// How long such a program may stay: it is one that another test is starting, or has not ended yet.
const PATIENCE: Duration = Duration::from_secs(120);

#[test]
fn each_shows_the_server_and_a_client_and_leaves_nothing_behind() {
    side_by_side(steps(), |Step { name, port, .. }| {
        let _turn = port.is_some().then(turn_on_the_fixed_port);
        let ended = demo(name);
        assert!(!ended.left_something, "the demo of {name} left a process");
        let output = ended.assert().success();
        let stdout = String::from_utf8_lossy(&output.get_output().stdout);
        for who in ["server", "client 1"] {
            let mut labels = stdout.lines().filter_map(|line| line.split_once(" | "));
            assert!(
                labels.any(|(label, _)| label.trim_end() == who),
                "the demo of {name} shows nothing of `{who}`: {stdout}"
            );
        }
    });
}

#[test]
fn the_one_on_the_fixed_port_says_when_the_port_is_taken() {
    let _turn = turn_on_the_fixed_port();
    let _holder = listener_on_the_fixed_port();
    run(program(&binary("ex01")))
        .assert()
        .code(1)
        .stderr(contains("`127.0.0.1:9999`").and(contains(TAKEN)));
}

/// Runs the demo of `step`; again when something else has its port: ex01's is fixed, and that of
/// the others was free when the demo looked, a moment before its server took it.
fn demo(step: &str) -> Ended {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let ended = run(program(&binary(step)));
        let Output { stdout, stderr, .. } = &ended.output;
        let is_taken =
            [stdout, stderr].map(|text| contains(TAKEN).eval(&String::from_utf8_lossy(text)));
        if !is_taken.contains(&true) || Instant::now() > deadline {
            return ended;
        }
        thread::sleep(POLL);
    }
}
