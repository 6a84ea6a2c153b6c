//! The tap changes nothing: the same conversations with it and without.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use crate::conversation::{Dice, hold};
use crate::support::{LIMIT, Tap};

/// So many conversations are generated.
const CONVERSATIONS: u64 = 150;

#[test]
fn bytes_order_and_ends_are_the_same_with_the_tap_and_without() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let direct = listener.local_addr().unwrap();
    let tap = Tap::start(direct.port(), &[]);
    let through = ([127, 0, 0, 1], tap.port).into();
    for seed in 1..=CONVERSATIONS {
        let acts = Dice::new(seed).conversation();
        let without = hold(&acts, &listener, direct);
        let with = hold(&acts, &listener, through);
        assert!(with == without, "seed {seed}: {}", briefly(&acts));
        assert!(
            without
                .iter()
                .any(|seen| seen.end == "end" || seen.end == "reset"),
            "seed {seed}: nothing ended"
        );
    }
}

/// A conversation without its bytes.
fn briefly(acts: &[crate::conversation::Act]) -> String {
    use crate::conversation::Act;
    let briefly = acts.iter().map(|act| match act {
        Act::Sends(who, bytes, cuts) => format!("{who:?} sends {}, cut at {cuts:?}", bytes.len()),
        Act::BothSend(one, other) => format!("both send {} and {}", one.len(), other.len()),
        other => format!("{other:?}"),
    });
    briefly.collect::<Vec<_>>().join("; ")
}

#[test]
fn who_sends_to_one_that_does_not_read_is_held_up() {
    const MOST: usize = 64 * 1024 * 1024;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let tap = Tap::start(listener.local_addr().unwrap().port(), &[]);
    let mut client = TcpStream::connect(("127.0.0.1", tap.port)).unwrap();
    let (mut server, _) = listener.accept().unwrap();
    server.set_read_timeout(Some(LIMIT)).unwrap();
    client
        .set_write_timeout(Some(Duration::from_secs(1)))
        .unwrap();
    let piece = [7; 64 * 1024];
    let mut sent = 0;
    while sent < MOST {
        match client.write(&piece) {
            Ok(count) => sent += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) => panic!("{error}"),
        }
    }
    assert!(sent < MOST, "the tap has taken in all of {sent} bytes");
    // And when it reads at last, everything is there.
    let reading = thread::spawn(move || {
        let mut bytes = Vec::new();
        server.read_to_end(&mut bytes).unwrap();
        bytes.len()
    });
    drop(client);
    assert_eq!(reading.join().unwrap(), sent);
}

#[test]
fn who_resets_while_the_other_does_not_read_is_heard_all_the_same() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let tap = Tap::start(listener.local_addr().unwrap().port(), &[]);
    let mut client = TcpStream::connect(("127.0.0.1", tap.port)).unwrap();
    let (mut server, _) = listener.accept().unwrap();
    client
        .set_write_timeout(Some(Duration::from_millis(500)))
        .unwrap();
    while client.write(&[7; 64 * 1024]).is_ok() {}
    socket2::SockRef::from(&client)
        .set_linger(Some(Duration::ZERO))
        .unwrap();
    drop(client);
    server.set_read_timeout(Some(LIMIT)).unwrap();
    let mut bytes = Vec::new();
    let error = server.read_to_end(&mut bytes).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}
