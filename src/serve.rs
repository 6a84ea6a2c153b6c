//! The loops of servers that stay up.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::Result;

use crate::{say, warn};

/// How long to wait after a failed `accept`: what made it fail (no descriptor left, say) does not
/// pass at once, and a loop without a pause would take a whole core.
const PAUSE_AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(100);

/// The stack of a connection's thread, in bytes: an eighth of the default is plenty for it, and
/// thousands of them then fit into the address space that a system may grant.
const STACK: usize = 256 * 1024;

/// Serves one client after another, without end: accepts a connection, prints the peer's address
/// and port, and hands the connection to `serve`, which closes it by dropping it.
///
/// This is the loop of exercise 5. What goes wrong with one client is told on stderr and costs
/// that client its connection, and nobody else anything.
pub fn serve_each(listener: &TcpListener, mut serve: impl FnMut(TcpStream) -> Result<()>) -> ! {
    accept_each(listener, |connection, peer| {
        report(serve(connection), peer);
    })
}

/// Serves all clients at once, without end: as [`serve_each`], with a thread a connection.
///
/// This is the loop of comp5. A thread that cannot be started costs its client the connection.
pub fn serve_at_once<S>(listener: &TcpListener, serve: S) -> !
where
    S: Fn(TcpStream) -> Result<()> + Send + Sync + 'static,
{
    let serve = Arc::new(serve);
    accept_each(listener, |connection, peer| {
        let serve = Arc::clone(&serve);
        let session = move || report(serve(connection), peer);
        let thread = thread::Builder::new().stack_size(STACK).spawn(session);
        if let Err(error) = thread {
            warn!("{peer}: cannot start a thread: {error}");
        }
    })
}

fn accept_each(listener: &TcpListener, mut handle: impl FnMut(TcpStream, SocketAddr)) -> ! {
    loop {
        match listener.accept() {
            Ok((connection, peer)) => {
                say!("connected to {} on port {}", peer.ip(), peer.port());
                handle(connection, peer);
            }
            Err(error) => {
                warn!("cannot accept a connection: {error}");
                thread::sleep(PAUSE_AFTER_FAILED_ACCEPT);
            }
        }
    }
}

fn report(result: Result<()>, peer: SocketAddr) {
    if let Err(error) = result {
        warn!("{peer}: {error:#}");
    }
}
