//! What the steps differ in, as far as checks that several of them share have to know.

use std::ops::RangeInclusive;

use super::Check;

/// The reply of ex01 to ex08 and comp1.
pub const REPLY: &str = "Aqui vai a resposta";

impl Check {
    /// Whether every message travels in a frame.
    pub fn has_frames(&self) -> bool {
        self.step == "comp1"
    }

    /// Whether a client holds one connection for all its messages.
    pub fn has_sessions(&self) -> bool {
        self.is_comp(4..=6)
    }

    /// Whether the server keeps strings, and replies with keys.
    pub fn has_keys(&self) -> bool {
        self.is_comp(2..=6)
    }

    /// The `number`th message, counted from 0, for a server that has been sent nothing else, and
    /// the reply to it.
    pub fn exchange(&self, number: usize) -> (String, String) {
        let message = format!("mensagem {number} de teste");
        match self.step {
            "comp6" => (format!("ADD,{message}"), number.to_string()),
            _ if self.has_keys() => (message, number.to_string()),
            _ => (message, REPLY.to_string()),
        }
    }

    fn is_comp(&self, steps: RangeInclusive<u32>) -> bool {
        let number = self.step.strip_prefix("comp").map(str::parse);
        matches!(number, Some(Ok(number)) if steps.contains(&number))
    }
}
