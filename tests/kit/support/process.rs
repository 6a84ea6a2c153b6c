//! A program that is run to its end, with all that it starts.

use std::io::Read;
use std::path::Path;
use std::process::{Command, ExitStatus, Output, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use assert_cmd::assert::{Assert, OutputAssertExt};
use process_wrap::std::{ChildWrapper, CommandWrap};

/// How often something is looked at again that cannot be waited for.
pub const POLL: Duration = Duration::from_millis(5);

/// How long anything that is run here may take. It takes a few seconds at most; the rest is for a
/// machine that is busy with other work.
pub const LIMIT: Duration = Duration::from_secs(120);

/// What a program left when it had ended.
pub struct Ended {
    command: String,
    pub output: Output,
    /// Whether something that it started was still there (it is not any more). Seen on Unix only.
    pub left_something: bool,
}

impl Ended {
    /// Begins to judge what it printed, and its status.
    pub fn assert(self) -> Assert {
        let assert = self.output.assert();
        assert.append_context("command", self.command)
    }
}

/// A program without input whose outputs are collected, until it is told otherwise.
pub fn program(path: &Path) -> Command {
    let mut command = Command::new(path);
    command
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs `command`, in a process group of its own, until it ends.
pub fn run(command: Command) -> Ended {
    let name = format!("{command:?}");
    let mut command = CommandWrap::from(command);
    #[cfg(unix)]
    command.wrap(process_wrap::std::ProcessGroup::leader());
    #[cfg(windows)]
    command.wrap(process_wrap::std::JobObject);
    let mut child = command
        .spawn()
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let stdout = collect(child.stdout().take());
    let stderr = collect(child.stderr().take());

    let status = wait(&mut *child);
    // On Unix this fails when nothing is left in the group that could be killed.
    let left_something = child.start_kill().is_ok() && cfg!(unix) && status.is_some();
    let killed = child.wait().expect("a child can be waited for");
    let output = Output {
        status: status.unwrap_or(killed),
        stdout: stdout.join().expect("the output is read"),
        stderr: stderr.join().expect("the output is read"),
    };
    assert!(
        status.is_some(),
        "{name} has not ended within {} s: {output:?}",
        LIMIT.as_secs()
    );
    Ended {
        command: name,
        output,
        left_something,
    }
}

/// The status with which `child` ended; `None` when it has not within the limit.
fn wait(child: &mut dyn ChildWrapper) -> Option<ExitStatus> {
    let deadline = Instant::now() + LIMIT;
    loop {
        let status = child.try_wait().expect("a child has a status");
        if status.is_some() || Instant::now() > deadline {
            return status;
        }
        thread::sleep(POLL);
    }
}

fn collect(output: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut output) = output {
            // What came before an error is kept.
            let _ = output.read_to_end(&mut bytes);
        }
        bytes
    })
}
