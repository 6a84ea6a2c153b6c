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
        let missing = Reply::text(MISSING.as_bytes());
        match request {
            Request::Store(string) => {
                let key = self.next;
                self.strings.insert(key, Arc::new(string.clone()));
                self.next += 1;
                Reply::text(key.to_string().as_bytes())
            }
            Request::Get(key) => match key.and_then(|key| self.strings.get(&key)) {
                Some(string) => Reply::Text(Text::clone(string)),
                None => missing,
            },
            Request::Remove(key) => match key.and_then(|key| self.strings.remove(&key)) {
                Some(_) => Reply::NotMissing,
                None => missing,
            },
            Request::List if self.strings.is_empty() => Reply::text(EMPTY.as_bytes()),
            Request::List => Reply::List(Text::join(self.strings.values().map(AsRef::as_ref))),
            Request::Invalid => Reply::NoKey,
        }
    }
}
