//! What a program is doing that owes something, in the words of a page.

use language::{key, text};

use super::Check;
use super::activity::{self, Activity};
use super::process::Process;

/// What a program is doing.
pub struct Doing {
    role: &'static str,
    what: Option<What>,
}

/// The one thing of all that it does which tells most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It waits for more from this one, who waits for it.
    ReceivesFromHere(String),
    /// It waits for somebody else.
    ReceivesFrom(String),
    /// All that it has to wait with waits for somebody else.
    AllReceive,
    SendsTo(String),
    Accepts,
    Connects,
    ReadsInput,
    WaitsForAThread,
    WaitsForALock,
    /// And no other of its threads waits for a peer with that lock in its hands.
    WaitsForItsOwnLock,
    Sleeps,
    Runs,
}

impl Doing {
    /// What `program` does now.
    pub fn of(check: &Check, program: &Process) -> Doing {
        let seen = activity::of(program.id());
        let name = |port: u16| {
            let other = || match program.role {
                "client" => text!("its server").to_string(),
                _ => text!("a client").to_string(),
            };
            check.name_at(port).unwrap_or_else(other)
        };
        let speaker = check.speaker();
        let receives: Vec<_> = seen
            .iter()
            .filter_map(|one| match one {
                Activity::Receives(port) => Some(name(*port)),
                _ => None,
            })
            .collect();
        let sends = seen.iter().find_map(|one| match one {
            Activity::Sends(port) => Some(What::SendsTo(name(*port))),
            _ => None,
        });
        let is = |activity: Activity, what: What| seen.contains(&activity).then_some(what);
        let from_here = receives
            .iter()
            .find(|name| program.role == "client" || speaker == **name);
        let what = from_here
            .map(|name| What::ReceivesFromHere(name.clone()))
            .or(is(
                Activity::WaitsForALock,
                match receives.is_empty() && sends.is_none() {
                    true => What::WaitsForItsOwnLock,
                    false => What::WaitsForALock,
                },
            ))
            .or(is(Activity::WaitsForAThread, What::WaitsForAThread))
            .or(sends)
            .or(match receives.len() {
                0 => None,
                1 if !seen.contains(&Activity::Accepts) => {
                    receives.into_iter().next().map(What::ReceivesFrom)
                }
                _ => Some(What::AllReceive),
            })
            .or(is(Activity::ReadsInput, What::ReadsInput))
            .or(is(Activity::Accepts, What::Accepts))
            .or(is(Activity::Connects, What::Connects))
            .or(is(Activity::Runs, What::Runs))
            .or(is(Activity::Sleeps, What::Sleeps));
        Doing {
            role: program.role,
            what,
        }
    }

    /// "it waits for more from client 1".
    pub fn told(&self) -> Option<String> {
        Some(match self.what.as_ref()? {
            What::ReceivesFromHere(name) => text!("it waits for more to come from {name}", name),
            What::ReceivesFrom(name) => text!("it waits for something to come from {name}", name),
            What::AllReceive => text!("it waits for other clients").to_string(),
            What::SendsTo(name) => text!("it waits until {name} takes what is sent to it", name),
            What::Accepts => text!("it waits for the next client (`accept`)").to_string(),
            What::Connects => text!("it waits for its connection (`connect`)").to_string(),
            What::ReadsInput => text!("it waits for its own input").to_string(),
            What::WaitsForAThread => text!("it waits for the end of a thread").to_string(),
            What::WaitsForALock | What::WaitsForItsOwnLock => {
                text!("it waits for a lock").to_string()
            }
            What::Sleeps => text!("it sleeps").to_string(),
            What::Runs => text!("it goes round and round, and waits for nothing").to_string(),
        })
    }

    /// Whether it waits for more from the one who waits for it.
    pub fn waits_for_its_peer(&self) -> bool {
        matches!(self.what, Some(What::ReceivesFromHere(_)))
    }

    /// What it does, as far as two of the same kind have the same cause.
    pub fn kind(&self) -> Option<std::mem::Discriminant<What>> {
        self.what.as_ref().map(std::mem::discriminant)
    }

