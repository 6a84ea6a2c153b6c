//! Ends all that runs, at once, from any thread.

use std::collections::HashMap;
use std::process::ChildStdin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Holds the leashes of supervised processes: the pipes whose end ends them.
#[derive(Clone, Default)]
pub struct Stop(Arc<Inner>);

#[derive(Default)]
struct Inner {
    is_stopped: AtomicBool,
    leashes: Mutex<HashMap<u64, ChildStdin>>,
}

/// A process that [`Stop::stop`] would end; it is let go when this is dropped.
pub struct Leash {
    stop: Stop,
    number: u64,
}

impl Stop {
    /// Ends every process that is held, and each that will be.
    pub fn stop(&self) {
        self.0.is_stopped.store(true, Ordering::SeqCst);
        self.leashes().clear();
    }

    pub fn is_stopped(&self) -> bool {
        self.0.is_stopped.load(Ordering::SeqCst)
    }

    /// Holds the process at the other end of `pipe`.
    pub fn hold(&self, pipe: ChildStdin) -> Leash {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let mut leashes = self.leashes();
        leashes.insert(number, pipe);
        // Looked at behind the insertion: `stop` sets it before it empties the map.
        if self.is_stopped() {
            leashes.clear();
        }
        drop(leashes);
        Leash {
            stop: self.clone(),
            number,
        }
    }

    fn leashes(&self) -> MutexGuard<'_, HashMap<u64, ChildStdin>> {
        let leashes = self.0.leashes.lock();
        leashes.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        self.stop.leashes().remove(&self.number);
    }
}
