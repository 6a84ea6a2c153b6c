//! Systems on which the process group, or job, is all that is known.

use std::time::Duration;

use crate::sandbox::process_tree::{Group, Taken};

/// Where there is nothing that rings, it is looked often.
pub struct Alarm;

impl Alarm {
    pub fn new(_process: u32) -> Alarm {
        Alarm
    }

    pub fn wait(&self, limit: Duration) {
        std::thread::sleep(limit.min(Duration::from_millis(5)));
    }
}

/// Nothing is known of it.
pub struct Tree;

impl Tree {
    pub fn begin(_is_first: bool) -> Tree {
        Tree
    }

    pub fn ends_with_this_process(&self) -> bool {
        false
    }

    pub fn count(&self) -> usize {
        0
    }

    pub fn measure(&self, _command: u32) -> Taken {
        Taken::default()
    }
}

impl Group {
    pub fn program(&self) -> String {
        String::new()
    }

    pub fn end(&self) {}
}

pub fn end(_grace: Duration) {}
