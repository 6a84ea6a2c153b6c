//! Keeps what a check runs from everybody else's files and processes.
//!
//! On Linux, with Landlock (landlock(7)), from 5.13 on; what an older system does not know is left
//! out. Elsewhere nothing is kept from anything.

use std::io;
use std::path::PathBuf;

/// Lets the calling thread, and all processes that it starts from now on, write to `folders` alone,
/// and end no process but their own. They read and run what they like.
///
/// # Errors
/// When the system knows of Landlock, but refuses.
#[cfg(target_os = "linux")]
pub fn confine(folders: &[PathBuf]) -> io::Result<()> {
    use landlock::{
        ABI, AccessFs, Ruleset, RulesetAttr, RulesetCreatedAttr, Scope, path_beneath_rules,
    };

    // Signals are known from the sixth version on.
    let writes = AccessFs::from_write(ABI::V6);
    let places = folders.iter().cloned().chain([PathBuf::from("/dev/null")]);
    // Who is not root makes a namespace of users, and writes to /proc/self/uid_map for it. Root could
    // change the system there, and does without.
    let proc = (!rustix::process::geteuid().is_root()).then(|| PathBuf::from("/proc"));
    let places = places.chain(proc);
    let restrict = || {
        Ruleset::default()
            .handle_access(writes)?
            .scope(Scope::Signal)?
            .create()?
            .add_rules(path_beneath_rules(places, writes))?
            .restrict_self()
    };
    restrict().map(drop).map_err(io::Error::other)
}

#[cfg(not(target_os = "linux"))]
pub fn confine(_folders: &[PathBuf]) -> io::Result<()> {
    Ok(())
}