    /// Why it has not come to the connection yet.
    pub fn before_the_start(&self) -> Option<&'static str> {
        match (self.role, self.what.as_ref()?) {
            ("server", What::ReadsInput) => Some(text!(
                "the server reads its input, and need not: its messages come from its clients"
            )),
            (_, What::ReadsInput) => Some(text!(
                "the whole input is read before the first message is sent: what is typed is a line, and the input stays open"
            )),
            (_, What::Runs) => Some(text!("a loop does not end")),
            _ => None,
        }
    }

    /// Why it is silent.
    pub fn of_a_silence(&self, check: &Check) -> Option<Reason> {
        Some(match (self.role, self.what.as_ref()?) {
            ("server", What::ReceivesFromHere(_)) if check.has_frames() => Reason::likely(text!(
                "it counts on more bytes than the frame has: the length is 4 bytes, big-endian, that do not count themselves"
            )),
            ("server", What::ReceivesFromHere(_)) if check.has_sessions() => Reason::likely(text!(
                "no reply has been sent, and the next message is waited for; or more of this one is, though one `read` gives all that has come"
            )),
            ("server", What::ReceivesFromHere(_)) => Reason::likely(text!(
                "one `read` gives what has come: what reads to a line end, to the end of the connection, or until a buffer is full waits for what never comes"
            )),
            ("server", What::ReceivesFrom(_)) if !check.has_sessions() => Reason::certain(text!(
                "the server stays with a client that has had its reply, and does not close its connection"
            )),
            ("server", What::WaitsForALock) if check.kind().serves_at_once() => {
                Reason::certain(text!(
                    "the lock is held by another thread, which waits for its own client: it has to be let go before anything is received or sent"
                ))
            }
            ("server", What::WaitsForItsOwnLock) if check.kind().serves_at_once() => {
                Reason::certain(text!(
                    "a thread waits for a lock that it holds itself: what `lock()` gives in the head of a `match` or an `if let` is held to the end of that: take what you need out with a `let` first"
                ))
            }
            ("server", What::WaitsForAThread) if check.kind().serves_at_once() => {
                Reason::certain(text!(
                    "a thread is joined where it is started: so one client is served after another"
                ))
            }
            ("server", What::Accepts) => Reason::likely(text!(
                "the server goes on to the next client, and this one gets no reply"
            )),
            ("server", What::ReadsInput) => Reason::certain(text(READS)),
            ("client", What::ReceivesFromHere(_)) if check.is_between_messages() => {
                Reason::certain(text!(
                    "more than the one reply to each message is waited for, or the end of the connection (a loop that goes on until `None`)"
                ))
            }
            ("client", What::ReceivesFromHere(_)) => Reason::likely(text!(
                "nothing was sent (an empty message is nothing on the wire), and its reply is waited for"
            )),
            ("client", What::ReadsInput) => Reason::likely(text!(
                "the client reads on before it sends what has been typed"
            )),
            (_, What::Runs) => Reason::certain(text(RUNS)),
            _ => return None,
        })
    }

    /// Why a client does not close a connection on which it has had its reply.
    pub fn of_a_kept_connection(&self, check: &Check) -> Option<Reason> {
        let is_between_lines = self.role == "client" && self.what == Some(What::ReadsInput);
        let has_one_a_line = check.kind().sends_all_lines() && !check.has_sessions();
        (is_between_lines && has_one_a_line).then(|| Reason::certain(text!(
            "the connection is kept while the next line is waited for: each line has one of its own, made in the loop, and gone (closed) before the next line is read"
        )))
    }

    /// Why it does not end; it `has_told` an error, or none.
    pub fn of_no_end(&self, check: &Check, has_told: bool) -> Option<Reason> {
        Some(match (self.role, self.what.as_ref()?) {
            ("client", What::ReceivesFromHere(_)) if !check.has_frames() => Reason::likely(text!(
                "one `read` gives the reply: what reads until a buffer is full, or reads again, waits without end"
            )),
            ("client", What::ReadsInput) if !check.kind().sends_all_lines() => {
                Reason::certain(text!("more input is read than one line"))
            }
            ("client", What::ReadsInput) if has_told => Reason::certain(text!(
                "the failure is told, and the client goes on to its next line: it has to end, with a status that is not 0"
            )),
            ("client", What::ReadsInput) if check.story().has_hung_up() => Reason::certain(text!(
                "the end of the connection is passed over: where no reply comes (`read` gives 0 bytes, `receive_message` gives `None`) the client has to end, with an error"
            )),
            ("server", What::Accepts) if check.serves_one_client() => {
                Reason::likely(text!("`accept` is called again"))
            }
            ("server", What::ReadsInput) => Reason::certain(text(READS)),
            (_, What::Runs) => Reason::certain(text(RUNS)),
            _ => return None,
        })
    }
}

const READS: &str =
    key!("the server reads its own input, and need not: its messages come from its clients");
const RUNS: &str = key!(
    "a loop does not end: what gives nothing (a `read` 0 bytes, an input no line) has come to its end, and will give no more"
);

/// A reason for what a program does.
pub struct Reason {
    pub words: &'static str,
    /// Whether nothing else looks like that.
    pub is_certain: bool,
}

impl Reason {
    fn likely(words: &'static str) -> Reason {
        Reason {
            words,
            is_certain: false,
        }
    }

    fn certain(words: &'static str) -> Reason {
        Reason {
            words,
            is_certain: true,
        }
    }
}
