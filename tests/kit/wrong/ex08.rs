//! ex08, wrong on purpose: the client makes a new BufReader for each line, and what one of them has
//! read beyond its line is lost.

use std::env;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;

const USAGE: &str = "usage: ex08 server ADDRESS PORT\n       ex08 client ADDRESS PORT";
const REPLY: &str = "Aqui vai a resposta";
const LONGEST: usize = 1024;

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
    loop {
        let result = listener
            .accept()
            .and_then(|(stream, peer)| serve(stream, peer));
        if let Err(error) = result {
            eprintln!("client lost: {error}");
        }
    }
}

fn serve(mut stream: TcpStream, peer: SocketAddr) -> io::Result<()> {
    say(&format!("connection from {peer}"));
    let message = receive(&mut stream)?;
    say(&format!("{peer}: {message}"));
    send(&mut stream, REPLY)
}

fn client(address: &str, port: u16) -> io::Result<()> {
    while let Some(line) = read_line()? {
        if line == "EXIT" {
            break;
        }
        let mut stream = create_tcp_client_socket(address, port)?;
        send(&mut stream, &line)?;
        say(&receive(&mut stream)?);
    }
    Ok(())
}

/// The next line that is not empty, without its line end; None at the end of input.
fn read_line() -> io::Result<Option<String>> {
    loop {
        let mut bytes = Vec::new();
        // The mistake: what this BufReader has read beyond the line goes with it.
        if BufReader::new(io::stdin()).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&bytes);
        let line = strip_line_end(&line);
        if line.len() > LONGEST {
            eprintln!("the line is too long, it is not sent");
        } else if !line.is_empty() {
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
