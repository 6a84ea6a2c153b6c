//! Hosts that are not there, and ports that are not to be had.

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use super::ends::{Server, a_message, command, typed};
use super::steps_from;
use crate::support::process::run;
use crate::support::side_by_side;
use crate::support::steps::Step;

#[test]
fn a_host_that_is_not_there_is_named_in_a_message() {
    side_by_side(steps_from("ex02"), |Step { name, .. }| {
        for role in ["server", "client"] {
            let mut command = command(name, role, "no-such-host.invalid", 9999);
            command.stdin(typed("uma linha\n"));
            let named = contains("`no-such-host.invalid");
            run(command).assert().code(1).stderr(a_message().and(named));
        }
    });
}

#[test]
fn a_server_that_may_choose_its_port_says_which_it_got() {
    side_by_side(steps_from("ex02"), |Step { name, .. }| {
        assert_ne!(Server::start(name).port, 0, "{name}");
    });
}

/// On Linux each server has an address of its own, where no other program has the port.
#[cfg(target_os = "linux")]
#[test]
fn a_port_below_1024_is_used_with_the_right_to_it_and_refused_without() {
    let steps: Vec<_> = steps_from("ex02").iter().zip(2..).collect();
    side_by_side(&steps, |(Step { name, .. }, number)| {
        let [low, high] = (std::process::id() as u16).to_le_bytes();
        let address = format!("127.{}.{high}.{number}", low.max(1));
        match may_use_low_ports() {
            true => assert_eq!(Server::start_at(name, &address, 1023).port, 1023),
            false => {
                let server = run(command(name, "server", &address, 1023));
                let hint = contains("1024");
                server.assert().code(1).stderr(a_message().and(hint));
            }
        }
    });
}

/// Whether this user may listen on ports below 1024. It is tried on another address than those of
/// the servers: what listens here lives on for a moment in a program that is just being started.
#[cfg(target_os = "linux")]
fn may_use_low_ports() -> bool {
    use std::io::ErrorKind;
    use std::net::TcpListener;

    match TcpListener::bind("127.0.0.254:1023") {
        Err(error) => error.kind() != ErrorKind::PermissionDenied,
        Ok(_) => true,
    }
}
