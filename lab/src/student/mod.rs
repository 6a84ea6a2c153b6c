//! What a student at work has to do with: the session, the progress, the pages on the terminal, watch
//! mode.
//! It must not know of classes and submissions (`class`), nor of the command line.

pub mod file_events;
pub mod grading;
pub mod pages;
pub mod progress;
pub mod session;
pub mod terminal;
