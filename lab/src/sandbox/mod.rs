//! Where programs run that nobody has read: within limits, out of reach of everybody's files, network
//! and processes, and ended with all that they have started.
//! It must not know why something is run, nor what a step or a check is.

pub mod limits;
pub mod loopback;
pub mod means;
pub mod mounts;
pub mod namespaces;
pub mod policy;
pub mod port_holder;
pub mod process_tree;
pub mod run;
pub mod scratch;
pub mod supervisor;
pub mod system;
