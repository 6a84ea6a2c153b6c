//! What the checks stand on.
//!
//! A check runs the student's program in one role and plays the other end itself, or puts a
//! recording relay between the student's two ends. Nothing here knows how a program is written:
//! all that counts is what goes over the wire, to stdout and stderr, and the exit status.
//!
//! - [`check`]: one check, what it expects, and how a failure is told;
//! - [`program`]: the student's program, started, watched, and ended with all that it started;
//! - [`server`]: the student's program as a server that the grader connects to;
//! - [`test_client`], [`test_server`], [`relay`]: the grader's own ends;
//! - [`step`]: what the steps differ in, for the checks that several of them share;
//! - [`endpoint`]: an address and a port that no other check has, here or in another run;
//! - [`linearizable`]: whether the replies to concurrent requests fit together;
//! - [`launch`]: how a program is started, and kept from the grader;
//! - [`reaper`]: ends the programs when the grader itself is killed;
//! - [`verdict`]: what a runner learns of each check.

mod check;
mod endpoint;
pub mod frame;
mod inheritance;
mod launch;
pub mod linearizable;
mod program;
mod reading;
mod reaper;
mod relay;
mod server;
mod step;
mod test_client;
mod test_server;
mod text;
mod transcript;
mod verdict;

use std::env;
use std::sync::LazyLock;
use std::time::Duration;

pub use check::Check;
pub(crate) use check::check;
pub use endpoint::{Endpoint, localhost_addresses};
pub use program::{Program, bin_dir};
pub use reading::read_within;
pub use relay::Direction;
pub use server::Server;
pub use step::REPLY;
pub use test_client::{TestClient, connect};
pub use test_server::TestServer;
pub use text::{quote, without_line_end};

/// How long the grader waits for anything that has to come. A program may need 5 s to start and
/// 2 s for a reply; the rest is for a machine that is busy with other work.
///
/// A runner may set another number of seconds, in LAB_PATIENCE: one whose program has let it wait
/// in vain before, and whose checks come one after another.
pub fn patience() -> Duration {
    static SECONDS: LazyLock<u64> = LazyLock::new(|| {
        let set = env::var("LAB_PATIENCE").ok();
        set.and_then(|seconds| seconds.parse().ok()).unwrap_or(15)
    });
    Duration::from_secs(*SECONDS)
}

/// How long the grader watches for what must not come. Long enough to be true for a program that
/// would do it, and nothing that a correct program has to be quick for.
pub const VIGIL: Duration = Duration::from_millis(300);

/// How long after a part of a message the next part is sent, where it is to come by itself.
const PAUSE: Duration = Duration::from_millis(20);

/// How often something is looked at again that cannot be waited for.
const POLL: Duration = Duration::from_millis(5);
