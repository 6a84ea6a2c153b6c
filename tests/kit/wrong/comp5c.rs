//! comp5, wrong on purpose: the key is the length of the dictionary, and the lock is open before
//! the insertion.

use std::collections::BTreeMap;
use std::env;
use std::io::{self, BufRead, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

const USAGE: &str = "usage: comp5 server ADDRESS PORT\n       comp5 client ADDRESS PORT";
const LONGEST: usize = (1 << 24) - 1;
const NO_KEY: &str = "chave inexistente";
type Dictionary = BTreeMap<usize, String>;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let arguments: Vec<_> = arguments
        .iter()
        .map(|a| a.to_str().unwrap_or("?"))
        .collect();
    let port = arguments.get(2).and_then(|port| port.parse().ok());
    let result = match (&arguments[..], port) {
        (["server", address, _], Some(port)) => server(address, port),
        (["client", address, _], Some(port @ 1..)) => client(address, port),
        (["--help"], None) => {
            say(USAGE);
            Ok(())
        }
        _ => Err(io::Error::other(USAGE)),
    };
    if let Err(error) = result {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn server(address: &str, port: u16) -> io::Result<()> {
    let listener = create_tcp_server_socket(address, port)?;
    let dictionary = Arc::new(Mutex::new(Dictionary::default()));
    loop {
        if let Err(error) = start(&listener, Arc::clone(&dictionary)) {
            eprintln!("client lost: {error}");
            thread::sleep(Duration::from_millis(100));
        }
    }
}

/// Waits for the next client and gives it a thread of its own.
fn start(listener: &TcpListener, dictionary: Arc<Mutex<Dictionary>>) -> io::Result<()> {
    let (stream, peer) = listener.accept()?;
    thread::Builder::new().spawn(move || {
        if let Err(error) = serve(stream, peer, &dictionary) {
            eprintln!("client lost: {error}");
        }
    })?;
    Ok(())
}

fn serve(
    mut stream: TcpStream,
    peer: SocketAddr,
    dictionary: &Mutex<Dictionary>,
) -> io::Result<()> {
    say(&format!("connection from {peer}"));
    while let Some(message) = receive(&mut stream)? {
        say(&format!("{peer}: {message}"));
        send(&mut stream, &answer(&message, dictionary))?;
    }
    Ok(())
}

fn answer(message: &str, dictionary: &Mutex<Dictionary>) -> String {
    if message == "LIST" {
        return list(&dictionary.lock().unwrap());
    }
    if let Some(key) = message.strip_prefix("GET ").and_then(integer) {
        let dictionary = dictionary.lock().unwrap();
        return dictionary.get(&key).cloned().unwrap_or(NO_KEY.to_string());
    }
    // The mistake: two threads can see the same length before one of them inserts.
    let key = dictionary.lock().unwrap().len();
    thread::sleep(Duration::from_millis(5)); // so that it shows in every run
    dictionary.lock().unwrap().insert(key, message.to_string());
    key.to_string()
}

fn list(dictionary: &Dictionary) -> String {
    let strings: Vec<&str> = dictionary.values().map(String::as_str).collect();
    if strings.is_empty() {
        "dicionário vazio".to_string()
    } else {
        strings.join(",")
    }
}

/// The key in `GET <num>`; a number that is nobody's key becomes one that nobody has.
fn integer(text: &str) -> Option<usize> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_integer = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_integer.then(|| text.parse().unwrap_or(usize::MAX))
}

fn client(address: &str, port: u16) -> io::Result<()> {
    let mut stream = create_tcp_client_socket(address, port)?;
    while let Some(line) = read_line()? {
        if line == "EXIT" {
            break;
        }
        send(&mut stream, &line)?;
        let reply = receive(&mut stream)?;
        say(&reply.ok_or(ErrorKind::UnexpectedEof)?);
    }
    Ok(())
}

/// The next line that is not empty, without its line end; None at the end of input.
fn read_line() -> io::Result<Option<String>> {
    loop {
        let mut bytes = Vec::new();
        if io::stdin().lock().read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&bytes);
        let line = strip_line_end(&line);
        if !line.is_empty() {
            return Ok(Some(line.to_string()));
        }
    }
}

fn strip_line_end(line: &str) -> &str {
    line.strip_suffix("\r\n")
        .or(line.strip_suffix('\n'))
        .unwrap_or(line)
}

fn create_tcp_server_socket(address: &str, port: u16) -> io::Result<TcpListener> {
    let address = if address.is_empty() {
        "0.0.0.0"
    } else {
        address
    };
    TcpListener::bind((address, port))
}

fn create_tcp_client_socket(address: &str, port: u16) -> io::Result<TcpStream> {
    TcpStream::connect((address, port))
}

/// Up to 1024 bytes travel bare, more in a frame: 4 bytes, the length, then the text.
fn send(stream: &mut TcpStream, text: &str) -> io::Result<()> {
    let head = (text.len() as u32).to_be_bytes();
    match text.len() {
        1..=1024 => stream.write_all(text.as_bytes()),
        0..=LONGEST => stream.write_all(&[&head, text.as_bytes()].concat()),
        _ => Err(io::Error::other("the message is too long")),
    }
}

/// None when the other end has closed the connection.
fn receive(stream: &mut TcpStream) -> io::Result<Option<String>> {
    let mut head = [0; 4];
    let mut buffer = vec![0; 1024];
    if stream.peek(&mut head[..1])? == 1 && head[0] == 0 {
        stream.read_exact(&mut head)?;
        buffer.resize(u32::from_be_bytes(head) as usize, 0);
        stream.read_exact(&mut buffer)?;
        return Ok(Some(String::from_utf8_lossy(&buffer).into_owned()));
    }
    let length = stream.read(&mut buffer)?;
    let text = String::from_utf8_lossy(&buffer[..length]);
    Ok((length > 0).then(|| strip_line_end(&text).to_string()))
}

/// Prints a line at once; a closed stdout is no reason to panic.
fn say(text: &str) {
    let mut stdout = io::stdout();
    let _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
}
