//! A bare server: a thread a connection, which sends back what has come. No server of a step can be
//! faster in the same shape, so it is what they are measured against.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use anyhow::{Context, Result};

#[derive(clap::Args)]
pub struct Arguments {
    address: String,
    port: u16,
}

/// Serves until it is killed.
///
/// # Errors
/// When it cannot listen.
pub fn run(arguments: &Arguments) -> Result<std::process::ExitCode> {
    let listener = TcpListener::bind((arguments.address.as_str(), arguments.port))
        .with_context(|| format!("cannot listen on port {}", arguments.port))?;
    loop {
        match listener.accept() {
            Ok((connection, _)) => {
                let session = move || echo(connection);
                // Nobody waits for it; one that cannot be started costs its client the connection.
                let _ = thread::Builder::new().spawn(session);
            }
            Err(error) => crate::note(&format!("cannot accept a connection: {error}")),
        }
    }
}

fn echo(mut connection: TcpStream) {
    let mut buffer = [0; 64 * 1024];
    while let Ok(count @ 1..) = connection.read(&mut buffer) {
        if connection.write_all(&buffer[..count]).is_err() {
            return;
        }
    }
}
