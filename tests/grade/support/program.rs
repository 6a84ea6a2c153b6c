//! The student's program, as a black box.

use std::env;
use std::io::{ErrorKind, Read, Write};
use std::path::PathBuf;
use std::process::{ChildStdin, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::assert::OutputAssertExt;
use predicates::prelude::{Predicate, PredicateStrExt};
use predicates::str::{contains, is_empty};
use process_wrap::std::ChildWrapper;

use super::endpoint::fixed_port;
use super::text::{quote, shorten, without_line_end};
use super::{Check, Endpoint, POLL, VIGIL, launch, patience, reaper};

/// "Exec format error", on all systems but Windows.
const ENOEXEC: i32 = 8;

/// What is kept of one output of a program; a flood beyond it is read and thrown away.
const MAX_KEPT: usize = 1 << 20;

/// A running program of the student, in one of its roles.
///
/// It runs in a process group of its own (on Windows in a job), and the whole group is ended when
/// this is dropped.
pub struct Program {
    check: Check,
    role: &'static str,
    child: Box<dyn ChildWrapper>,
    stdin: Option<ChildStdin>,
    stdout: Collected,
    stderr: Collected,
    status: Option<ExitStatus>,
}

impl Check {
    /// Starts the step's server at `endpoint`.
    pub fn start_server(&self, endpoint: &Endpoint) -> Program {
        Program::start(self, "server", &endpoint.arguments())
    }

    /// Fails where there is no program to start, for a check that begins with something else.
    pub fn has_a_program(&self) {
        executable(self);
    }

    /// Starts the step's client for a server at `endpoint`.
    pub fn start_client(&self, endpoint: &Endpoint) -> Program {
        Program::start(self, "client", &endpoint.arguments())
    }
}

impl Program {
    /// Starts the program of the check's step as `STEP ROLE ARGUMENTS…`.
    pub fn start(check: &Check, role: &'static str, arguments: &[impl AsRef<str>]) -> Program {
        let path = executable(check);
        let mut command = Command::new(&path);
        command
            .arg(role)
            .args(arguments.iter().map(AsRef::as_ref))
            .env("RUST_BACKTRACE", "0")
            // Output to a pipe, as here, would otherwise come in blocks, and be lost at the end.
            .env("PYTHONUNBUFFERED", "1")
            .env("PYTHONUTF8", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let line: Vec<_> = arguments
            .iter()
            .map(|word| format!(" {:?}", word.as_ref()))
            .collect();
        check.note(
            role,
            format!("is started as `{} {role}{}`", check.step, line.concat()),
        );
        let port = arguments.last().map(|port| port.as_ref().parse().ok());
        let port = port.unwrap_or_else(|| fixed_port(check.step));
        let mut child = launch::start(command, port).unwrap_or_else(|error| {
            let why = format!("`{}` cannot be started: {error}", path.display());
            match error.kind() {
                // The file is there, and is no program.
                ErrorKind::PermissionDenied | ErrorKind::ExecutableFileBusy => check.fail(why),
                _ if error.raw_os_error() == Some(ENOEXEC) => check.fail(why),
                _ => panic!("grader error: {why}"),
            }
        });
        reaper::watch(child.id());
        Program {
            stdin: child.stdin().take(),
            stdout: Collected::of(child.stdout().take(), check, role, "prints"),
            stderr: Collected::of(child.stderr().take(), check, role, "complains"),
            check: check.clone(),
            role,
            child,
            status: None,
        }
    }

    /// Types `text` into the program, as it stands: a line takes its `\n` along.
    pub fn types(&mut self, text: impl AsRef<[u8]>) {
        let text = text.as_ref();
        if text.is_empty() {
            return;
        }
        self.check
            .note(self.role, format!("is typed    {}", quote(text)));
        if let Some(stdin) = &mut self.stdin {
            // A program that no longer reads has ended, or will be judged by what it does.
            let _ = stdin.write_all(text).and_then(|()| stdin.flush());
        }
    }

    /// Ends the program's input.
    pub fn ends_input(&mut self) {
        self.check.note(self.role, "gets the end of its input");
        self.stdin = None;
    }

    /// Types `text` and ends the input.
    pub fn is_fed(&mut self, text: impl AsRef<[u8]>) {
        self.types(text);
        self.ends_input();
    }

    /// The process, by the number that the system has for it.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What the program has printed by now, and what it has said on stderr.
    pub fn has_said(&self) -> [String; 2] {
        [self.stdout.text(), self.stderr.text()]
    }

    /// The program prints `text`, sooner or later.
    pub fn prints(&mut self, text: &str) {
        let wanted = contains(text);
        let since = Instant::now();
        while !wanted.eval(&self.stdout.text()) {
            let has_ended = self.has_ended();
            if (has_ended && !wanted.eval(&self.stdout.text())) || self.check.is_too_late(since) {
                self.check.fail(format!(
                    "the {} did not print {}; all that it printed is {}",
                    self.role,
                    quote(text.as_bytes()),
                    quote(self.stdout.text().as_bytes())
                ));
            }
            thread::sleep(POLL);
        }
    }

    /// The program says on stderr, sooner or later, all words of one of `alternatives`.
    pub fn complains(&mut self, alternatives: &[[&str; 2]]) {
        let since = Instant::now();
        let says = |text: &str, words: &[&str; 2]| words.iter().all(|word| text.contains(word));
        while !alternatives
            .iter()
            .any(|words| says(&self.stderr.text(), words))
        {
            if self.check.is_too_late(since) {
                self.check.fail(format!(
                    "the {} did not say {:?} on stderr; all that it said is {}",
                    self.role,
                    alternatives[0],
                    quote(self.stderr.text().as_bytes())
                ));
            }
            thread::sleep(POLL);
        }
    }

    /// The program ends by itself, with success.
    pub fn ends_with_success(&mut self) {
        let output = self.ends();
        if output.assert().try_success().is_err() {
            self.fail_for_its_end("");
        }
    }

    /// The program ends by itself, with a status that is not 0 and a message on stderr, and does
    /// not panic.
    pub fn ends_with_a_message(&mut self) {
        let output = self.ends();
        let role = self.role;
        let silent = is_empty().trim();
        if output.clone().assert().try_failure().is_err() {
            self.check.fail(format!(
                "the {role} ended with success (status 0), as if all were well"
            ));
        }
        if is_a_panic(&output) || output.status.code().is_none() {
            self.fail_for_its_end("");
        }
        if output.assert().try_stderr(silent).is_ok() {
            self.check
                .fail(format!("the {role} failed without a word on stderr"));
        }
    }

    /// The program ends by itself, with or without success, but does not panic.
    pub fn ends_without_a_panic(&mut self) {
        let output = self.ends();
        if is_a_panic(&output) || output.status.code().is_none() {
            self.fail_for_its_end("");
        }
    }

    /// The program is still running.
    pub fn is_still_up(&mut self) {
        if self.has_ended() {
            self.fail_for_its_end("");
        }
    }

    /// Whether the program, which has ended, said that its address was in use: in words, or by the
    /// number that Linux, macOS or Windows has for it.
    pub fn found_its_address_in_use(&self) -> bool {
        let output = self.output();
        let words = [
            "in use",
            "EADDRINUSE",
            "rror 98",
            "rrno 98",
            "rror 48",
            "rrno 48",
            "10048",
        ];
        let stderr = lossy(&output.stderr);
        !output.status.success() && words.iter().any(|word| stderr.contains(word))
    }

    /// The program goes on running for a moment.
    pub fn stays_up_for_a_while(&mut self) {
        let deadline = Instant::now() + VIGIL;
        while Instant::now() < deadline {
            self.is_still_up();
            thread::sleep(POLL);
        }
    }

    /// Fails the check because the program, which has ended, ended as it did (and `too_early`).
    pub fn fail_for_its_end(&self, too_early: &str) -> ! {
        let (output, role) = (self.output(), self.role);
        let last_words = last_words(&output);
        if is_a_panic(&output) {
            let panic = format!("the {role} panicked{too_early}{last_words}");
            self.check.fail_because(
                panic,
                format!("a `todo!` or an `unwrap`: the {role}'s words above name file and line"),
            );
        }
        let status = output.status;
        self.check.fail(format!(
            "the {role} ended{too_early} ({status}){last_words}"
        ))
    }

    /// Waits for the end, and gives what the program printed.
    fn ends(&mut self) -> Output {
        let since = Instant::now();
        while !self.has_ended() {
            if self.check.is_too_late(since) {
                self.check.fail(format!(
                    "the {} was still running {} s later: it hangs",
                    self.role,
                    patience().as_secs()
                ));
            }
            thread::sleep(POLL);
        }
        self.output()
    }

    /// Whether the program has ended by now; what it started is ended with it.
    pub fn has_ended(&mut self) -> bool {
        if self.status.is_none() {
            let status = self.child.try_wait();
            self.status = status.expect("grader error: cannot ask for a program's status");
            if let Some(status) = self.status {
                self.end_group();
                self.stdout.wait_for_the_end();
                self.stderr.wait_for_the_end();
                self.check.note(self.role, format!("ends ({status})"));
            }
        }
        self.status.is_some()
    }

    fn output(&self) -> Output {
        Output {
            status: self.status.expect("the program has ended"),
            stdout: self.stdout.bytes(),
            stderr: self.stderr.bytes(),
        }
    }

    fn end_group(&mut self) {
        // This fails only where nothing is left to end.
        let _ = self.child.start_kill();
        let _ = self.child.wait();
        reaper::release(self.child.id());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.status.is_none() {
            self.end_group();
        }
    }
}

/// Whether the program of `output` panicked.
pub fn is_a_panic(output: &Output) -> bool {
    output.status.code() == Some(101) && contains("panicked at").eval(&lossy(&output.stderr))
}

/// The end of what the program said on stderr, as the end of a sentence.
fn last_words(output: &Output) -> String {
    let stderr = lossy(&output.stderr);
    let mut lines = stderr
        .lines()
        .filter(|line| !line.starts_with("note: run with"));
    match lines.rfind(|line| !line.trim().is_empty()) {
        Some(line) => format!("; its last words: {}", shorten(line.trim(), 200)),
        None => String::new(),
    }
}

/// The executable that is graded: what cargo has just built, or what stands in `LAB_BIN_DIR`.
fn executable(check: &Check) -> PathBuf {
    let Some(folder) = bin_dir() else {
        return built(check.step);
    };
    let path = folder.join(format!("{}{}", check.step, env::consts::EXE_SUFFIX));
    if !path.is_file() {
        check.fail_because(
            format!(
                "there is no executable `{}` in LAB_BIN_DIR, which is `{}`",
                check.step,
                folder.display()
            ),
            "LAB_BIN_DIR names another folder than the one with the programs ex01, ex02, …",
        );
    }
    path
}

/// The folder of `LAB_BIN_DIR`, where it is set.
pub fn bin_dir() -> Option<PathBuf> {
    let folder = PathBuf::from(env::var_os("LAB_BIN_DIR")?);
    Some(std::path::absolute(&folder).unwrap_or(folder))
}

/// The binary of `step` that cargo built together with this grader.
fn built(step: &str) -> PathBuf {
    macro_rules! paths {
        ($($step:literal)*) => {
            [$(($step, option_env!(concat!("CARGO_BIN_EXE_", $step)))),*]
        };
    }
    let paths = paths![
        "ex01" "ex02" "ex03" "ex04" "ex05" "ex06" "ex07" "ex08"
        "comp1" "comp2" "comp3" "comp4" "comp5" "comp6"
    ];
    let path = paths
        .iter()
        .find_map(|(name, path)| path.filter(|_| *name == step));
    let why = "grader error: there is no such step, or this grader needs LAB_BIN_DIR";
    PathBuf::from(path.expect(why))
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What a program has printed so far on one of its outputs. It is read to its end in any case: a
/// program must not be stopped, or made to panic, by a grader that does not listen.
#[derive(Clone)]
struct Collected(Arc<(Mutex<Bytes>, Condvar)>);

#[derive(Default)]
struct Bytes {
    kept: Vec<u8>,
    ended: bool,
}

impl Collected {
    fn of<R>(output: Option<R>, check: &Check, role: &'static str, verb: &'static str) -> Collected
    where
        R: Read + Send + 'static,
    {
        let collected = Collected(Arc::default());
        let (sink, check) = (collected.clone(), check.clone());
        thread::spawn(move || {
            let mut line = Vec::new();
            let mut buffer = [0; 64 * 1024];
            let mut output = output.expect("the output is a pipe");
            loop {
                let length = match output.read(&mut buffer) {
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    Ok(0) | Err(_) => break,
                    Ok(length) => length,
                };
                sink.keep(&buffer[..length]);
                note_lines(&buffer[..length], &mut line, &check, role, verb);
            }
            note_lines(b"\n", &mut line, &check, role, verb);
            sink.end();
        });
        collected
    }

    fn keep(&self, bytes: &[u8]) {
        let mut state = self.lock();
        let room = MAX_KEPT.saturating_sub(state.kept.len());
        state
            .kept
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    fn end(&self) {
        self.lock().ended = true;
        self.0.1.notify_all();
    }

    /// Waits until all has been read, but not for ever: something that has left the program's
    /// process group may still hold the pipe.
    fn wait_for_the_end(&self) {
        let limit = Duration::from_secs(2);
        let _ = self
            .0
            .1
            .wait_timeout_while(self.lock(), limit, |state| !state.ended);
    }

    fn bytes(&self) -> Vec<u8> {
        self.lock().kept.clone()
    }

    fn text(&self) -> String {
        lossy(&self.lock().kept)
    }

    fn lock(&self) -> MutexGuard<'_, Bytes> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Notes the lines that end in `bytes`; `line` holds what came of the one before that has not.
fn note_lines(bytes: &[u8], line: &mut Vec<u8>, check: &Check, role: &str, verb: &str) {
    for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
        // No more of a line is kept than is shown of it.
        let room = 1000_usize.saturating_sub(line.len());
        line.extend_from_slice(&piece[..piece.len().min(room)]);
        if piece.ends_with(b"\n") {
            let text = lossy(without_line_end(line));
            if !text.is_empty() {
                check.note_output(role, format!("{verb:<11} {text}"));
            }
            line.clear();
        }
    }
}
