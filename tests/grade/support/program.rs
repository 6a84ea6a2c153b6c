//! The student's program, as a black box: how it is started, fed and ended. What a check demands
//! of it stands in [`super::demands`].

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::process::{ChildStdin, Command, Stdio};

use language::text;

use super::endpoint::fixed_port;
use super::executable::executable;
use super::output::Output;
use super::process::{Process, role_name};
use super::step::MESSAGE;
use super::text::quote;
use super::{Check, Endpoint, launch, reaper, terminal};

/// "Exec format error", on all systems but Windows.
const ENOEXEC: i32 = 8;

/// A running program of the student, in one of its roles. It is ended when this is dropped.
pub struct Program {
    pub check: Check,
    pub process: Process,
    stdin: Option<ChildStdin>,
}

impl Check {
    /// Starts the step's server at `endpoint`.
    pub fn start_server(&self, endpoint: &Endpoint) -> Program {
        Program::start_in(self, "server", &endpoint.arguments(), true)
    }

    /// Fails where there is no program to start, for a check that begins with something else.
    pub fn has_a_program(&self) {
        executable(self);
    }

    /// Starts the step's client for a server at `endpoint`.
    pub fn start_client(&self, endpoint: &Endpoint) -> Program {
        Program::start_in(self, "client", &endpoint.arguments(), true)
    }
}

impl Program {
    /// Starts the program of the check's step as `STEP ROLE ARGUMENTS…`.
    pub fn start(check: &Check, role: &'static str, arguments: &[impl AsRef<str>]) -> Program {
        check.begins();
        Program::start_in(check, role, arguments, false)
    }

    /// The same, where the arguments are those of a place that has been found for it (`is_placed`).
    fn start_in(
        check: &Check,
        role: &'static str,
        arguments: &[impl AsRef<str>],
        is_placed: bool,
    ) -> Program {
        let path = executable(check);
        let mut command = reaper::held_back(&path);
        command
            .arg(role)
            .args(arguments.iter().map(AsRef::as_ref))
            .env("RUST_BACKTRACE", "0")
            // Output to a pipe, as here, would otherwise come in blocks, and be lost at the end.
            .env("PYTHONUNBUFFERED", "1")
            .env("PYTHONUTF8", "1")
            .stdin(Stdio::piped())
            .stderr(Stdio::piped());
        let screen = show(&mut command);
        let line: Vec<_> = arguments
            .iter()
            .map(|word| format!(" {:?}", word.as_ref()))
            .collect();
        let story = check.story();
        let name = match story.number_of(role) {
            0 => role_name(role).to_string(),
            number => format!("{} {}", role_name(role), number + 1),
        };
        check.note(
            &name,
            text!(
                "is started as `{step} {role}{arguments}`",
                step = check.step,
                role,
                arguments = line.concat()
            ),
        );
        let words = arguments.iter().map(|word| word.as_ref().to_string());
        story.starts(&name, role, words.collect(), is_placed);
        let port = arguments.last().map(|port| port.as_ref().parse().ok());
        let port = port.unwrap_or_else(|| fixed_port(check.step));
        let mut child = launch::start(command, port).unwrap_or_else(|error| {
            let why = text!(
                "`{path}` cannot be started: {error}",
                path = path.display(),
                error
            );
            match error.kind() {
                // The file is there, and is no program.
                ErrorKind::PermissionDenied | ErrorKind::ExecutableFileBusy => check.fail(why),
                _ if error.raw_os_error() == Some(ENOEXEC) => check.fail(why),
                _ if launch::is_their_doing(&error) => check.fail(text!(
                    "{why}: the step's programs have filled their folder",
                    why
                )),
                _ => panic!("grader error: {why}"),
            }
        });
        reaper::watch(child.id(), child.stdin().as_mut());
        let stdin = child.stdin().take();
        let outputs = [
            match screen {
                Some(screen) => Output::collected(screen, check, &name, text!("prints")),
                None => {
                    Output::collected(piped(child.stdout().take()), check, &name, text!("prints"))
                }
            },
            Output::collected(
                piped(child.stderr().take()),
                check,
                &name,
                text!("complains"),
            ),
        ];
        let process = Process::new(check, role, &name, child, outputs);
        check.follows(process.clone());
        Program {
            check: check.clone(),
            process,
            stdin,
        }
    }

    /// The process, by the number that the system has for it.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// What the program has printed by now, and what it has said on stderr.
    pub fn has_said(&self) -> [String; 2] {
        [self.process.stdout.text(), self.process.stderr.text()]
    }

    /// Types `text` into the program, as it stands: a line takes its `\n` along.
    pub fn types(&mut self, text: impl AsRef<[u8]>) {
        let text = text.as_ref();
        if text.is_empty() {
            return;
        }
        self.check.note(
            &self.process.name,
            text!("is typed    {text}", text = quote(text)),
        );
        if text != format!("{MESSAGE}\n").as_bytes() {
            self.check.begins();
        }
        self.check.story().types(&self.process.name, text);
        if let Some(stdin) = &mut self.stdin {
            // A program that no longer reads has ended, or will be judged by what it does.
            let _ = stdin.write_all(text).and_then(|()| stdin.flush());
        }
    }

    /// Ends the program's input.
    pub fn ends_input(&mut self) {
        self.check
            .note(&self.process.name, text!("gets the end of its input"));
        self.check.story().ends_input(&self.process.name);
        self.stdin = None;
    }

    /// Types `text` and ends the input.
    pub fn is_fed(&mut self, text: impl AsRef<[u8]>) {
        self.types(text);
        self.ends_input();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.process.kill();
    }
}

/// Gives the program a terminal to print on where there is one, and its other end; or else a pipe.
fn show(command: &mut Command) -> Option<File> {
    match terminal::open() {
        Some((screen, program)) => {
            // Nothing that only a human could read: colours, or a line drawn anew.
            command
                .stdout(program)
                .env("TERM", "dumb")
                .env("NO_COLOR", "1")
                .env("NODE_DISABLE_COLORS", "1");
            Some(screen)
        }
        None => {
            command.stdout(Stdio::piped());
            None
        }
    }
}

fn piped<T>(pipe: Option<T>) -> T {
    pipe.expect("grader error: an output that was to be a pipe is none")
}
