//! Each step shows itself alive: its server and its clients, on real connections.

use std::net::TcpListener;

use predicates::prelude::{Predicate, PredicateBooleanExt};
use predicates::str::contains;

use crate::support::files::binary;
use crate::support::process::{Ended, program, run};
use crate::support::side_by_side;
use crate::support::steps::{Step, steps};
use crate::support::turn::turn_on_the_fixed_port;

/// What a demo says, with other words before it, when it cannot have its port.
const TAKEN: &str = "another program listens there";

#[test]
fn each_shows_the_server_and_a_client_and_leaves_nothing_behind() {
    side_by_side(steps(), |Step { name, .. }| {
        let _turn = (name == "ex01").then(turn_on_the_fixed_port);
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
    let _holder = TcpListener::bind("127.0.0.1:9999").expect("it is our turn on port 9999");
    demo("ex01")
        .assert()
        .code(1)
        .stderr(contains("`127.0.0.1:9999`").and(contains(TAKEN)));
}

/// Runs the demo of `step`; once more when something else has got the free port that it found, in
/// the moment before its server took it.
fn demo(step: &str) -> Ended {
    let ended = run(program(&binary(step)));
    let stdout = String::from_utf8_lossy(&ended.output.stdout);
    match contains(TAKEN).eval(&stdout) {
        true => run(program(&binary(step))),
        false => ended,
    }
}
