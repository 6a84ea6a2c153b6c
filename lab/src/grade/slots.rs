//! How many checks run at once: many wait for something, and those take no processor.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a check counts as busy. After that it waits for something.
const BUSY: Duration = Duration::from_secs(2);

/// Slots for so many checks at a time that are busy; those that wait are not counted.
pub struct Slots {
    busy: usize,
    /// When each check that has a slot began.
    taken: Mutex<Vec<Instant>>,
    changed: Condvar,
}

/// A check's slot, until it is dropped.
pub struct Slot<'a>(&'a Slots, Instant);

impl Slots {
    pub fn new(busy: usize) -> Slots {
        Slots {
            busy,
            taken: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Waits for a slot.
    pub fn take(&self) -> Slot<'_> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let busy = taken.iter().filter(|since| since.elapsed() < BUSY).count();
            if busy < self.busy {
                let now = Instant::now();
                taken.push(now);
                return Slot(self, now);
            }
            // One that was busy may only wait by then.
            let result = self.changed.wait_timeout(taken, BUSY / 4);
            (taken, _) = result.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let taken = self.0.taken.lock();
        let mut taken = taken.unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = taken.iter().position(|since| *since == self.1) {
            taken.swap_remove(slot);
        }
        drop(taken);
        self.0.changed.notify_one();
    }
}
