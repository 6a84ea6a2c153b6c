//! One message on a connection.

use std::io::Read;

use anyhow::{Context, Result, ensure};

/// The longest message, in bytes: a message is what one `recv` of up to this many bytes returns.
pub const MAX_MESSAGE: usize = 1024;

/// Receives one message: waits for bytes, and gives what the first `recv` returns as text.
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
    let length = connection
        .read(&mut buffer)
        .context("cannot receive a message")?;
    ensure!(
        length > 0,
        "the peer closed the connection before it sent anything"
    );
    Ok(String::from_utf8_lossy(&buffer[..length]).into_owned())
}
