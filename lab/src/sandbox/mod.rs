//! Where programs run that nobody has read: within limits, kept from everybody's files and processes,
//! and ended with all that they have started.
//! It must not know why something is run, nor what a step or a check is.

pub mod confinement;
pub mod limits;
pub mod namespaces;
pub mod process_tree;
pub mod supervisor;
