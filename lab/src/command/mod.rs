//! The commands of `cargo lab`, one a file: what is asked for, in which order, and the exit status.
//! They may know of every room; no room may know of them.

pub mod check;
pub mod grade;
pub mod hint;
pub mod init;
pub mod next;
pub mod reset;
pub mod status;
pub mod submit;
pub mod watch;
