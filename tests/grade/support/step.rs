//! What the steps differ in, as far as checks that several of them share have to know.

use std::ops::RangeInclusive;

use super::Check;

/// The message that ex01 and ex02 send by themselves; the others are fed with it.
pub const MESSAGE: &str = "Vamos aprender isto!";

/// The reply of ex01 to ex08 and comp1.
pub const REPLY: &str = "Aqui vai a resposta";

impl Check {
    /// Whether the server serves one client and ends.
    pub fn serves_one_client(&self) -> bool {
        ["ex01", "ex02", "ex03", "ex04"].contains(&self.step)
    }

    /// Whether it is of `step`, or of one behind it.
    pub fn is_from(&self, step: &str) -> bool {
        place(self.step) >= place(step)
    }

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

    /// Whether something is new in the step that a server may have room for a number of: clients one
    /// after another, strings. (Threads, new in comp5, are counted as well.)
    pub fn wears_out_anew(&self) -> bool {
        ["ex05", "comp2"].contains(&self.step)
    }

    /// The `number`th message, counted from 0, for a server that has been sent nothing else, and
    /// the reply to it.
    pub fn exchange(&self, number: usize) -> (String, String) {
        let message = match self.step {
            // The sheet's own program, which ex01 is, shows bytes as Python writes them.
            "ex01" => format!("mensagem {number} de teste"),
            _ => format!("a {number}.ª mensagem, olá"),
        };
        match self.step {
            "comp6" => (format!("ADD,{message}"), number.to_string()),
            _ if self.has_keys() => (message, number.to_string()),
            _ => (message, REPLY.to_string()),
        }
    }

    /// What the step's client is fed for a conversation with the step's server, and what of it goes
    /// to the server and back.
    pub fn conversation(&self) -> (&'static str, &'static [(&'static str, &'static str)]) {
        match self.step {
            "ex01" | "ex02" => ("", &[("Vamos aprender isto!", REPLY)]),
            "ex03" | "ex04" | "ex05" => ("Olá, servidor!\n", &[("Olá, servidor!", REPLY)]),
            "ex06" => (
                "um\ndois\ntrês\n",
                &[("um", REPLY), ("dois", REPLY), ("três", REPLY)],
            ),
            "ex07" | "ex08" | "comp1" => (
                "um\nexit\nEXIT\ndepois\n",
                &[("um", REPLY), ("exit", REPLY)],
            ),
            "comp2" => ("um\nexit\nEXIT\ndepois\n", &[("um", "0"), ("exit", "1")]),
            "comp3" | "comp4" | "comp5" => (
                "LIST\num\nGET 0\nGET 1\nEXIT\n",
                &[
                    ("LIST", "dicionário vazio"),
                    ("um", "0"),
                    ("GET 0", "um"),
                    ("GET 1", "chave inexistente"),
                ],
            ),
            _ => (
                "LIST\nADD,um, dois\nGET 0\nREMOVE,1\nEXIT\n",
                &[
                    ("LIST", "dicionário vazio"),
                    ("ADD,um, dois", "0"),
                    ("GET 0", "um, dois"),
                    ("REMOVE,1", "chave inexistente"),
                ],
            ),
        }
    }

    fn is_comp(&self, steps: RangeInclusive<u32>) -> bool {
        let number = self.step.strip_prefix("comp").map(str::parse);
        matches!(number, Some(Ok(number)) if steps.contains(&number))
    }
}

/// What orders the steps.
pub fn place(step: &str) -> (bool, &str) {
    (step.starts_with("comp"), step)
}
