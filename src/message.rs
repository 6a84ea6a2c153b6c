//! One message on a connection.

use std::io::{ErrorKind, Read, Write};

use anyhow::{Context, Result, ensure};

use crate::receive_all;
use crate::wire::{self, HEADER, MAX_MESSAGE};

/// Receives one bare message: waits for bytes, and gives what the first `recv` returns as text.
///
/// At most [`MAX_MESSAGE`] bytes; those that are not UTF-8 become U+FFFD.
///
/// # Errors
/// When the peer closes or resets the connection before it has sent anything.
///
/// ```
/// let mut connection = "Aqui vai a resposta".as_bytes();
/// assert_eq!(sock_utils::receive(&mut connection)?, "Aqui vai a resposta");
/// assert!(sock_utils::receive(&mut connection).is_err(), "nothing more comes");
/// # anyhow::Ok(())
/// ```
pub fn receive(connection: &mut impl Read) -> Result<String> {
    let mut buffer = [0; MAX_MESSAGE];
    let length = read(connection, &mut buffer)?;
    ensure!(
        length > 0,
        "the peer closed the connection before it sent anything"
    );
    Ok(wire::text(&buffer[..length]))
}

/// Sends `message` in one piece: bare or, when it is longer than [`MAX_MESSAGE`] bytes, in a frame.
///
/// # Errors
/// When it is longer than [`MAX_FRAME`](crate::MAX_FRAME), or the connection is broken.
///
/// ```
/// let mut connection = Vec::new();
/// sock_utils::send_message(&mut connection, "olá")?;
/// assert_eq!(connection, "olá".as_bytes());
/// # anyhow::Ok(())
/// ```
pub fn send_message(connection: &mut impl Write, message: &str) -> Result<()> {
    let bytes = wire::encode(message)?;
    connection
        .write_all(&bytes)
        .context("cannot send a message")
}

/// Receives one message, bare or framed; `None` when the peer has closed the connection instead.
///
/// Bytes that are not UTF-8 become U+FFFD. One final line end is taken off a bare message, so that
/// `nc` can be a client. Memory is taken only for bytes that have come.
///
/// # Errors
/// When the connection ends or breaks in the middle of a frame, and when the peer has sent more
/// before it had its reply.
///
/// ```
/// let mut connection = "ADD,olá\n".as_bytes();
/// assert_eq!(sock_utils::receive_message(&mut connection)?.as_deref(), Some("ADD,olá"));
/// assert_eq!(sock_utils::receive_message(&mut connection)?, None);
/// # anyhow::Ok(())
/// ```
pub fn receive_message(connection: &mut impl Read) -> Result<Option<String>> {
    let mut buffer = [0; MAX_MESSAGE];
    let length = read(connection, &mut buffer)?;
    let received = &buffer[..length];
    if received.is_empty() {
        return Ok(None);
    }
    match wire::is_framed(received) {
        true => receive_frame(received, connection).map(Some),
        false => Ok(Some(wire::text(wire::without_line_end(received)))),
    }
}

/// Receives a frame whose first bytes have been `received` already.
fn receive_frame(mut received: &[u8], connection: &mut impl Read) -> Result<String> {
    let mut socket = received.by_ref().chain(connection);
    let header = receive_all(&mut socket, HEADER).context("in the length of a frame")?;
    let length = wire::parse_header(&header);
    let body = receive_all(&mut socket, length).context("in a frame")?;
    ensure!(
        received.is_empty(),
        "the peer sent more than one message before it had its reply"
    );
    Ok(wire::text(&body))
}

fn read(connection: &mut impl Read, buffer: &mut [u8]) -> Result<usize> {
    loop {
        match connection.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result.context("cannot receive a message"),
        }
    }
}
