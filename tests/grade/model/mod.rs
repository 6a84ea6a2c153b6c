//! The contract as a program: what each step's server has to reply, and what each client has to send.
//!
//! What the contract leaves open is `None` here, and no check asks for it.
//!
//! - [`request`]: what a message asks of a server;
//! - [`dictionary`]: the strings and their keys, one request at a time;
//! - [`reply`]: what a reply has to be, and whether what has come is that;
//! - [`input`]: the messages that stand in a client's input.

pub mod dictionary;
pub mod input;
pub mod reply;
pub mod request;

pub use dictionary::Dictionary;
pub use reply::Reply;
pub use request::Request;

use language::text;

use crate::support::{REPLY, Step};

/// A server of one step, that has just started.
pub struct Model {
    step: &'static Step,
    dictionary: Dictionary,
}

impl Model {
    pub fn new(step: &'static Step) -> Model {
        Model {
            step,
            dictionary: Dictionary::default(),
        }
    }

    /// What the server has to reply to `message`, and what that is taken for, in words.
    pub fn reply_to(&mut self, message: &[u8]) -> Option<(Reply, String)> {
        if matches!(message, [0 | b'\r' | b'\n', ..] | [.., b'\r' | b'\n'] | []) {
            // The first byte of a frame, a line end that may be taken off, or no message.
            return None;
        }
        if !self.step.has_keys() {
            let reply = Reply::text(REPLY.as_bytes());
            return Some((reply, text!("a message like any other").to_string()));
        }
        let request = Request::read(self.step, message)?;
        let meaning = request.meaning();
        Some((self.dictionary.reply_to(&request), meaning))
    }

    /// The key that the next string will get.
    pub fn next_key(&self) -> u64 {
        self.dictionary.next
    }
}
