//! The dictionary, one request at a time.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::reply::{EMPTY, MISSING, Text};
use super::{Reply, Request};

/// The strings that have been stored and not been taken out, by key.
#[derive(Clone, Default, PartialEq)]
pub struct Dictionary {
    strings: BTreeMap<u64, Arc<Text>>,
    pub next: u64,
}

impl Dictionary {
    /// The keys of the strings that are there.
    pub fn keys(&self) -> Vec<u64> {
        self.strings.keys().copied().collect()
    }

    /// Carries `request` out, and says what the reply has to be.
    pub fn reply_to(&mut self, request: &Request) -> Reply {
        let reply = self.would_reply_to(request);
        self.carry_out(request);
        reply
    }

    /// What the reply to `request` would have to be now.
    pub fn would_reply_to(&self, request: &Request) -> Reply {
        let missing = Reply::text(MISSING.as_bytes());
        match request {
            Request::Store(_) => Reply::text(self.next.to_string().as_bytes()),
            Request::Get(key) => match key.and_then(|key| self.strings.get(&key)) {
                Some(string) => Reply::Text(Text::clone(string)),
                None => missing,
            },
            Request::Remove(key) => match key.and_then(|key| self.strings.get(&key)) {
                Some(_) => Reply::NotMissing,
                None => missing,
            },
            Request::List if self.strings.is_empty() => Reply::text(EMPTY.as_bytes()),
            Request::List => Reply::List(Text::join(self.strings.values().map(AsRef::as_ref))),
            Request::Invalid => Reply::NoKey,
        }
    }

    /// Carries `request` out.
    pub fn carry_out(&mut self, request: &Request) -> Change {
        match request {
            Request::Store(string) => {
                self.strings.insert(self.next, Arc::new(string.clone()));
                self.next += 1;
                Change::Stored
            }
            Request::Remove(Some(key)) => match self.strings.remove(key) {
                Some(string) => Change::Removed(*key, string),
                None => Change::Nothing,
            },
            Request::Remove(None) | Request::Get(_) | Request::List | Request::Invalid => {
                Change::Nothing
            }
        }
    }

    /// Takes back what was done last.
    #[cfg(target_os = "linux")]
    pub fn take_back(&mut self, change: Change) {
        match change {
            Change::Nothing => {}
            Change::Stored => {
                self.next -= 1;
                self.strings.remove(&self.next);
            }
            Change::Removed(key, string) => {
                self.strings.insert(key, string);
            }
        }
    }
}

/// What a request has done to a dictionary.
pub enum Change {
    Nothing,
    Stored,
    Removed(u64, Arc<Text>),
}
