//! ex01, wrong on purpose: the server prints the message but never replies, it just closes.

use std::env;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;

const USAGE: &str = "usage: ex01 server\n       ex01 client";
const MESSAGE: &str = "Vamos aprender isto!";
const ADDRESS: (&str, u16) = ("127.0.0.1", 9999);

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args_os().skip(1).collect();
    let arguments: Vec<_> = arguments
        .iter()
        .map(|a| a.to_str().unwrap_or("?"))
        .collect();
    let result = match &arguments[..] {
        ["server"] => server(),
        ["client"] => client(),
        ["--help"] => {
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

fn server() -> io::Result<()> {
    let listener = TcpListener::bind(ADDRESS)?;
    let (mut stream, peer) = listener.accept()?;
    say(&format!("connection from {peer}"));
    let message = receive(&mut stream)?;
    say(&format!("{peer}: {message}"));
    Ok(()) // the mistake: no reply is sent
}

fn client() -> io::Result<()> {
    let mut stream = TcpStream::connect(ADDRESS)?;
    send(&mut stream, MESSAGE)?;
    say(&receive(&mut stream)?);
    Ok(())
}

fn send(stream: &mut TcpStream, text: &str) -> io::Result<()> {
    stream.write_all(text.as_bytes())
}

/// A message is what one read of up to 1024 bytes returns.
fn receive(stream: &mut TcpStream) -> io::Result<String> {
    let mut buffer = [0; 1024];
    let length = stream.read(&mut buffer)?;
    if length == 0 {
        return Err(io::Error::other(
            "the connection was closed before a message came",
        ));
    }
    Ok(String::from_utf8_lossy(&buffer[..length]).into_owned())
}

/// Prints a line at once; a closed stdout is no reason to panic.
fn say(text: &str) {
    let mut stdout = io::stdout();
    let _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
}
