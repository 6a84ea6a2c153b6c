//! The commands, one a file.

pub mod check;
pub mod grade;
pub mod hint;
pub mod init;
pub mod next;
pub mod reset;
pub mod status;
pub mod submit;
pub mod watch;
