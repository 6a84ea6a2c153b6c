//! What a step does when it is run without a role: it shows itself alive.
//!
//! The demo starts this same program as the server and as one or more clients, types the sample
//! lines into them, and prints what each prints, line by line and labelled. Real processes talk
//! over real TCP here; nothing is acted.

use std::env;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::cli::{Demo, Step};
use crate::say;

/// The port of ex01, which has no arguments.
const FIXED_PORT: u16 = 9999;
/// A server that prints something has started; for one that prints nothing this long is waited.
const START: Duration = Duration::from_secs(1);
/// How long after another a client is started, where several are up at once.
const BETWEEN_STARTS: Duration = Duration::from_millis(50);
/// How long a client may take to react to a line before the next one is typed.
const PACE: Duration = Duration::from_millis(400);
/// How long a client may take in all after its last line.
const PATIENCE: Duration = Duration::from_secs(10);
/// A server prints a message before it answers: its line is let go first.
const CLIENTS_LINES_BEHIND: Duration = Duration::from_millis(20);
/// How long a server that has served its client gets to end by itself.
const FAREWELL: Duration = Duration::from_millis(300);

/// Runs the demo of `step`. With `takes_endpoint` the programs get `127.0.0.1` and a free port,
/// without it they use their own.
///
/// # Errors
/// When the fixed port is taken, or when a program fails; for an unfinished exercise the message
/// says which file to open. No process is left behind in any case.
pub(crate) fn show(step: &Step, takes_endpoint: bool) -> Result<()> {
    let port = free_port(if takes_endpoint { 0 } else { FIXED_PORT })?;
    let endpoint = match takes_endpoint {
        true => vec!["127.0.0.1".to_string(), port.to_string()],
        false => vec![],
    };
    say!("{}: {}", step.name, step.title);
    say!("demo on 127.0.0.1:{port}: > is what is typed, | is what is printed");
    say!("");

    let mut server = Program::start("server", "server  ", &endpoint)?;
    server.wait_until_it_prints(START);
    let clients = match step.demo {
        Demo::OneByOne(clients) => show_one_by_one(step, clients, &endpoint),
        Demo::AtOnce(clients) => show_at_once(step, clients, &endpoint),
    };
    // A server that failed is why its clients failed too: its trouble is told first.
    match server.wait(FAREWELL)? {
        Some(status) => server.judge(step, Some(status)).and(clients),
        None => {
            clients?;
            say!("");
            say!("The server is still up, as it should be; the demo ends it here.");
            Ok(())
        }
    }
}

fn show_one_by_one(step: &Step, clients: &[&str], endpoint: &[String]) -> Result<()> {
    for (lines, number) in clients.iter().zip(1..) {
        let mut client = Program::start("client", &format!("client {number}"), endpoint)?;
        for line in lines.lines() {
            client.types(line);
        }
        client.ends_input();
        client.ends_well(step)?;
    }
    Ok(())
}

/// Types a line into each client in turn, whether the others have their replies by then or not:
/// so one sees who waits for whom.
fn show_at_once(step: &Step, clients: &[&str], endpoint: &[String]) -> Result<()> {
    let mut programs = Vec::new();
    for number in 1..=clients.len() {
        let mut program = Program::start("client", &format!("client {number}"), endpoint)?;
        // A moment for it to connect, so that the clients are accepted in the order of their names.
        program.wait_until_it_prints(BETWEEN_STARTS);
        programs.push(program);
    }
    let mut lines: Vec<_> = clients.iter().map(|lines| lines.lines()).collect();
    let rounds = clients.iter().map(|lines| lines.lines().count()).max();
    for _ in 0..rounds.unwrap_or(0) {
        for (program, lines) in programs.iter_mut().zip(&mut lines) {
            if let Some(line) = lines.next() {
                program.types(line);
            }
        }
    }
    for program in &mut programs {
        program.ends_input();
    }
    programs
        .iter_mut()
        .try_for_each(|program| program.ends_well(step))
}

/// A port of 127.0.0.1 that nothing listens on; `port` itself unless that is 0.
fn free_port(port: u16) -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", port))
        .with_context(|| format!("cannot show the demo on `127.0.0.1:{port}`"))?;
    Ok(listener.local_addr()?.port())
}

