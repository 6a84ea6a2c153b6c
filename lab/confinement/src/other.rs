//! Systems on which nothing of this is to be had.

use std::io;

use crate::Confinement;

/// Keeps other processes from this one's memory and environment.
pub fn hide_this_process() {}

/// The version of Landlock that the system has; 0 for none.
pub fn landlock_version() -> u32 {
    0
}

/// How many processes and threads the user of this process has; 0 where it is not known.
pub fn tasks_of_this_user() -> u64 {
    0
}

/// What is the same for all threads: nothing.
pub type Rules = ();

pub fn rules(_confinement: &Confinement) -> Rules {}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the signature is that of the systems that can fail"
)]
pub fn apply(_confinement: &Confinement, _port: Option<u16>, _rules: &Rules) -> io::Result<()> {
    Ok(())
}

pub fn bound(_confinement: &Confinement, _program: u32) {}
