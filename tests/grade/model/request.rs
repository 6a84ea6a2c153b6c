//! What a message asks of the server of a step with keys.

use std::fmt;

use language::text;

use super::reply::Text;
use crate::support::Step;

/// A request, or what is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    Store(Text),
    /// The key; `None` for an integer that can be none.
    Get(Option<u64>),
    Remove(Option<u64>),
    List,
    Invalid,
}

/// What a text is as a number.
enum Number {
    Integer(Option<u64>),
    /// An integer to some languages, and none to others: the contract leaves it open.
    Open,
    None,
}

impl Request {
    /// What `message` asks of the server of `step`, where it keeps strings; `None` where that is open.
    pub fn read(step: &Step, message: &[u8]) -> Option<Request> {
        let text = match str::from_utf8(message) {
            Ok(text) => text,
            Err(_) => return Request::read_lossily(step, message),
        };
        let add = text.strip_prefix("ADD,");
        let remove = text.strip_prefix("REMOVE,").map(number);
        let get = text.strip_prefix("GET ").map(number);
        let has_requests = step.has_requests();
        Some(match (step.has_verbs(), add, remove, get) {
            _ if has_requests && text == "LIST" => Request::List,
            (_, _, _, Some(Number::Integer(key))) if has_requests => Request::Get(key),
            (_, _, _, Some(Number::Open)) if has_requests => return None,
            (true, _, Some(Number::Integer(key)), _) => Request::Remove(key),
            (true, _, Some(Number::Open), _) => return None,
            (true, Some(string), _, _) if !string.is_empty() => {
                Request::Store(Text::of(string.as_bytes()))
            }
            (true, ..) => Request::Invalid,
            _ => Request::Store(Text::of(message)),
        })
    }

    /// Whether it changes nothing, wherever it is carried out.
    #[cfg(target_os = "linux")]
    pub fn only_looks(&self) -> bool {
        matches!(self, Request::Get(_) | Request::List | Request::Invalid)
    }

    /// What is not UTF-8 may be kept in more than one way, none of which loses the rest of the text
    /// or makes a request of it.
    fn read_lossily(step: &Step, message: &[u8]) -> Option<Request> {
        let rest: String = message.utf8_chunks().map(|chunk| chunk.valid()).collect();
        let first = message.utf8_chunks().next().map(|chunk| chunk.valid());
        match Request::read(step, rest.as_bytes())? {
            Request::Store(_) if !step.has_verbs() => Some(Request::Store(Text::of(message))),
            Request::Store(_) if first.is_some_and(|text| text.len() > "ADD,".len()) => {
                Some(Request::Store(Text::of(&message["ADD,".len()..])))
            }
            Request::Invalid if first.is_some_and(|text| !text.contains(',')) => {
                Some(Request::Invalid)
            }
            _ => None,
        }
    }

    /// The request as a client of `step` writes it.
    pub fn written_for(&self, step: &Step) -> String {
        match self {
            Request::Store(string) => step.storing(&string.to_string()),
            request => request.to_string(),
        }
    }

    /// What the message was, as a part of a sentence.
    pub fn meaning(&self) -> String {
        match self {
            Request::Store(_) => text!("a string to store").to_string(),
            Request::Get(Some(key)) => text!("GET of the key {key}", key),
            Request::Get(None) => text!("GET of an integer that is no key").to_string(),
            Request::Remove(Some(key)) => text!("REMOVE of the key {key}", key),
            Request::Remove(None) => text!("REMOVE of an integer that is no key").to_string(),
            Request::List => "LIST".to_string(),
            Request::Invalid => text!("no request").to_string(),
        }
    }
}

/// The request, as a client writes it where all have a verb.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let key = |key: &Option<u64>| key.map_or("-1".to_string(), |key| key.to_string());
        match self {
            Request::Store(string) => write!(f, "ADD,{string}"),
            Request::Get(number) => write!(f, "GET {}", key(number)),
            Request::Remove(number) => write!(f, "REMOVE,{}", key(number)),
            Request::List => write!(f, "LIST"),
            Request::Invalid => write!(f, "?"),
        }
    }
}

fn number(text: &str) -> Number {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (text == "0" || !digits.starts_with('0'));
    if is_plain {
        return Number::Integer(text.parse().ok());
    }
    // Leading zeros, a `+`, `-0`, other scripts; and what a language's own way to read an integer
    // lets through besides: spaces around it, and `_` between its digits.
    let digits = text.trim().replace('_', "");
    let digits = digits.strip_prefix(['-', '+']).unwrap_or(&digits);
    match !digits.is_empty() && digits.chars().all(char::is_numeric) {
        true => Number::Open,
        false => Number::None,
    }
}
