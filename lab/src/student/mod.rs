//! What a student at work has to do with: the session, the progress, the pages on the terminal, watch
//! mode.
//! It must not know of classes and submissions (`class`), nor of the command line.

pub mod carry;
pub mod conversation;
pub mod editor;
pub mod event;
pub mod failure;
pub mod file_events;
pub mod grading;
pub mod hints;
pub mod identity;
pub mod keys;
pub mod layout;
pub mod lines;
pub mod markdown;
pub mod overview;
pub mod pages;
pub mod port;
pub mod progress;
pub mod reporter;
pub mod run;
pub mod session;
pub mod shell;
pub mod spoken;
pub mod summary;
pub mod terminal;
pub mod underway;
pub mod view;
pub mod watch;
