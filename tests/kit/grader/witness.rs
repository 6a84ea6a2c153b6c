//! Programs that do not end by themselves: nothing of them outlives the grader.
//!
//! The programs hold a connection to the test while they live, so their end can be seen.

use std::io::{ErrorKind, Read};
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use process_wrap::std::ChildWrapper;

use crate::support::grading::{grader_of, run};
use crate::support::process::{LIMIT, POLL};
use crate::support::rustc::compiled;

/// A check that waits for the end of the program, once that one has done its work.
const CHECK: &str = "ex02::server_ends_with_success_after_one_client";

/// How many processes the program is.
const PROCESSES: usize = 2;

const SIGINT: i32 = 2;
const SIGKILL: i32 = 9;

#[test]
fn a_program_that_hangs_is_reported_and_ended_with_all_that_it_started() {
    let witness = Witness::new();
    let grading = run(grader_on_a_program_that_hangs(&witness));
    let report = grading.report_of(CHECK);
    assert!(report.contains("the server was still running"), "{report}");
    witness.sees_them_gone(witness.sees_them_come(PROCESSES));
}

#[test]
fn a_grader_that_is_killed_leaves_nothing_behind() {
    kill_in_the_middle(SIGKILL);
}

#[test]
fn a_grader_that_is_interrupted_leaves_nothing_behind() {
    kill_in_the_middle(SIGINT);
}

#[test]
fn a_grader_that_is_killed_when_its_program_has_just_started_leaves_nothing_behind() {
    for _ in 0..20 {
        let witness = Witness::new();
        let folder = compiled("programs/odd", "ex02");
        let mut command = grader_of(&folder, &["--exact", CHECK]);
        let mut grader = tell(&mut command, &witness)
            .env("KIT_ODD", "nothing")
            .spawn()
            .expect("the grader can be started");
        // It has hardly begun: a grader that took note of it now would come too late.
        let programs = witness.sees_them_come(1);
        grader.kill().expect("the grader is still there");
        grader.wait().expect("a child can be waited for");
        witness.sees_them_gone(programs);
    }
}

fn kill_in_the_middle(signal: i32) {
    let witness = Witness::new();
    let mut grader = grader_on_a_program_that_hangs(&witness)
        .spawn()
        .expect("the grader can be started");
    let programs = witness.sees_them_come(PROCESSES);
    ChildWrapper::signal(&grader, signal).expect("the grader is still there");
    let status = grader.wait().expect("a child can be waited for");
    // What a shell runs in the background may ignore SIGINT, and hands that on to its children.
    if signal == SIGKILL || status.code().is_none() {
        assert_eq!(status.signal(), Some(signal));
    }
    witness.sees_them_gone(programs);
}

fn grader_on_a_program_that_hangs(witness: &Witness) -> Command {
    let folder = compiled("programs/lingers", "ex02");
    let mut command = grader_of(&folder, &["--exact", CHECK]);
    tell(&mut command, witness);
    command
}

/// Has the grader's programs tell `witness` that they are there.
fn tell<'a>(command: &'a mut Command, witness: &Witness) -> &'a mut Command {
    let address = witness.0.local_addr().expect("a listener has an address");
    command
        .env("KIT_WITNESS", address.to_string())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
}

/// Where programs/lingers.rs says that it is there.
struct Witness(TcpListener);

impl Witness {
    fn new() -> Witness {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        listener
            .set_nonblocking(true)
            .expect("a listener can be asked");
        Witness(listener)
    }

    /// Waits until `number` processes of the program have come.
    fn sees_them_come(&self, number: usize) -> Vec<TcpStream> {
        let deadline = Instant::now() + LIMIT;
        let mut programs = Vec::new();
        while programs.len() < number {
            match self.0.accept() {
                Ok((program, _)) => programs.push(program),
                Err(_) => thread::sleep(POLL),
            }
            assert!(Instant::now() < deadline, "only {programs:?} have come");
        }
        programs
    }

    /// Waits until all `programs` have gone: then their connections end.
    fn sees_them_gone(&self, programs: Vec<TcpStream>) {
        for mut program in programs {
            program
                .set_nonblocking(false)
                .and_then(|()| program.set_read_timeout(Some(LIMIT)))
                .expect("a connection can be set up");
            match program.read_to_end(&mut Vec::new()) {
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::ConnectionReset => {}
                other => panic!("a process is still there: {other:?}"),
            }
        }
    }
}
