//! `sock_utils`: what the steps of the lab share.
//!
//! Three functions are the student's to write, in `exercises/sock_utils.rs`:
//! [`create_tcp_server_socket`], [`create_tcp_client_socket`], and [`receive_all`]. Everything else
//! here is given (`guide/en/library.md` says how it is called, and from which step on). It is what a student has already written by hand
//! in an earlier step, so that a step's file holds what is new in it:
//!
//! - [`cli`]: the roles `server` and `client`, `ADDRESS PORT`, `--help`, and the demo;
//! - [`say!`] and [`warn!`]: a line on stdout or stderr that never takes the program down;
//! - from ex04 on [`next_line`], what the user types, a message a line, and [`receive`], one
//!   message from a connection;
//! - from ex06 on [`serve_each`], one client after another, without end;
//! - from comp2 on [`send_message`] and [`receive_message`], messages of any length;
//! - from comp3 on [`ask_line_by_line`], the client of comp2;
//! - from comp4 on [`Dictionary`] and [`Request`], what comp3 keeps and understands;
//! - from comp5 on [`ask_in_one_session`], the client of comp4;
//! - from comp6 on [`serve_at_once`], all clients at once.

#[cfg_attr(feature = "solutions", path = "../solutions/sock_utils.rs")]
#[cfg_attr(not(feature = "solutions"), path = "../exercises/sock_utils.rs")]
mod sockets;

mod ask;
pub mod cli;
mod demo;
mod dictionary;
mod input;
mod message;
mod print;
mod request;
mod serve;
mod wire;

pub use ask::{ask_in_one_session, ask_line_by_line};
pub use dictionary::Dictionary;
pub use input::next_line;
pub use message::{receive, receive_message, send_message};
#[doc(hidden)]
pub use print::print_line;
pub use request::{Request, is_integer};
pub use serve::{serve_at_once, serve_each};
pub use sockets::{create_tcp_client_socket, create_tcp_server_socket, receive_all};
pub use wire::{MAX_FRAME, MAX_MESSAGE};
