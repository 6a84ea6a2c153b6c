//! What the tests stand on.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long anything may take. It takes moments; the rest is for a machine that is busy.
pub const LIMIT: Duration = Duration::from_secs(120);

/// The instruments, about to be started.
pub fn instruments() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_instruments"));
    command.stdin(Stdio::null()).stderr(Stdio::piped());
    command
}

/// Runs `cargo lab ARGUMENTS`, as far as it is the instruments'.
pub fn run(arguments: &[&str]) -> Output {
    instruments().args(arguments).output().unwrap()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// An empty folder for one test, under the target folder.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A tap at work.
pub struct Tap {
    child: Child,
    pub port: u16,
    lines: Option<JoinHandle<String>>,
}

impl Tap {
    /// One before the server on `port`.
    pub fn start(port: u16, options: &[&str]) -> Tap {
        let mut child = instruments()
            .args(["tap", "0", "127.0.0.1", &port.to_string()])
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut title = String::new();
        output.read_line(&mut title).unwrap();
        // `tap: 127.0.0.1:40000 ──▶ …`
        let address = title.split(' ').nth(1).unwrap_or_default();
        let port = address.rsplit(':').next().unwrap_or_default().parse();
        let port = port.unwrap_or_else(|_| panic!("{title}"));
        // Read at once: nobody may wait for what is printed here.
        let lines = thread::spawn(move || {
            let mut lines = Vec::new();
            output.read_to_end(&mut lines).unwrap();
            text(&lines)
        });
        Tap {
            child,
            port,
            lines: Some(lines),
        }
    }

    /// What it has printed, when it has ended by itself.
    pub fn lines(mut self) -> String {
        let lines = self.lines.take().unwrap().join().unwrap();
        assert!(self.child.wait().unwrap().success());
        lines
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
