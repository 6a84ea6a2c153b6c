//! The bytes of a message on the wire, apart from any input or output.
//!
//! A bare message is what one `recv` of up to [`MAX_MESSAGE`] bytes returns. That rule holds up
//! because a peer sends a message and waits for its reply before it sends the next one, so the
//! message travels alone. A longer one travels in a frame: 4 bytes, big-endian, the length, and
//! then that many bytes. The first byte of a frame is always 0, and no bare message starts with
//! one, so the receiver can tell the two apart. (Production protocols frame every message, and
//! most let several be under way at once; see HTTP/2, RFC 9113, section 4.1.)

use std::borrow::Cow;

use anyhow::{Result, ensure};

/// The longest bare message, in bytes: one `recv` of this many returns all of it.
pub const MAX_MESSAGE: usize = 1024;

/// The longest message in a frame, in bytes: the first byte of its length is 0.
pub const MAX_FRAME: usize = (1 << 24) - 1;

/// The length of a frame's header, in bytes.
pub(crate) const HEADER: usize = 4;

/// `message` as it is sent: bare where that is possible, or else in a frame.
///
/// A message that starts with a NUL is framed at any length, or its first byte would be taken for
/// that of a frame; so is an empty one, which TCP could not carry.
pub(crate) fn encode(message: &str) -> Result<Cow<'_, [u8]>> {
    let bytes = message.as_bytes();
    if bytes.len() <= MAX_MESSAGE && !bytes.is_empty() && !is_framed(bytes) {
        return Ok(bytes.into());
    }
    let length = bytes.len();
    ensure!(
        length <= MAX_FRAME,
        "not sent: {length} bytes are more than the {MAX_FRAME} of one frame"
    );
    Ok([&(length as u32).to_be_bytes(), bytes].concat().into())
}

/// Whether the message that begins with `bytes` is in a frame.
pub(crate) fn is_framed(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0)
}

/// The length, in bytes, that the header of a frame announces: [`MAX_FRAME`] at most, for what
/// does not begin with a 0 is no frame.
pub(crate) fn parse_header(header: &[u8]) -> usize {
    header
        .iter()
        .fold(0, |length, byte| length << 8 | usize::from(*byte))
}

/// `bytes` as text; those that are not UTF-8 become U+FFFD.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// `bytes` without one final `\n` or `\r\n`.
pub(crate) fn without_line_end(bytes: &[u8]) -> &[u8] {
    match bytes.strip_suffix(b"\n") {
        Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
        None => bytes,
    }
}
