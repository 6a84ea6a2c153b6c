//! Tests of the instruments: the program is run as it is, on servers and clients that are played here.

#![allow(clippy::unwrap_used)]

mod conversation;
mod guide;
mod load;
mod support;
mod tap;
#[cfg(target_os = "linux")]
mod terminal;
mod transparent;
