//! The loop of a server that stays up.

use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use anyhow::Result;

use crate::{say, warn};

/// How long to wait after a failed `accept`: what made it fail (no descriptor left, say) does not
/// pass at once, and a loop without a pause would take a whole core.
const PAUSE_AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(100);

/// Serves one client after another, without end: accepts a connection, prints the peer's address
/// and port, and hands the connection to `serve`, which closes it by dropping it.
///
/// This is the loop of exercise 5. What goes wrong with one client is told on stderr and costs
/// that client its connection, and nobody else anything.
pub fn serve_each(listener: &TcpListener, mut serve: impl FnMut(TcpStream) -> Result<()>) -> ! {
    loop {
        match listener.accept() {
            Ok((connection, peer)) => {
                say!("connected to {} on port {}", peer.ip(), peer.port());
                if let Err(error) = serve(connection) {
                    warn!("{peer}: {error:#}");
                }
            }
            Err(error) => {
                warn!("cannot accept a connection: {error}");
                thread::sleep(PAUSE_AFTER_FAILED_ACCEPT);
            }
        }
    }
}
