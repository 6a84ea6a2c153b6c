//! Reading with a limit.

use std::io::{self, ErrorKind, Read};
use std::net::TcpStream;
use std::time::Duration;

/// What one `recv` of up to the length of `buffer` returns within `limit`.
///
/// Where a read has a limit, the system interrupts it when the process is stopped and goes on
/// (signal(7)), which is nothing that a check should fail for.
pub fn read_within(
    mut stream: &TcpStream,
    limit: Duration,
    buffer: &mut [u8],
) -> io::Result<usize> {
    stream.set_read_timeout(Some(limit))?;
    loop {
        match stream.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
