//! What a message asks of the dictionary server of comp3 to comp5.

/// A request, as comp3 defines it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request<'a> {
    /// `GET <num>`: the string under that key. The number is as it was written, and may be any
    /// integer.
    Get(&'a str),
    /// `LIST`: all strings.
    List,
    /// Any other message: is to be stored.
    Store(&'a str),
}

impl Request<'_> {
    /// Reads a message. None is malformed: what is no other request is to be stored.
    ///
    /// ```
    /// use sock_utils::Request;
    ///
    /// assert_eq!(Request::parse("GET 7"), Request::Get("7"));
    /// assert_eq!(Request::parse("LIST"), Request::List);
    /// assert_eq!(Request::parse("GET sete"), Request::Store("GET sete"));
    /// ```
    pub fn parse(message: &str) -> Request<'_> {
        match message.strip_prefix("GET ") {
            Some(key) if is_integer(key) => Request::Get(key),
            _ if message == "LIST" => Request::List,
            _ => Request::Store(message),
        }
    }
}

/// Whether `text` is an integer of any size: digits, perhaps with a sign before them.
///
/// ```
/// assert!(sock_utils::is_integer("-1"));
/// assert!(!sock_utils::is_integer(" 1") && !sock_utils::is_integer(""));
/// ```
pub fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}
