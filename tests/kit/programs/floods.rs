//! A server of ex02 that serves its client, and prints without end.

use std::env;
use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

fn main() {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [role, address, port] = &arguments[..] else {
        return;
    };
    if role == "server" {
        let flood = thread::spawn(flood);
        serve(&format!("{address}:{port}"));
        flood.join().unwrap();
    }
}

fn serve(address: &str) {
    let (mut client, _) = TcpListener::bind(address).unwrap().accept().unwrap();
    let _ = client.read(&mut [0; 1024]);
    let _ = client.write_all(b"Aqui vai a resposta");
}

/// Prints more than a grader can keep as fast as it can, and then goes on slowly, so that the check
/// does not take the whole machine for its ten seconds. It ends when nobody reads it.
fn flood() {
    let line = "all work and no play ".repeat(1000) + "\n";
    for number in 0.. {
        if io::stdout().write_all(line.as_bytes()).is_err() {
            return;
        }
        if number > 500 {
            thread::sleep(Duration::from_millis(10));
        }
    }
}
