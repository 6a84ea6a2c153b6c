//! `sock_utils`: what the steps of the lab share.
//!
//! Two functions are the student's to write, in `exercises/sock_utils.rs` (the reference is
//! `solutions/sock_utils.rs`): [`create_tcp_server_socket`] and [`create_tcp_client_socket`].
//! Everything else here is given. It is what a student has already written by hand in an earlier
//! step, so that a step's file holds what is new in it:
//!
//! - [`cli`]: the roles `server` and `client`, `ADDRESS PORT`, `--help`, and the demo;
//! - [`next_line`]: what the user types, a message a line;
//! - [`receive`]: one message from a connection;
//! - [`serve_each`]: one client after another, without end;
//! - [`say!`] and [`warn!`]: a line on stdout or stderr that never takes the program down.

#[cfg_attr(feature = "solutions", path = "../solutions/sock_utils.rs")]
#[cfg_attr(not(feature = "solutions"), path = "../exercises/sock_utils.rs")]
mod sockets;

pub mod cli;
mod demo;
mod input;
mod message;
mod print;
mod serve;

pub use input::next_line;
pub use message::{MAX_MESSAGE, receive};
pub use serve::serve_each;
pub use sockets::{create_tcp_client_socket, create_tcp_server_socket};
