//! Connections on which nothing is under way.
//!
//! Which side closes first is free, so where nothing is owed any more the grader's end does not
//! insist on the other's going first: it closes its half when the program has closed its own, or
//! when the program may be waiting for that.

use std::collections::VecDeque;
use std::io::{self, ErrorKind};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

/// The connections of one check with nothing under way; a connection leaves them when it is closed.
#[derive(Clone, Default)]
pub struct Sessions(Arc<Mutex<Resting>>);

#[derive(Default)]
struct Resting {
    streams: Vec<Weak<TcpStream>>,
    doors: Vec<Weak<Door>>,
}

/// Where clients come in, and those that have come and were not asked for yet.
pub struct Door {
    listener: TcpListener,
    waiting: Mutex<VecDeque<(Arc<TcpStream>, SocketAddr)>>,
}

impl Sessions {
    /// Opens a door, at which clients may come that nobody asks for.
    pub fn open(&self, listener: TcpListener) -> Arc<Door> {
        let door = Arc::new(Door {
            listener,
            waiting: Mutex::default(),
        });
        lock(&self.0).doors.push(Arc::downgrade(&door));
        door
    }

    /// Nothing is under way on `stream` from now on.
    pub fn rest(&self, stream: &Arc<TcpStream>) {
        lock(&self.0).streams.push(Arc::downgrade(stream));
    }

    /// Something is, again.
    pub fn resume(&self, stream: &Arc<TcpStream>) {
        let is_another = |other: &Weak<TcpStream>| other.as_ptr() != Arc::as_ptr(stream);
        lock(&self.0).streams.retain(is_another);
    }

    /// Half-closes the connections that the other side has closed.
    pub fn follow(&self) {
        let mut resting = lock(&self.0);
        let streams = &mut resting.streams;
        streams.retain(|stream| stream.upgrade().is_some_and(|stream| !follow(&stream)));
        for door in resting.doors.iter().filter_map(Weak::upgrade) {
            let mut waiting = lock(&door.waiting);
            while let Ok(Some(client)) = door.accept() {
                waiting.push_back(client);
            }
            for (stream, _) in &*waiting {
                follow(stream);
            }
        }
    }

    /// Whether a client has come that nobody has asked for.
    pub fn has_a_newcomer(&self) -> bool {
        self.follow();
        let resting = lock(&self.0);
        let mut doors = resting.doors.iter().filter_map(Weak::upgrade);
        doors.any(|door| !lock(&door.waiting).is_empty())
    }

    /// Half-closes all but `stream`: the other side may be waiting for that before it goes on.
    pub fn half_close_but(&self, stream: &Arc<TcpStream>) {
        let streams = std::mem::take(&mut lock(&self.0).streams);
        for other in streams.iter().filter_map(Weak::upgrade) {
            if !Arc::ptr_eq(&other, stream) {
                let _ = other.shutdown(Shutdown::Write);
            }
        }
    }
}

impl Door {
    /// The next client that has come by now.
    ///
    /// # Errors
    /// When no client can come in any more.
    pub fn next(&self) -> io::Result<Option<(Arc<TcpStream>, SocketAddr)>> {
        match lock(&self.waiting).pop_front() {
            Some(client) => Ok(Some(client)),
            None => self.accept(),
        }
    }

    fn accept(&self) -> io::Result<Option<(Arc<TcpStream>, SocketAddr)>> {
        match self.listener.accept() {
            Ok((stream, peer)) => {
                stream.set_nonblocking(false)?;
                stream.set_nodelay(true)?;
                Ok(Some((Arc::new(stream), peer)))
            }
            // A connection that was reset before it was accepted is none; one that has come while
            // the call was interrupted is there the next time.
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::ConnectionAborted | ErrorKind::Interrupted => {
                    Ok(None)
                }
                _ => Err(error),
            },
        }
    }
}

/// Half-closes `stream` if the other side has closed it; says whether there is no more to follow.
fn follow(stream: &TcpStream) -> bool {
    // As good as not at all: without a limit the look would wait.
    let looked = stream
        .set_read_timeout(Some(Duration::from_millis(1)))
        .and_then(|()| stream.peek(&mut [0]));
    match looked {
        Ok(0) => stream.shutdown(Shutdown::Write).is_ok(),
        Ok(_) => false,
        Err(error) => ![
            ErrorKind::WouldBlock,
            ErrorKind::TimedOut,
            ErrorKind::Interrupted,
        ]
        .contains(&error.kind()),
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
