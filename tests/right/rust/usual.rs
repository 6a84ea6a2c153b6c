//! A server's loop, and a client, for the sets whose oddity is elsewhere.
#![allow(dead_code)]

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use crate::lab::{self, Messages, Result, complain, say};

/// Hands over one connection after another, until the server is killed.
pub fn accept_all(listener: &TcpListener, mut start: impl FnMut(TcpStream, SocketAddr)) -> ! {
    loop {
        match listener.accept() {
            Ok((connection, peer)) => start(connection, peer),
            Err(error) if lab::is_passing(&error) => {}
            Err(error) => {
                complain(&format!("cannot accept: {error}"));
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

/// Serves one session; what goes wrong with it is told, and costs nobody else anything.
pub fn serve(mut connection: TcpStream, peer: SocketAddr, answer: impl Fn(&[u8]) -> String) {
    let mut session = || -> Result<()> {
        say(&format!("ligação de {}, porta {}", peer.ip(), peer.port()))?;
        while let Some(message) = lab::receive(&mut connection)? {
            say(&format!("mensagem: {}", lab::text(&message)))?;
            lab::send(&mut connection, answer(&message).as_bytes())?;
        }
        Ok(())
    };
    if let Err(error) = session() {
        complain(&format!("{peer}: {error}"));
    }
}

/// The client of comp4 to comp6: all lines on one connection.
pub fn client(address: &str, port: u16) -> Result<()> {
    let mut connection = lab::connect(address, port)?;
    let mut messages = Messages::typed();
    while let Some(message) = messages.next()? {
        lab::ask(&mut connection, &message)?;
    }
    Ok(())
}

pub const MISSING: &str = "chave inexistente";
pub const EMPTY: &str = "dicionário vazio";
pub const INVALID: &str = "pedido inválido";