/// One of the demo's processes. It is killed, at the latest, when it is dropped.
struct Program {
    label: String,
    child: Child,
    /// What it prints, on stdout and stderr, line by line; closed when both have ended.
    lines: Receiver<String>,
    /// The lines that have been looked at.
    printed: Vec<String>,
}

impl Program {
    fn start(role: &str, label: &str, endpoint: &[String]) -> Result<Program> {
        let mut child = Command::new(env::current_exe()?)
            .arg(role)
            .args(endpoint)
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start the {role}"))?;
        let (sender, lines) = mpsc::channel();
        let behind = match role {
            "client" => CLIENTS_LINES_BEHIND,
            _ => Duration::ZERO,
        };
        show_lines(child.stdout.take(), label, behind, sender.clone());
        show_lines(child.stderr.take(), label, behind, sender);
        Ok(Program {
            label: label.to_string(),
            child,
            lines,
            printed: Vec::new(),
        })
    }

    /// Types `line`, and waits a moment for an answer, as somebody would before typing on.
    fn types(&mut self, line: &str) {
        let Some(keyboard) = &mut self.child.stdin else {
            return;
        };
        say!("{} > {line}", self.label);
        // A program that does not take it has ended: what it says about that is judged later.
        if writeln!(keyboard, "{line}").is_ok() {
            self.wait_until_it_prints(PACE);
        }
    }

    fn ends_input(&mut self) {
        self.child.stdin = None;
    }

    /// Waits for the end, which has to be a success.
    fn ends_well(&mut self, step: &Step) -> Result<()> {
        let ended = self.wait(PATIENCE)?;
        self.judge(step, ended)
    }

    /// Waits until the program prints a line, or ends, or `limit` has passed.
    fn wait_until_it_prints(&mut self, limit: Duration) {
        self.printed.extend(self.lines.recv_timeout(limit));
        self.printed.extend(self.lines.try_iter());
    }

    /// Waits for the end; `None` when it has not come within `limit`.
    fn wait(&mut self, limit: Duration) -> Result<Option<ExitStatus>> {
        let deadline = Instant::now() + limit;
        // Its outputs end with the program, so this wakes up as soon as there is something to see.
        while let Some(rest) = deadline.checked_duration_since(Instant::now()) {
            match self.lines.recv_timeout(rest) {
                Ok(line) => self.printed.push(line),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return Ok(Some(self.child.wait()?)),
            }
        }
        Ok(self.child.try_wait()?)
    }

    /// Turns what became of the program into the demo's error, if it is one.
    fn judge(&self, step: &Step, ended: Option<ExitStatus>) -> Result<()> {
        let who = self.label.trim_end();
        let Some(status) = ended else {
            bail!(
                "{who} has not ended {} s after its last line",
                PATIENCE.as_secs()
            );
        };
        if let Some(file) = self.printed.iter().find_map(|line| unfinished(line)) {
            bail!(
                "{} is not finished yet: open `{file}`, where {who} stopped",
                step.name
            );
        }
        ensure!(status.success(), "{who} failed ({status})");
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Both fail only when the program has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Prints the lines of `output` as they come (or a little `behind`), labelled, and hands each to
/// `lines`.
fn show_lines(
    output: Option<impl Read + Send + 'static>,
    label: &str,
    behind: Duration,
    lines: Sender<String>,
) {
    let label = label.to_string();
    thread::spawn(move || {
        for line in output
            .into_iter()
            .flat_map(|output| BufReader::new(output).split(b'\n'))
        {
            let Ok(line) = line else { break };
            let line = String::from_utf8_lossy(&line).into_owned();
            thread::sleep(behind);
            say!("{label} | {line}");
            // Nobody may be waiting for it any more.
            let _ = lines.send(line);
        }
    });
}

/// The file in which an unfinished exercise stopped, if `line` is the first one of a panic:
/// `thread 'main' (4711) panicked at src/bin/../../exercises/ex05.rs:20:5:`.
fn unfinished(line: &str) -> Option<&str> {
    let (_, place) = line.split_once(" panicked at ")?;
    let file = &place[place.find("exercises")?..];
    file.split(':').next()
}
