//! What the steps differ in, as far as checks that several of them share have to know. Which step is
//! how stands in the table, `tests/grade/steps.rs`.

use super::Check;
use crate::list::Listed;
use crate::steps::STEPS;

/// The message that a client sends unasked; the others are fed with it.
pub const MESSAGE: &str = "Vamos aprender isto!";

/// The reply of a server that keeps nothing.
pub const REPLY: &str = "Aqui vai a resposta";

/// A step.
pub struct Step {
    pub name: &'static str,
    pub checks: &'static [Listed],
    /// The program that cargo built together with this grader.
    pub program: Option<&'static str>,
    pub place: Place,
    pub client: Client,
    pub server: Server,
    pub speech: Speech,
    /// What is so in few of them.
    pub traits: &'static [Trait],
}

/// Where the server is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the one address that the sheet names.
    Fixed,
    /// At the ADDRESS and PORT that both programs are told.
    Told,
}

/// What the client sends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// One message of its own.
    Unasked,
    /// The first line of its input.
    OneLine,
    /// Each line of it.
    EachLine,
    /// Each line up to `EXIT`.
    LinesToExit,
}

/// Whom the server serves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// One client, and ends.
    Once,
    /// One client after another.
    InTurn,
    /// All clients at once.
    AtOnce,
}

/// What the two say to each other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Speech {
    /// A message is what one `recv` returns; the reply is always the same.
    Bare,
    /// The same, each in a frame.
    Framed,
    /// A message is kept, and the reply is its key.
    Keys,
    /// The same, and `GET` and `LIST` are requests.
    Requests,
    /// A message is kept with `ADD,`, and taken out with `REMOVE,`.
    Verbs,
}

/// What is so in few steps.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Trait {
    /// A client holds one connection for all its messages.
    HasSessions,
    /// Something is new that a server may have room for a number of: clients one after another, strings.
    /// (Threads, which are new where all are served at once, are counted as well.)
    WearsOutAnew,
}

impl Step {
    /// The step of this name.
    pub fn named(name: &str) -> &'static Step {
        let found = STEPS.iter().find(|step| step.name == name);
        found.unwrap_or_else(|| panic!("grader error: steps.rs has no `{name}`"))
    }

    /// Whether the client sends what it is fed.
    pub fn reads_input(&self) -> bool {
        self.client != Client::Unasked
    }

    /// Whether the client sends more than one message.
    pub fn sends_all_lines(&self) -> bool {
        matches!(self.client, Client::EachLine | Client::LinesToExit)
    }

    /// Whether the line `EXIT` ends the client.
    pub fn knows_exit(&self) -> bool {
        self.client == Client::LinesToExit
    }

    /// Whether the server keeps strings, and replies with keys.
    pub fn has_keys(&self) -> bool {
        !matches!(self.speech, Speech::Bare | Speech::Framed)
    }

    /// Whether some messages ask for what is kept.
    pub fn has_requests(&self) -> bool {
        matches!(self.speech, Speech::Requests | Speech::Verbs)
    }

    /// Whether a message says what is to be done with it: a string to keep comes behind `ADD,`.
    pub fn has_verbs(&self) -> bool {
        self.speech == Speech::Verbs
    }

    /// The message that has `string` kept.
    pub fn storing(&self, string: &str) -> String {
        let word = if self.has_verbs() { "ADD," } else { "" };
        format!("{word}{string}")
    }

    /// Whether the servers serve all clients at once.
    pub fn serves_at_once(&self) -> bool {
        self.server == Server::AtOnce
    }
}

impl Check {
    /// The step that it is of.
    pub fn kind(&self) -> &'static Step {
        Step::named(self.step)
    }

    /// Whether the server serves one client and ends.
    pub fn serves_one_client(&self) -> bool {
        self.kind().server == Server::Once
    }

    /// Whether it is of `step`, or of one behind it.
    pub fn is_from(&self, step: &str) -> bool {
        place(self.step) >= place(step)
    }

    /// Whether every message travels in a frame.
    pub fn has_frames(&self) -> bool {
        self.kind().speech == Speech::Framed
    }

    /// Whether a client holds one connection for all its messages.
    pub fn has_sessions(&self) -> bool {
        self.kind().traits.contains(&Trait::HasSessions)
    }

    /// Whether the grader's server has received a message, and others are to follow on the same connection.
    pub fn is_between_messages(&self) -> bool {
        self.has_sessions() && !self.story().heard().is_empty()
    }

    /// Whether the server keeps strings, and replies with keys.
    pub fn has_keys(&self) -> bool {
        self.kind().has_keys()
    }

    /// Whether something is new in the step that a server may have room for a number of.
    pub fn wears_out_anew(&self) -> bool {
        self.kind().traits.contains(&Trait::WearsOutAnew)
    }

    /// The `number`th message, counted from 0, for a server that has been sent nothing else, and
    /// the reply to it.
    pub fn exchange(&self, number: usize) -> (String, String) {
        let message = match self.kind().place {
            // The sheet's own program, which is at the fixed place, shows bytes as Python writes them.
            Place::Fixed => format!("mensagem {number} de teste"),
            Place::Told => format!("a {number}.ª mensagem, olá"),
        };
        match self.has_keys() {
            true => (self.kind().storing(&message), number.to_string()),
            false => (message, REPLY.to_string()),
        }
    }

    /// What the step's client is fed for a conversation with the step's server, and what of it goes
    /// to the server and back.
    pub fn conversation(&self) -> (&'static str, &'static [(&'static str, &'static str)]) {
        match (self.kind().client, self.kind().speech) {
            (Client::Unasked, _) => ("", &[(MESSAGE, REPLY)]),
            (Client::OneLine, _) => ("Olá, servidor!\n", &[("Olá, servidor!", REPLY)]),
            (Client::EachLine, _) => (
                "um\ndois\ntrês\n",
                &[("um", REPLY), ("dois", REPLY), ("três", REPLY)],
            ),
            (_, Speech::Bare | Speech::Framed) => (
                "um\nexit\nEXIT\ndepois\n",
                &[("um", REPLY), ("exit", REPLY)],
            ),
            (_, Speech::Keys) => ("um\nexit\nEXIT\ndepois\n", &[("um", "0"), ("exit", "1")]),
            (_, Speech::Requests) => (
                "LIST\num\nGET 0\nGET 1\nEXIT\n",
                &[
                    ("LIST", "dicionário vazio"),
                    ("um", "0"),
                    ("GET 0", "um"),
                    ("GET 1", "chave inexistente"),
                ],
            ),
            (_, Speech::Verbs) => (
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
}

/// What orders the steps; what is none comes before them.
pub fn place(step: &str) -> Option<usize> {
    STEPS.iter().position(|known| known.name == step)
}
