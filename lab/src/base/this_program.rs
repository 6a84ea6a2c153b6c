//! This program, to be started once more.

use std::io;
use std::path::PathBuf;

/// Where it is. On Linux that leads to what is running, also when another one has been built in its place.
///
/// # Errors
/// When the system does not tell.
pub fn path() -> io::Result<PathBuf> {
    match cfg!(target_os = "linux") {
        true => Ok(PathBuf::from("/proc/self/exe")),
        false => std::env::current_exe(),
    }
}
