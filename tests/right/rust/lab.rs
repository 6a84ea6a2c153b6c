//! What the Rust programs here share, with the standard library alone: arguments, sockets, messages,
//! the dictionary. The step is the name that a program is called by.
#![allow(dead_code)]

use std::env;
use std::io::{self, BufRead, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::process::ExitCode;
use std::sync::LazyLock;

pub const REPLY: &str = "Aqui vai a resposta";
pub const MAX_MESSAGE: usize = 1024;
pub const MAX_FRAME: usize = (1 << 24) - 1;

/// What a program, or one of its connections, ends with.
pub type Result<T> = std::result::Result<T, String>;

pub fn step() -> &'static str {
    static STEP: LazyLock<String> = LazyLock::new(|| {
        let path = env::args_os().next().unwrap_or_default();
        let name = Path::new(&path).file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    });
    &STEP
}

pub fn has_frames() -> bool {
    step() == "comp1"
}

pub fn has_keys() -> bool {
    ["comp2", "comp3"].contains(&step()) || has_sessions()
}

pub fn has_sessions() -> bool {
    ["comp4", "comp5", "comp6"].contains(&step())
}

pub fn serves_one_client() -> bool {
    ["ex01", "ex02", "ex03", "ex04"].contains(&step())
}

pub fn sends_one_line() -> bool {
    ["ex03", "ex04", "ex05"].contains(&step())
}

fn knows_exit() -> bool {
    !sends_one_line() && step() != "ex06"
}

pub type Role = fn(&str, u16) -> Result<()>;

