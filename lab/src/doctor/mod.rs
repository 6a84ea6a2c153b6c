//! What this machine has of what the lab needs, a finding each, and what to do about what is missing.
//! Nothing is asked that can be tried.
//! It must not know of submissions (`class`) or of a student at work (`student`), nor of the command line.

pub mod confinement;
pub mod file_events;
pub mod finding;
pub mod machine;
pub mod network;
pub mod terminal;
pub mod tools;
