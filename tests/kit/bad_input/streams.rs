//! Standard streams that are closed, or are something else than they should be.

use std::net::{Shutdown, TcpStream};

use predicates::str::contains;

use super::ends::{Server, client, closed_pipe, no_panic, typed};
use super::steps_from;
use crate::support::process::run;
use crate::support::side_by_side;
use crate::support::steps::Step;

#[cfg(unix)]
#[test]
fn an_input_that_is_a_directory_is_a_failure_with_a_message() {
    use std::fs::File;

    use super::ends::a_message;
    use crate::support::files::root;

    side_by_side(steps_from("ex03"), |Step { name, .. }| {
        // Its clients from comp4 on connect before they read.
        let server = Server::start(name);
        let mut client = client(name, server.port);
        client.stdin(File::open(root()).expect("a directory can be opened"));
        run(client).assert().code(1).stderr(a_message());
    });
}

#[cfg(unix)]
#[test]
fn an_input_that_is_closed_is_an_end_of_input() {
    use crate::support::process::program;
    use std::path::Path;

    side_by_side(steps_from("ex03"), |Step { name, .. }| {
        let server = Server::start(name);
        let client = client(name, server.port);
        let mut shell = program(Path::new("/bin/sh"));
        shell.args(["-c", r#"exec "$@" <&-"#, "sh"]);
        shell.arg(client.get_program()).args(client.get_args());
        run(shell).assert().success().stderr(no_panic());
    });
}

#[test]
fn a_client_whose_output_nobody_reads_does_not_panic() {
    side_by_side(steps_from("ex02"), |Step { name, .. }| {
        let server = Server::start(name);
        let mut client = client(name, server.port);
        client.stdin(typed("uma linha\nEXIT\n"));
        client.stdout(closed_pipe());
        let ended = run(client).assert().stderr(no_panic());
        let code = ended.get_output().status.code();
        assert!(matches!(code, Some(0 | 1)), "{name} ended with {code:?}");
    });
}

#[test]
fn a_server_whose_outputs_nobody_reads_goes_on_serving() {
    side_by_side(steps_from("ex05"), |Step { name, .. }| {
        let mut server = Server::start(name);
        server.loses_its_readers();
        for _ in 0..3 {
            leave_without_a_word(server.port);
            let mut client = client(name, server.port);
            client.stdin(typed("uma linha\nEXIT\n"));
            let served = run(client).assert().success();
            served.stdout(contains("received: "));
        }
    });
}

/// A client that makes the server say something on stderr.
fn leave_without_a_word(port: u16) {
    let client = TcpStream::connect(("127.0.0.1", port)).expect("the server is up");
    client
        .shutdown(Shutdown::Both)
        .expect("a connection can be closed");
}
