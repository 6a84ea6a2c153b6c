//! Exercise 1: one client sends one message, one server answers it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use anyhow::Result;

const ADDRESS: &str = "127.0.0.1:9999";

/// Serves one client, and ends.
pub fn server() -> Result<()> {
    let listener = TcpListener::bind(ADDRESS)?;
    println!("listening on {ADDRESS}");

    let (mut connection, peer) = listener.accept()?;
    println!("connected to {} on port {}", peer.ip(), peer.port());

    let mut buffer = [0; 1024];
    let length = connection.read(&mut buffer)?;
    println!("received: {}", String::from_utf8_lossy(&buffer[..length]));

    connection.write_all(b"Aqui vai a resposta")?;
    Ok(())
}

/// Sends one message, and prints the reply.
pub fn client() -> Result<()> {
    let mut connection = TcpStream::connect(ADDRESS)?;
    connection.write_all(b"Vamos aprender isto!")?;

    let mut buffer = [0; 1024];
    let length = connection.read(&mut buffer)?;
    println!("received: {}", String::from_utf8_lossy(&buffer[..length]));
    Ok(())
}
