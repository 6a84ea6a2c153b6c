//! The servers that are compared, and how each is started.

use std::fs::File;
use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::load::IS_STOPPED;
use crate::load::protocol::{self, Protocol};
use crate::system;

/// How long a server may take until it listens.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server, and the words that start it; `{port}` stands for its port.
pub struct Server {
    pub name: String,
    pub protocol: Protocol,
    /// Whether a connection is for one request only.
    pub is_single: bool,
    words: Vec<String>,
}

/// What can be had by its name alone, besides the steps.
pub const KNOWN: [&str; 3] = ["echo", "python", "redis"];

impl Server {
    /// The server that `text` stands for: a step, a step in another workspace (`../mine/comp6`), `echo`,
    /// `python`, `redis`, or a command line with `{port}` in it, which may begin with the step that it
    /// talks like (`comp5: node server.js {port}`). A step is built.
    ///
    /// # Errors
    /// When it is none of these, or does not build.
    pub fn parse(text: &str) -> Result<Server> {
        if text.contains("{port}") {
            let (step, line) = text.split_once(": ").unwrap_or(("comp6", text));
            let words: Vec<_> = line.split_whitespace().map(str::to_string).collect();
            return Server::talking_like(step, &words[0], words.clone());
        }
        match text {
            "echo" => {
                let own = std::env::current_exe().context("cannot find the instruments")?;
                let own = own.display().to_string();
                Server::talking_like("echo", text, words(&[&own, "echo", "127.0.0.1", "{port}"]))
            }
            "python" => {
                let script = system::root()?.join("instruments/servers/threads.py");
                let script = script.display().to_string();
                let python = if cfg!(windows) { "python" } else { "python3" };
                Server::talking_like(
                    "comp6",
                    text,
                    words(&[python, &script, "127.0.0.1", "{port}"]),
                )
            }
            "redis" => {
                let line = "redis-server --bind 127.0.0.1 --port {port} --appendonly no --loglevel warning --save";
                let mut words: Vec<_> = line.split(' ').map(str::to_string).collect();
                words.push(String::new());
                Server::talking_like("redis", text, words)
            }
            _ => {
                let path = Path::new(text);
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let parent = path
                    .parent()
                    .filter(|parent| !parent.as_os_str().is_empty());
                let root = match parent {
                    Some(parent) => parent.to_path_buf(),
                    None => system::root()?,
                };
                let is_step = root.join(format!("src/bin/{name}.rs")).is_file();
                ensure!(
                    is_step,
                    "`{text}` is no step, none of {}, and no command line with {{port}} in it",
                    KNOWN.join(", ")
                );
                let program = build(&root, &name)?.display().to_string();
                let line = words(&[&program, "server", "127.0.0.1", "{port}"]);
                Server::talking_like(&name, text, line)
            }
        }
    }

    fn talking_like(step: &str, name: &str, words: Vec<String>) -> Result<Server> {
        let (protocol, is_single) = protocol::named(step)?;
        Ok(Server {
            name: name.to_string(),
            protocol,
            is_single,
            words,
        })
    }

    /// Whether this machine has the program.
    pub fn is_there(&self) -> bool {
        let program = Path::new(&self.words[0]);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let found = |folder: PathBuf| {
            let file = folder.join(program);
            file.is_file() || file.with_extension("exe").is_file()
        };
        program.is_file() || std::env::split_paths(&path).any(found)
    }

    /// Starts it on a free port, and waits until it listens.
    ///
    /// # Errors
    /// When it cannot be started, ends, or does not listen.
    pub fn start(&self) -> Result<Running> {
        system::allow_many_descriptors();
        // Free a moment ago: nobody else is given it so soon.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let words = self
            .words
            .iter()
            .map(|word| word.replace("{port}", &port.to_string()));
        let words: Vec<_> = words.collect();
        let mut said = tempfile::tempfile().context("cannot make a file")?;
        let child = Command::new(&words[0])
            .args(&words[1..])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(said.try_clone()?)
            .spawn()
            .with_context(|| format!("cannot start `{}`", words[0]))?;
        let mut running = Running {
            child,
            address: SocketAddr::from(([127, 0, 0, 1], port)),
        };
        let deadline = Instant::now() + PATIENCE;
        while TcpStream::connect(running.address).is_err() {
            ensure!(!IS_STOPPED.load(Ordering::Relaxed), "interrupted");
            if let Some(status) = running.child.try_wait()? {
                bail!(
                    "{} has ended, with {status}: {}",
                    self.name,
                    last_words(&mut said)
                );
            }
            ensure!(
                Instant::now() < deadline,
                "{} does not listen on port {port}",
                self.name
            );
            thread::sleep(Duration::from_millis(10));
        }
        Ok(running)
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| word.to_string()).collect()
}

/// Builds a step, without debugging aids.
fn build(root: &Path, step: &str) -> Result<PathBuf> {
    crate::note(&format!("building {step}"));
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let output = Command::new(cargo)
        .args([
            "build",
            "--release",
            "--message-format=json",
            "--quiet",
            "--bin",
            step,
        ])
        .current_dir(root)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let executable = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        let is_step = line["target"]["name"].as_str() == Some(step);
        Some(PathBuf::from(
            line["executable"].as_str().filter(|_| is_step)?,
        ))
    };
    let built = lines.lines().find_map(executable);
    built.with_context(|| {
        format!("{step} does not build: `cargo build --release --bin {step}` says why")
    })
}

/// The end of what a server has said.
fn last_words(said: &mut File) -> String {
    use std::io::{Seek, SeekFrom};
    let mut text = String::new();
    let read = said
        .seek(SeekFrom::Start(0))
        .and_then(|_| said.read_to_string(&mut text));
    match (read, text.trim().lines().last()) {
        (Ok(_), Some(line)) => line.to_string(),
        _ => "it has said nothing".to_string(),
    }
}

/// A server at work; it ends when this is dropped.
pub struct Running {
    child: Child,
    pub address: SocketAddr,
}

impl Running {
    /// How many bytes of memory it has resident, where the system says.
    pub fn resident(&self) -> Option<u64> {
        system::resident(self.child.id())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
