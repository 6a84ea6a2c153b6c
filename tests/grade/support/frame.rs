//! Frames, as the grader writes and reads them: 4 bytes, big-endian, the length, and then the text.

use language::text;

/// `text` in a frame.
pub fn frame(text: &[u8]) -> Vec<u8> {
    let length = u32::try_from(text.len()).expect("no check sends 4 GiB");
    [&length.to_be_bytes(), text].concat()
}

/// The text of the frame that `bytes` begin with, and the bytes behind it; `None` while the frame
/// is not complete.
pub fn unframe(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (header, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(u32::from_be_bytes(*header) as usize)
}

/// Whether `text` travels without a frame where not all messages have one: it fits into one `recv`, and is not
/// taken for a frame.
pub fn travels_bare(text: &[u8]) -> bool {
    (1..=1024).contains(&text.len()) && text[0] != 0
}

/// What the frame that `bytes` begin with would be, as the end of a sentence.
pub fn what_frame(bytes: &[u8]) -> String {
    match bytes.split_first_chunk::<4>() {
        Some((header, body)) => text!(
            ": as a frame, it announces {announced} bytes and holds {held}",
            announced = u32::from_be_bytes(*header),
            held = body.len()
        ),
        None => String::new(),
    }
}
