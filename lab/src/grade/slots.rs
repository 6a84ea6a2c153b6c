//! How many checks run at once: many wait for something, and those take no processor.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a check counts as busy. After that it waits for something.
const BUSY: Duration = Duration::from_secs(2);

/// Lets so many checks in at a time that are busy, and does not count those that wait.
pub struct Room {
    busy: usize,
    /// When each check that is in began.
    inside: Mutex<Vec<Instant>>,
    changed: Condvar,
}

/// A check's place in the room, until it is dropped.
pub struct Place<'a>(&'a Room, Instant);

impl Room {
    pub fn new(busy: usize) -> Room {
        Room {
            busy,
            inside: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Waits for a place.
    pub fn enter(&self) -> Place<'_> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let busy = inside.iter().filter(|since| since.elapsed() < BUSY).count();
            if busy < self.busy {
                let now = Instant::now();
                inside.push(now);
                return Place(self, now);
            }
            // One that was busy may only wait by then.
            let result = self.changed.wait_timeout(inside, BUSY / 4);
            (inside, _) = result.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let inside = self.0.inside.lock();
        let mut inside = inside.unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = inside.iter().position(|since| *since == self.1) {
            inside.swap_remove(place);
        }
        drop(inside);
        self.0.changed.notify_one();
    }
}
