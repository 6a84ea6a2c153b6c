//! A terminal of a session: one program at a time, what is typed into it, what it prints.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Instant;

use process_wrap::std::{ChildWrapper, CommandWrap, ProcessGroup};

use crate::support::process::{LIMIT, POLL};

const SIGINT: i32 = 2;
const SIGKILL: i32 = 9;
const SIGSTOP: i32 = 19;

#[derive(Default)]
pub struct Terminal {
    running: Option<Running>,
    /// What the programs of before have printed, and nobody has asked for.
    left: VecDeque<String>,
}

struct Running {
    command: String,
    child: Box<dyn ChildWrapper>,
    keyboard: Option<ChildStdin>,
    printed: Receiver<String>,
}

impl Terminal {
    /// Runs `command`, as a shell does, in `folder`, when the program before has ended.
    pub fn run(&mut self, command: &str, folder: &Path) -> Result<(), String> {
        self.wait_for_the_end()?;
        // As in a terminal, ^C is heard there, even where these tests were started without an ear for it
        // (by `nohup`, or behind a script's `&`): programs inherit that.
        let mut shell = Command::new("env");
        // One pipe for both outputs, so that their lines come in the order of their printing.
        shell
            .args(["--default-signal=INT", "sh", "-c"])
            .arg(format!("exec 2>&1\n{command}"))
            .current_dir(folder)
            .env("RUST_BACKTRACE", "0")
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = CommandWrap::from(shell)
            .wrap(ProcessGroup::leader())
            .spawn()
            .map_err(|error| format!("`{command}` cannot be started: {error}"))?;
        let (sender, printed) = mpsc::channel();
        let output = child.stdout().take();
        thread::spawn(move || {
            let lines = output.map(|output| BufReader::new(output).split(b'\n'));
            for line in lines.into_iter().flatten().flatten() {
                let _ = sender.send(String::from_utf8_lossy(&line).into_owned());
            }
        });
        self.running = Some(Running {
            command: command.to_string(),
            keyboard: child.stdin().take(),
            child,
            printed,
        });
        Ok(())
    }

    /// Types a line.
    pub fn types(&mut self, line: &str) -> Result<(), String> {
        let keyboard = self.running.as_mut().and_then(|it| it.keyboard.as_mut());
        let keyboard = keyboard.ok_or(format!("nothing runs that `{line}` could be typed into"))?;
        writeln!(keyboard, "{line}").map_err(|error| format!("cannot type `{line}`: {error}"))
    }

    /// Presses a key: `^C`, `^D` or `^Z`.
    pub fn press(&mut self, key: &str) -> Result<(), String> {
        match key {
            "^D" => {
                if let Some(running) = &mut self.running {
                    running.keyboard = None;
                }
                Ok(())
            }
            "^Z" => self.signal(SIGSTOP),
            _ => {
                self.signal(SIGINT)?;
                self.wait_for_the_end()
            }
        }
    }

    /// Kills the program, which may be asleep.
    pub fn kill(&mut self) -> Result<(), String> {
        self.signal(SIGKILL)?;
        self.wait_for_the_end()
    }

    fn signal(&mut self, signal: i32) -> Result<(), String> {
        let running = self.running.as_mut().ok_or("nothing runs")?;
        let sent = running.child.signal(signal);
        sent.map_err(|error| format!("`{}` takes no signal: {error}", running.command))
    }

    /// The next line that is printed; `None` when the program has ended, or is silent for too long.
    pub fn next_line(&mut self) -> Option<String> {
        if let Some(line) = self.left.pop_front() {
            return Some(line);
        }
        let running = self.running.as_mut()?;
        running.printed.recv_timeout(LIMIT).ok()
    }

    /// Takes back, in their order, lines that were asked for too early.
    pub fn give_back(&mut self, lines: Vec<String>) {
        for line in lines.into_iter().rev() {
            self.left.push_front(line);
        }
    }

    /// The lines that have been printed by now, and not been asked for.
    pub fn lines_by_now(&mut self) -> Vec<String> {
        let mut lines: Vec<_> = self.left.drain(..).collect();
        if let Some(running) = &self.running {
            lines.extend(running.printed.try_iter());
        }
        lines
    }

    /// Waits until the program has ended by itself; what it still prints can be asked for later.
    pub fn wait_for_the_end(&mut self) -> Result<(), String> {
        let Some(mut running) = self.running.take() else {
            return Ok(());
        };
        let deadline = Instant::now() + LIMIT;
        loop {
            // Its output ends when the last process does that holds it.
            match running.printed.recv_timeout(POLL) {
                Ok(line) => self.left.push_back(line),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) if Instant::now() < deadline => {}
                Err(RecvTimeoutError::Timeout) => {
                    let command = running.command.clone();
                    self.running = Some(running);
                    return Err(format!("`{command}` has not ended"));
                }
            }
        }
        // Nothing of it prints any more; what is left of its group goes with it.
        let _ = running.child.start_kill();
        let _ = running.child.wait();
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.start_kill();
        let _ = self.child.wait();
    }
}
