//! The commands of `cargo lab`, one a file: what is asked for, in which order, and the exit status.
//! What two of them need is not here, but in the room that it is about.
//! It may know every room, and must not be known by any.

pub mod bundle;
pub mod check;
pub mod doctor;
pub mod export;
pub mod grade;
pub mod guide;
pub mod handout;
pub mod help;
pub mod hint;
pub mod init;
pub mod instruments;
pub mod merge;
pub mod next;
pub mod reset;
pub mod status;
pub mod submit;
pub mod trust;
pub mod update;
pub mod watch;
