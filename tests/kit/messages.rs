//! `receive_all`, `send_message` and `receive_message`, with generated input: whatever the text and
//! however it is cut up on the way, it comes out whole; and whatever comes, nothing panics.

use std::io::{self, ErrorKind, Read};

use proptest::prelude::*;
use sock_utils::{MAX_FRAME, MAX_MESSAGE, receive_all, receive_message, send_message};

/// A connection that gives its bytes in pieces of given lengths, over and over, with an
/// interruption before each piece, and then ends.
struct Pieces<'a> {
    bytes: &'a [u8],
    lengths: std::iter::Cycle<std::vec::IntoIter<usize>>,
    is_interrupted: bool,
}

impl Pieces<'_> {
    fn new(bytes: &[u8], lengths: Vec<usize>) -> Pieces<'_> {
        Pieces {
            bytes,
            lengths: lengths.into_iter().cycle(),
            is_interrupted: false,
        }
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.is_interrupted = !self.is_interrupted;
        if self.is_interrupted {
            return Err(ErrorKind::Interrupted.into());
        }
        let length = self.lengths.next().unwrap_or(1).min(buffer.len());
        self.bytes.read(&mut buffer[..length])
    }
}

/// Where to cut: lengths of at least 1.
fn cuts() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(1..2000_usize, 1..8)
}

/// Texts of any letters, short and long, around the border between bare and framed as well.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zçã ,\0\r\n]{0,3000}",
        (1020..1030_usize).prop_map(|length| "x".repeat(length)),
    ]
}

proptest! {
    #[test]
    fn receive_all_gives_exactly_what_was_asked_for(
        bytes: Vec<u8>,
        rest: Vec<u8>,
        cuts in cuts(),
    ) {
        let all = [&bytes[..], &rest].concat();
        let mut socket = Pieces::new(&all, cuts);
        prop_assert_eq!(receive_all(&mut socket, bytes.len()).expect("all come"), bytes);
        prop_assert_eq!(socket.bytes, rest, "what comes behind it stays in the socket");
    }

    #[test]
    fn receive_all_tells_how_many_of_how_many_bytes_came(
        bytes: Vec<u8>,
        missing in 1..usize::MAX / 2,
        cuts in cuts(),
    ) {
        // No machine has memory for most of these lengths: it must not be taken beforehand.
        let length = bytes.len() + missing;
        let error = receive_all(&mut Pieces::new(&bytes, cuts), length).expect_err("too few come");
        let numbers = format!("after {} of {length} bytes", bytes.len());
        prop_assert!(error.to_string().contains(&numbers), "{error}");
    }

    #[test]
    fn a_framed_message_comes_out_whole_however_it_is_cut(text in texts(), cuts in cuts()) {
        let mut wire = Vec::new();
        send_message(&mut wire, &text).expect("it fits");
        prop_assume!(wire[0] == 0);
        let received = receive_message(&mut Pieces::new(&wire, cuts)).expect("all come");
        prop_assert_eq!(received, Some(text));
    }

    #[test]
    fn a_bare_message_comes_out_whole_but_for_one_line_end(text in texts()) {
        let mut wire = Vec::new();
        send_message(&mut wire, &text).expect("it fits");
        prop_assume!(wire[0] != 0);
        prop_assert_eq!(&wire, text.as_bytes(), "a bare message is its text and nothing else");
        prop_assert!(wire.len() <= MAX_MESSAGE);
        let mut socket = Pieces::new(&wire, vec![MAX_MESSAGE]);
        let received = receive_message(&mut socket).expect("all come");
        let line = text.strip_suffix('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        prop_assert_eq!(received.as_deref(), Some(line.unwrap_or(&text)));
    }

    #[test]
    fn an_end_within_a_frame_is_an_error(text in "[a-z]{1025,3000}", cut: prop::sample::Index) {
        let mut wire = Vec::new();
        send_message(&mut wire, &text).expect("it fits");
        let came = 1 + cut.index(wire.len() - 1);
        let error = receive_message(&mut &wire[..came]).expect_err("it is cut short");
        prop_assert!(format!("{error:#}").contains(" of "), "{error:#}");
    }

    #[test]
    fn no_bytes_make_receive_message_panic_or_grow(bytes: Vec<u8>, cuts in cuts()) {
        match receive_message(&mut Pieces::new(&bytes, cuts)) {
            Ok(None) => prop_assert!(bytes.is_empty(), "None is for an end between messages"),
            // A byte that is not UTF-8 becomes a letter of three.
            Ok(Some(text)) => prop_assert!(text.len() <= 3 * bytes.len()),
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}

#[test]
fn the_longest_frame_travels_and_a_longer_one_is_refused() {
    let mut wire = Vec::new();
    send_message(&mut wire, &"x".repeat(MAX_FRAME)).expect("it fits");
    let text = receive_message(&mut wire.as_slice()).expect("it comes back");
    assert_eq!(text.map(|text| text.len()), Some(MAX_FRAME));

    assert!(send_message(&mut Vec::new(), &"x".repeat(MAX_FRAME + 1)).is_err());
}

#[test]
fn more_than_one_message_before_the_reply_is_an_error() {
    let two = [0, 0, 0, 1, b'a', 0, 0, 0, 1, b'b'];
    assert!(receive_message(&mut two.as_slice()).is_err());
}

#[test]
fn memory_is_taken_only_for_bytes_that_have_come() {
    let bytes = receive_all(&mut Pieces::new(&[7; 5000], vec![100]), 5000).expect("all come");
    assert!(bytes.capacity() <= 2 * bytes.len(), "{}", bytes.capacity());
}
