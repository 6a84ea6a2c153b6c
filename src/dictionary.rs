//! The strings that clients have stored, by key.

use std::collections::BTreeMap;

/// A dictionary that gives out its keys itself: 0, 1, 2, … and never one of them twice.
#[derive(Debug, Default)]
pub struct Dictionary {
    strings: BTreeMap<u64, String>,
    /// The key of the next string. It only ever grows: after a removal the number of strings, or
    /// the highest key, would give a key again that somebody may still hold.
    next: u64,
}

impl Dictionary {
    /// An empty dictionary.
    pub fn new() -> Dictionary {
        Dictionary::default()
    }

    /// Stores `string` and gives the key that it got.
    pub fn insert(&mut self, string: &str) -> u64 {
        let key = self.next;
        self.strings.insert(key, string.to_string());
        self.next += 1;
        key
    }

    /// The string under `key`, which is an integer as a client wrote it; `None` when there is none
    /// there, as under a negative number or one that no key will ever reach.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.strings.get(&parse_key(key)?).map(String::as_str)
    }

    /// Takes out the string under `key`, which is an integer as a client wrote it.
    pub fn remove(&mut self, key: &str) -> Option<String> {
        self.strings.remove(&parse_key(key)?)
    }

    /// All strings in the order of their keys, joined by commas; `None` when there are none.
    ///
    /// ```
    /// let mut dictionary = sock_utils::Dictionary::new();
    /// assert_eq!(dictionary.list(), None);
    /// assert_eq!(dictionary.insert("um"), 0);
    /// assert_eq!(dictionary.insert("dois"), 1);
    /// assert_eq!(dictionary.list().as_deref(), Some("um,dois"));
    /// ```
    pub fn list(&self) -> Option<String> {
        let strings: Vec<_> = self.strings.values().map(String::as_str).collect();
        (!strings.is_empty()).then(|| strings.join(","))
    }
}

fn parse_key(integer: &str) -> Option<u64> {
    integer.parse().ok()
}
