//! Where programs run that nobody has read: within limits, out of reach of everybody's files, network
//! and processes, and ended with all that they have started.
//! It must not know why something is run, nor what a step or a check is.
//!
//! ```text
//!  the runner         run.rs: starts a supervisor, holds its leash, and learns how it ended
//!      │
//!  `lab supervise`    namespaces.rs, mounts.rs, loopback.rs: enters namespaces of its own, makes the
//!      │              file tree that is seen in them, and starts itself once more, as process 1
//!      │
//!  `lab supervise --inside`   supervisor.rs: bounds the command, ends what takes too much, and with
//!      │              itself all the rest (process_tree.rs); without namespaces it is the only one
//!      │
//!  the command
//! ```
//!
//! What there is of this on a machine is found out by trying it ([`means`]).

pub mod limits;
#[cfg(target_os = "linux")]
mod loopback;
pub mod means;
#[cfg(target_os = "linux")]
mod mounts;
#[cfg(target_os = "linux")]
pub mod namespaces;
pub mod policy;
pub mod process_tree;
pub mod run;
pub mod supervisor;
pub mod system;
