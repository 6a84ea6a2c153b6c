//! What the checks stand on.
//!
//! A check runs the student's program in one role and plays the other end itself, or puts a
//! recording relay between the student's two ends. Nothing here knows how a program is written:
//! all that counts is what goes over the wire, to stdout and stderr, and the exit status.
//!
//! - [`check`]: one check, what it expects, and what it notes in its [`story`] ([`transcript`]);
//! - [`page`]: how a failure is told, and the [`contract`]'s sentences that it names; [`diagnosis`]: what it comes from, by what was seen: what the program is
//!   [`doing`] (its [`activity`]), its [`last_words`], how bytes [differ](difference); [`by_hand`]: the same again, as it
//!   is typed ([`in_shell`]);
//! - [`program`]: the student's program, started, fed and ended; [`demands`]: what is demanded of
//!   it; [`process`]: what it is to the system; [`output`]: what it prints, on a [`terminal`];
//!   [`crash`]: whether it crashed, in any language; [`executable`]: where it is;
//! - [`once`]: what several checks have to see first;
//! - [`server`]: the student's program as a server that the grader connects to;
//! - [`test_client`], [`test_server`] and its [`connection`]s, [`relay`]: the grader's own ends; [`session`]: how they
//!   close what neither side needs;
//! - [`patience`]: how long all this is waited for, on the machine's own clock ([`pace`]);
//! - [`repetition`]: how often something is done that a slow program gets less of;
//! - [`step`]: what the steps differ in, for the checks that several of them share;
//! - [`endpoint`]: an address and a port that no other check has, here or in another run;
//! - [`system`]: whose a socket is, where the system shows it;
//! - [`linearizable`]: whether the replies to concurrent requests fit together;
//! - [`launch`]: how a program is started, and kept from the grader;
//! - [`reaper`]: ends the programs when the grader itself is killed;
//! - [`verdict`]: what a runner learns of each check;
//! - [`spoken`]: the language in which a failure is told.

mod activity;
mod by_hand;
mod check;
mod connect;
mod connection;
mod contract;
mod crash;
mod demands;
mod diagnosis;
mod difference;
mod doing;
mod endpoint;
mod executable;
pub mod frame;
mod in_shell;
mod inheritance;
mod last_words;
mod launch;
pub mod linearizable;
mod once;
mod output;
mod pace;
mod page;
mod patience;
mod process;
mod program;
mod reading;
mod reaper;
mod relay;
mod repetition;
mod server;
mod session;
mod spoken;
pub mod step;
mod story;
pub mod system;
mod terminal;
mod test_client;
mod test_server;
mod text;
mod transcript;
pub mod verdict;

use std::time::Duration;

pub use check::Check;
pub(crate) use check::check;
pub use connect::connect;
pub use diagnosis::Seen;
pub use endpoint::{Endpoint, localhost_addresses};
pub use executable::{bin_dir, executable};
pub use pace::Time;
pub use patience::{patience, wait_for};
pub use program::Program;
pub use reading::read_within;
pub use relay::Direction;
pub use repetition::as_time_allows;
pub use server::Server;
pub use step::{Client, MESSAGE, REPLY, Step};
pub use test_client::TestClient;
pub use test_server::TestServer;
pub use text::{plain_parts, quote, without_line_end};

/// How long the grader watches for what must not come. Long enough to be true for a program that
/// would do it, and nothing that a correct program has to be quick for.
pub const VIGIL: Duration = Duration::from_millis(300);

/// How long after a part of a message the next part is sent, where it is to come by itself.
pub const PAUSE: Duration = Duration::from_millis(20);

/// How often something is looked at again that cannot be waited for.
const POLL: Duration = Duration::from_millis(5);
