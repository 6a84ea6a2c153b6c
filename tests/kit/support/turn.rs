//! The port that ex01 shares with all.

#[cfg(feature = "solutions")]
use std::net::TcpListener;
use std::net::{Ipv4Addr, UdpSocket};
#[cfg(feature = "solutions")]
use std::sync::RwLockWriteGuard;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};
use std::thread;
use std::time::{Duration, Instant};

use super::process::POLL;

/// The address and port of ex01.
const FIXED: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 9999);
/// Whoever holds this UDP port has the turn on the fixed port; the grader keeps to it too.
const TURN: u16 = 19_999;
/// How long to wait while other runs have it.
const PATIENCE: Duration = Duration::from_secs(300);

/// Held by all tests whose programs have the fixed port in turns, or by one whose programs go there
/// without: that one would spoil the others.
static TURNS: RwLock<()> = RwLock::new(());

/// The turn on 127.0.0.1:9999, which ends when it is dropped.
pub struct Turn {
    _claim: UdpSocket,
    _among_turns: RwLockReadGuard<'static, ()>,
}

/// Waits for the turn on 127.0.0.1:9999.
pub fn turn_on_the_fixed_port() -> Turn {
    let _among_turns = among_turns();
    Turn {
        _claim: patiently(|| UdpSocket::bind((FIXED.0, TURN))),
        _among_turns,
    }
}

/// Waits until nobody goes to the fixed port without a turn: for graders, which take turns themselves.
pub fn among_turns() -> RwLockReadGuard<'static, ()> {
    TURNS.read().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until none of these tests is at the fixed port: for one that goes there without a turn.
#[cfg(feature = "solutions")] // for the strangers
pub fn out_of_turn() -> RwLockWriteGuard<'static, ()> {
    TURNS.write().unwrap_or_else(PoisonError::into_inner)
}

/// Listens on 127.0.0.1:9999, for one whose turn it is.
///
/// The port may be taken for a moment even then: a program that another test is just starting holds
/// copies of all sockets until it runs, and a program of another step may go for ex01's port.
#[cfg(feature = "solutions")] // for the demos
pub fn listener_on_the_fixed_port() -> TcpListener {
    patiently(|| TcpListener::bind(FIXED))
}

fn patiently<T>(attempt: impl Fn() -> std::io::Result<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match attempt() {
            Ok(socket) => return socket,
            Err(_) if Instant::now() < deadline => thread::sleep(POLL),
            Err(error) => panic!("others have held port 9999 of ex01 for minutes: {error}"),
        }
    }
}