/// Does what the command line asks for.
pub fn run(server: Role, client: Role) -> ExitCode {
    let words: Vec<_> = env::args_os().skip(1).collect();
    let words: Vec<_> = words.iter().map(|word| word.to_str()).collect();
    let rest = if step() == "ex01" { "" } else { " ADDRESS PORT" };
    let usage = format!("{0} server{rest} | {0} client{rest}", step());
    let result = match (step(), &words[..]) {
        (_, [Some("--help")]) => say(&format!("a step of the socket lab: {usage}")),
        ("ex01", [Some("server")]) => server("127.0.0.1", 9999),
        ("ex01", [Some("client")]) => client("127.0.0.1", 9999),
        ("ex01", _) => Err(usage),
        (_, [Some(role), Some(address), Some(port)]) => match (*role, number(port)) {
            ("server", Some(port)) => server(address, port),
            ("client", Some(port)) if port > 0 => client(address, port),
            _ => Err(usage),
        },
        _ => Err(usage),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn number(word: &str) -> Option<u16> {
    let digits = word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|_| digits)
}

/// Prints a line at once; `println!` would panic when nobody listens.
pub fn say(line: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    let printed = out.write_all(format!("{line}\n").as_bytes());
    printed.and_then(|()| out.flush()).map_err(|error| format!("cannot print: {error}"))
}

pub fn complain(what: &str) {
    let _ = writeln!(io::stderr(), "{}: {what}", step());
}

// Sockets

/// A listening socket with the standard library's queue; an empty address is every interface.
pub fn listen(address: &str, port: u16) -> Result<TcpListener> {
    let listener = match address {
        "" => TcpListener::bind(("::", port)).or_else(|_| TcpListener::bind(("0.0.0.0", port))),
        name => TcpListener::bind((name, port)),
    };
    listener.map_err(|error| format!("cannot listen on `{address}`, port {port}: {error}"))
}

pub fn connect(address: &str, port: u16) -> Result<TcpStream> {
    let connection = TcpStream::connect((address, port));
    connection.map_err(|error| format!("cannot connect to `{address}`, port {port}: {error}"))
}

/// The addresses behind a name, or every interface.
pub fn addresses(address: &str, port: u16) -> Result<Vec<SocketAddr>> {
    let name = if address.is_empty() { "0.0.0.0" } else { address };
    let found = (name, port).to_socket_addrs();
    let found = found.map_err(|error| format!("cannot find an address for `{name}`: {error}"));
    found.map(Iterator::collect)
}

/// Whether `accept` may be called again at once.
pub fn is_passing(error: &io::Error) -> bool {
    [ErrorKind::Interrupted, ErrorKind::ConnectionAborted].contains(&error.kind())
}

// Messages

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Exactly `length` bytes, of which some may have been received before.
pub fn receive_all(from: &mut impl Read, length: usize, mut bytes: Vec<u8>) -> Result<Vec<u8>> {
    let missing = length.saturating_sub(bytes.len()) as u64;
    let error = from.take(missing).read_to_end(&mut bytes).err();
    match (error, bytes.len()) {
        (Some(error), came) => Err(format!("the connection broke after {came} of {length} bytes: {error}")),
        (None, came) if came < length => {
            Err(format!("the peer closed the connection after {came} of {length} bytes"))
        }
        _ => Ok(bytes),
    }
}

pub fn announced(header: &[u8]) -> Result<usize> {
    let length = header.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
    match length > MAX_FRAME {
        true => Err(format!("a frame of {length} bytes is announced: {MAX_FRAME} are the most")),
        false => Ok(length),
    }
}

fn receive_frame(from: &mut impl Read, mut received: Vec<u8>) -> Result<Vec<u8>> {
    let body = received.split_off(received.len().min(4));
    let header = receive_all(from, 4, received)?;
    receive_all(from, announced(&header)?, body)
}

/// One message, in the way of the step; `None` when the peer has closed instead.
pub fn receive(from: &mut impl Read) -> Result<Option<Vec<u8>>> {
    if has_frames() {
        return receive_frame(from, Vec::new()).map(Some);
    }
    let mut buffer = vec![0; MAX_MESSAGE];
    let length = loop {
        match from.read(&mut buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(format!("cannot receive: {error}")),
            Ok(length) => break length,
        }
    };
    buffer.truncate(length);
    match buffer.first() {
        None => Ok(None),
        Some(0) if has_keys() => receive_frame(from, buffer).map(Some),
        Some(_) if has_keys() => Ok(Some(without_line_end(&buffer).to_vec())),
        Some(_) => Ok(Some(buffer)),
    }
}

pub fn without_line_end(line: &[u8]) -> &[u8] {
    match line.strip_suffix(b"\n") {
        Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
        None => line,
    }
}

/// A message as it travels in this step.
pub fn encoded(message: &[u8]) -> Result<Vec<u8>> {
    let is_bare = (1..=MAX_MESSAGE).contains(&message.len()) && message[0] != 0;
    if !has_frames() && (!has_keys() || is_bare) {
        return Ok(message.to_vec());
    }
    match message.len() {
        length if length > MAX_FRAME => Err(format!("not sent: {length} bytes are more than a frame can hold")),
        length => Ok([&(length as u32).to_be_bytes(), message].concat()),
    }
}

pub fn send(to: &mut impl Write, message: &[u8]) -> Result<()> {
    to.write_all(&encoded(message)?).map_err(|error| format!("cannot send: {error}"))
}

/// What comes back for a message that is sent.
pub fn ask(connection: &mut TcpStream, message: &[u8]) -> Result<()> {
    send(connection, message)?;
    let reply = receive(connection)?.ok_or("the server closed the connection before it replied")?;
    say(&format!("resposta: {}", text(&reply)))
}

/// The lines of the input that are messages, each when it has been typed.
pub struct Messages(io::StdinLock<'static>, bool);

impl Messages {
    pub fn typed() -> Messages {
        Messages(io::stdin().lock(), true)
    }

    pub fn next(&mut self) -> Result<Option<Vec<u8>>> {
        while self.1 {
            let mut line = Vec::new();
            let read = self.0.read_until(b'\n', &mut line);
            let length = read.map_err(|error| format!("cannot read the input: {error}"))?;
            let line = without_line_end(&line);
            self.1 = length > 0 && !(line == b"EXIT" && knows_exit());
            let too_long = line.len() > MAX_MESSAGE && step().starts_with("ex");
            let problem = format!("not sent: {} bytes are more than a message can hold", line.len());
            match () {
                () if !self.1 || line.is_empty() => {}
                () if too_long && sends_one_line() => return Err(problem),
                () if too_long => complain(&problem),
                () => {
                    self.1 = !sends_one_line();
                    return Ok(Some(line.to_vec()));
                }
            }
        }
        Ok(None)
    }
}

// The dictionary

/// What a message asks for.
pub enum Request {
    Store(String),
    Get(Option<u64>),
    Remove(Option<u64>),
    List,
    Invalid,
}

impl Request {
    pub fn parse(message: &[u8]) -> Request {
        let message = text(message);
        let get = message.strip_prefix("GET ").and_then(integer);
        let remove = message.strip_prefix("REMOVE,").and_then(integer);
        match (step(), message.as_str()) {
            ("comp2", _) => Request::Store(message),
            (_, "LIST") => Request::List,
            _ if get.is_some() => Request::Get(get.flatten()),
            ("comp6", _) if remove.is_some() => Request::Remove(remove.flatten()),
            ("comp6", text) => match text.strip_prefix("ADD,") {
                Some(string) if !string.is_empty() => Request::Store(string.to_string()),
                _ => Request::Invalid,
            },
            _ => Request::Store(message),
        }
    }
}

/// What an integer may be a key: `Some(None)` for one that is too large or too small for that.
fn integer(word: &str) -> Option<Option<u64>> {
    let digits = word.strip_prefix(['+', '-']).unwrap_or(word);
    let is_integer = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_integer.then(|| word.parse().ok())
}
