//! What a runner learns that starts one check in a process of its own, as
//! `LAB_REPORT=FILE grade --exact CHECK`.
//!
//! | exit status | FILE | the check |
//! | --- | --- | --- |
//! | 0 | is there, empty | passed |
//! | 101 | the page for the student | failed |
//! | 70 | what has gone wrong | was not made: a fault of the grader or of the machine |
//!
//! Without LAB_REPORT, as under `cargo test`, nothing here does anything.

use std::fs;
use std::panic;
use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Once};

/// Names the file for the page. The program under test does not get to see it.
pub const VARIABLE: &str = "LAB_REPORT";

/// `EX_SOFTWARE` of sysexits.h.
const GRADER_ERROR: i32 = 70;

static FILE: LazyLock<Option<PathBuf>> =
    LazyLock::new(|| std::env::var_os(VARIABLE).map(PathBuf::from));

static HAS_FAILED: AtomicBool = AtomicBool::new(false);

/// Whether there is a runner that wants to know.
pub fn is_wanted() -> bool {
    FILE.is_some()
}

/// A check begins: from here on a panic is a fault of the grader, unless the check has failed.
///
/// A check fails without one (`resume_unwind`). What follows from that in other threads may panic.
pub fn begins() {
    static ONCE: Once = Once::new();
    if FILE.is_none() {
        return;
    }
    ONCE.call_once(|| {
        write("");
        panic::set_hook(Box::new(|panic| {
            if HAS_FAILED.load(Ordering::Relaxed) {
                return;
            }
            // What is known to go wrong has words of its own; anything else needs its place.
            let payload = panic.payload();
            let words = payload.downcast_ref::<String>().map(String::as_str);
            let words = words.or_else(|| payload.downcast_ref::<&str>().copied());
            match words.and_then(|words| words.strip_prefix("grader error: ")) {
                Some(words) => write(&format!("{words}\n")),
                None => write(&format!("{panic}\n")),
            }
            process::exit(GRADER_ERROR);
        }));
    });
}

/// The check has failed, for the reason that `page` gives.
pub fn fails(page: &str) {
    HAS_FAILED.store(true, Ordering::Relaxed);
    write(page);
}

fn write(text: &str) {
    let Some(file) = &*FILE else {
        return;
    };
    if let Err(error) = fs::write(file, text) {
        eprintln!("grader error: cannot write `{}`: {error}", file.display());
        process::exit(GRADER_ERROR);
    }
}
