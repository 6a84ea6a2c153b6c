//! One client's side of the talk: what it asks next, and whether the reply is right.

use std::sync::Arc;

use anyhow::{Result, anyhow};

use crate::load::protocol::{Ask, Protocol};
use crate::text::{quote_text, shorten};

/// What the requests are like.
#[derive(Clone)]
pub struct Manner {
    pub protocol: Protocol,
    /// Requests and their weights.
    pub mix: Vec<(Ask, u32)>,
    /// The shortest and the longest text, in bytes.
    pub sizes: (usize, usize),
    /// A client that has stored so many strings removes one before it stores another.
    pub keep: Option<usize>,
    /// What begins all texts of this run, so that those of another one are not taken for its own.
    pub tag: Arc<str>,
}

pub struct Talk {
    manner: Manner,
    number: usize,
    chance: u64,
    stored: u64,
    /// What it has stored and not removed, in this order: the key, and the text's number.
    own: Vec<(String, u64)>,
    asked: (Ask, usize, String),
    /// All keys that it was given.
    pub keys: Vec<u64>,
}

impl Talk {
    pub fn new(manner: Manner, number: usize) -> Talk {
        Talk {
            chance: (number as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15),
            manner,
            number,
            stored: 0,
            own: Vec::new(),
            asked: (Ask::Add, 0, String::new()),
            keys: Vec::new(),
        }
    }

    /// The next request, as it goes over the wire.
    pub fn ask(&mut self) -> Vec<u8> {
        let mut ask = self.choose();
        if matches!(ask, Ask::Get | Ask::Remove) && self.own.is_empty() {
            ask = Ask::Add;
        }
        let is_full = |keep| self.own.len() >= keep;
        if ask == Ask::Add && self.manner.keep.is_some_and(is_full) {
            ask = Ask::Remove;
        }
        let place = self.below(self.own.len());
        let protocol = self.manner.protocol;
        let (request, text) = match ask {
            Ask::Add => {
                let text = self.text(self.stored);
                // redis is told the key, others give one.
                let key = format!("{}:{}:{}", self.manner.tag, self.number, self.stored);
                (protocol.encode(ask, &key, &text), text)
            }
            Ask::List => (protocol.encode(ask, "", ""), String::new()),
            Ask::Get | Ask::Remove => {
                let (key, number) = &self.own[place];
                (protocol.encode(ask, key, ""), self.text(*number))
            }
        };
        self.asked = (ask, place, text);
        request
    }

    /// Looks at the reply to what was asked last.
    ///
    /// # Errors
    /// When it is wrong.
    pub fn hear(&mut self, reply: &[u8]) -> Result<()> {
        let (ask, place, text) = std::mem::replace(&mut self.asked, (Ask::Add, 0, String::new()));
        let is_right = match ask {
            Ask::Get => reply == text.as_bytes(),
            Ask::Remove => {
                self.own.remove(place);
                reply == text.as_bytes()
            }
            Ask::List => self.is_list(reply),
            Ask::Add => self.has_added(reply, &text),
        };
        let wrong = || {
            let asked = shorten(&text, 40);
            anyhow!("{ask:?} `{asked}`: {}", quote_text(reply))
        };
        is_right.then_some(()).ok_or_else(wrong)
    }

    fn has_added(&mut self, reply: &[u8], text: &str) -> bool {
        let number = self.stored;
        self.stored += 1;
        match self.manner.protocol {
            Protocol::Echo => return reply == text.as_bytes(),
            Protocol::Fixed | Protocol::Framed => return reply == b"Aqui vai a resposta",
            Protocol::Redis => {
                let key = format!("{}:{}:{number}", self.manner.tag, self.number);
                self.own.push((key, number));
                return reply == b"+OK";
            }
            _ => {}
        }
        let key = std::str::from_utf8(reply).ok();
        let Some(key) = key.and_then(|key| key.trim().parse::<u64>().ok()) else {
            return false;
        };
        // One counter for all: what a client gets later is greater.
        let grows = self.keys.last().is_none_or(|last| *last < key);
        self.keys.push(key);
        self.own.push((key.to_string(), number));
        grows
    }

    /// Whether a list has the client's own strings in it, all of them and in their order: nobody else
    /// removes one, and it adds none itself meanwhile.
    fn is_list(&self, reply: &[u8]) -> bool {
        let begin = self.begin();
        let items = reply
            .split(|byte| *byte == b',')
            .map(<[u8]>::trim_ascii_start);
        let mut listed = items.filter(|item| item.starts_with(begin.as_bytes()));
        let is_own =
            |(_, number): &(String, u64)| listed.next() == Some(self.text(*number).as_bytes());
        self.own.iter().all(is_own) && listed.next().is_none()
    }

    /// What the client's own texts begin with.
    fn begin(&self) -> String {
        format!("{}.{}.", self.manner.tag, self.number)
    }

    /// The text with this number: of a size that is its own.
    fn text(&self, number: u64) -> String {
        let (least, most) = self.manner.sizes;
        let span = (most - least + 1) as u64;
        let size =
            least + (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33) as usize % span as usize;
        let mut text = format!("{}{number}.", self.begin());
        while text.len() < size {
            text.push((b'a' + (text.len() % 26) as u8) as char);
        }
        text
    }

    fn choose(&mut self) -> Ask {
        let all: u32 = self.manner.mix.iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(all as usize) as u32;
        for (ask, weight) in &self.manner.mix {
            if left < *weight {
                return *ask;
            }
            left -= weight;
        }
        Ask::Add
    }

    /// A number below `limit`, by chance (xorshift64*).
    fn below(&mut self, limit: usize) -> usize {
        self.chance ^= self.chance >> 12;
        self.chance ^= self.chance << 25;
        self.chance ^= self.chance >> 27;
        let high = self.chance.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        high as usize % limit.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk(mix: &[(Ask, u32)]) -> Talk {
        let manner = Manner {
            protocol: Protocol::Add,
            mix: mix.to_vec(),
            sizes: (20, 30),
            keep: None,
            tag: "t".into(),
        };
        Talk::new(manner, 3)
    }

    #[test]
    fn wrong_replies_are_found() {
        let mut talk = talk(&[(Ask::Get, 1)]);
        // There is nothing to get yet.
        let first = String::from_utf8(talk.ask()).expect("it is text");
        let text = first.strip_prefix("ADD,").expect("it adds").to_string();
        talk.hear(b"7").expect("a key");
        assert_eq!(talk.ask(), b"GET 7");
        talk.hear(text.as_bytes()).expect("what was stored");
        talk.ask();
        talk.hear(b"chave inexistente").expect_err("it was stored");

        let mut talk = self::talk(&[(Ask::Add, 1)]);
        for (reply, is_right) in [("7", true), ("8", true), ("8", false), ("x", false)] {
            talk.ask();
            assert_eq!(talk.hear(reply.as_bytes()).is_ok(), is_right, "{reply}");
        }
    }

    #[test]
    fn a_list_has_the_own_strings_in_their_order_among_those_of_others() {
        let mut talk = talk(&[(Ask::Add, 1)]);
        for key in ["0", "5"] {
            talk.ask();
            talk.hear(key.as_bytes()).expect("a key");
        }
        let [one, two] = [0, 1].map(|number| talk.text(number));
        let is_list = |list: String| talk.is_list(list.as_bytes());
        assert!(is_list(format!("t.1.0.x,{one},other, {two}")));
        assert!(!is_list(format!("{two},{one}")));
        assert!(!is_list(one.clone()));
        assert!(!is_list(format!("{one},{two},{two}")));
    }
}
