//! What is asked of a server, in the words of its step, and where a reply ends.

use anyhow::{Result, bail, ensure};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    Add,
    Get,
    List,
    Remove,
}

/// How a server talks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// What comes back is what was sent.
    Echo,
    /// ex05 to ex08: one reply to everything.
    Fixed,
    /// comp1: the same in frames.
    Framed,
    /// comp2: the reply is a key.
    Keys,
    /// comp3 to comp5: what is no other request is stored.
    Store,
    /// comp6: `ADD,` stores, and `REMOVE,` takes out.
    Add,
    /// SET and GET of redis.
    Redis,
}

/// The longest bare message.
const MOST: usize = 1024;

/// A protocol by the step's name, and whether a connection is for one request only.
///
/// # Errors
/// When there is none of this name.
pub fn named(name: &str) -> Result<(Protocol, bool)> {
    Ok(match name {
        "ex05" | "ex06" | "ex07" | "ex08" => (Protocol::Fixed, true),
        "comp1" => (Protocol::Framed, true),
        "comp2" => (Protocol::Keys, true),
        "comp3" => (Protocol::Store, true),
        "comp4" | "comp5" => (Protocol::Store, false),
        "comp6" => (Protocol::Add, false),
        "echo" => (Protocol::Echo, false),
        "redis" => (Protocol::Redis, false),
        _ => bail!(
            "no load for `{name}`: there is one for ex05 to ex08, comp1 to comp6, echo and redis"
        ),
    })
}

impl Protocol {
    /// Whether it has this request.
    pub fn has(self, ask: Ask) -> bool {
        match self {
            Protocol::Echo | Protocol::Fixed | Protocol::Framed | Protocol::Keys => ask == Ask::Add,
            Protocol::Store => ask != Ask::Remove,
            Protocol::Add => true,
            Protocol::Redis => matches!(ask, Ask::Add | Ask::Get),
        }
    }

    /// A request as it goes over the wire; `key` is what is asked for, `text` what is to be stored.
    pub fn encode(self, ask: Ask, key: &str, text: &str) -> Vec<u8> {
        if self == Protocol::Redis {
            return match ask {
                Ask::Get => resp(&["GET", key]),
                _ => resp(&["SET", key, text]),
            };
        }
        let message = match (self, ask) {
            (Protocol::Add, Ask::Add) => format!("ADD,{text}"),
            (_, Ask::Add) => text.to_string(),
            (_, Ask::Get) => format!("GET {key}"),
            (_, Ask::List) => "LIST".to_string(),
            (_, Ask::Remove) => format!("REMOVE,{key}"),
        };
        let is_framed = message.len() > MOST && !matches!(self, Protocol::Echo | Protocol::Fixed);
        if self == Protocol::Framed || is_framed {
            let header = (message.len() as u32).to_be_bytes();
            return [&header, message.as_bytes()].concat();
        }
        message.into_bytes()
    }

    /// The reply in what has `come`, once it is complete; `sent` is how many bytes were.
    ///
    /// # Errors
    /// When it is none of this protocol.
    pub fn reply(self, come: &[u8], sent: usize) -> Result<Option<&[u8]>> {
        match self {
            Protocol::Echo => Ok((come.len() >= sent).then_some(come)),
            Protocol::Redis => bulk(come),
            Protocol::Framed => {
                ensure!(
                    come.first().is_none_or(|byte| *byte == 0),
                    "a reply without a frame"
                );
                Ok(frame(come))
            }
            _ if come.first() == Some(&0) => Ok(frame(come)),
            _ => {
                let line = come.strip_suffix(b"\n").unwrap_or(come);
                Ok((!come.is_empty()).then_some(line))
            }
        }
    }
}

/// What is in the frame that `come` begins with, if it is complete.
fn frame(come: &[u8]) -> Option<&[u8]> {
    let (header, body) = come.split_first_chunk()?;
    let length = u32::from_be_bytes(*header) as usize;
    (body.len() >= length).then_some(body)
}

/// A command in redis' protocol: <https://redis.io/docs/latest/develop/reference/protocol-spec/>.
fn resp(words: &[&str]) -> Vec<u8> {
    let mut command = format!("*{}\r\n", words.len());
    for word in words {
        command += &format!("${}\r\n{word}\r\n", word.len());
    }
    command.into_bytes()
}

fn bulk(come: &[u8]) -> Result<Option<&[u8]>> {
    let Some(end) = come.windows(2).position(|two| two == b"\r\n") else {
        return Ok(None);
    };
    let (line, rest) = (&come[..end], &come[end + 2..]);
    match line.first() {
        Some(b'+') => Ok(Some(line)),
        Some(b'$') => {
            let length: i64 = std::str::from_utf8(&line[1..])?.parse()?;
            let Ok(length) = usize::try_from(length) else {
                return Ok(Some(line));
            };
            Ok((rest.len() >= length + 2).then(|| &rest[..length]))
        }
        _ => bail!("redis says {}", crate::text::quote_text(line)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_complete_when_its_last_byte_has_come() {
        for (protocol, reply, text) in [
            (Protocol::Framed, &b"\0\0\0\x03ola"[..], "ola"),
            (Protocol::Add, b"\0\0\0\x03a,b", "a,b"),
            (Protocol::Redis, b"$3\r\nola\r\n", "ola"),
            (Protocol::Redis, b"+OK\r\n", "+OK"),
        ] {
            for end in 0..reply.len() {
                let part = protocol.reply(&reply[..end], 0).expect("it is a reply");
                assert_eq!(part, None, "{protocol:?}: {end} bytes");
            }
            let whole = protocol.reply(reply, 0).expect("it is a reply");
            assert_eq!(whole, Some(text.as_bytes()));
        }
        assert_eq!(
            Protocol::Store.reply(b"7\n", 1).expect("it is"),
            Some(&b"7"[..])
        );
        assert!(Protocol::Redis.reply(b"-ERR no\r\n", 1).is_err());
        assert!(Protocol::Framed.reply(b"Aqui", 1).is_err());
    }
}
