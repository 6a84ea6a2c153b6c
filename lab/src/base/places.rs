//! A limit for what is done at once, wherever it is begun.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// So many places: whoever takes one has it until it is dropped, and whoever finds none waits.
pub struct Places {
    count: usize,
    free: Mutex<usize>,
    freed: Condvar,
}

/// One of them.
pub struct Place<'a>(&'a Places);

impl Places {
    /// `count` for each processor of this machine.
    pub fn for_each_processor(count: usize) -> Places {
        let processors = thread::available_parallelism().map_or(2, usize::from);
        let count = count * processors;
        Places {
            count,
            free: Mutex::new(count),
            freed: Condvar::new(),
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Takes one, when one is free.
    pub fn take(&self) -> Place<'_> {
        let free = self.freed.wait_while(self.free(), |free| *free == 0);
        *free.unwrap_or_else(PoisonError::into_inner) -= 1;
        Place(self)
    }

    fn free(&self) -> MutexGuard<'_, usize> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.0.free() += 1;
        self.0.freed.notify_one();
    }
}
