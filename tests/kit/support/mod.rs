//! What the kit's tests stand on.
//!
//! - [`steps`]: the table of steps.toml;
//! - [`files`]: the files of the repository, and those that tests make;
//! - [`process`]: a program that is run to its end, with all that it starts;
//! - [`grading`]: the grade binary, and what it says;
//! - [`right`]: the right programs of tests/right;
//! - [`rustc`]: small programs that are compiled for one test;
//! - [`turn`]: the port that ex01 shares with all.

pub mod files;
pub mod grading;
pub mod process;
#[cfg(target_os = "linux")]
pub mod right;
pub mod rustc;
pub mod steps;
pub mod turn;

use std::thread;

/// Does `action` for all `items` at the same time. The failure of one hides none of the others'.
pub fn side_by_side<T: Sync>(items: &[T], action: impl Fn(&T) + Sync) {
    thread::scope(|scope| {
        for item in items {
            scope.spawn(|| action(item));
        }
    });
}
