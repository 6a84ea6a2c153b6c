//! The binary of exercise 5: the feature `solutions` chooses which ex05.rs it runs.

use std::process::ExitCode;

use sock_utils::cli::{self, Demo, Step};

#[cfg_attr(feature = "solutions", path = "../../solutions/ex05.rs")]
#[cfg_attr(not(feature = "solutions"), path = "../../exercises/ex05.rs")]
mod ex05;

const STEP: Step = Step {
    name: "ex05",
    title: "The server stays up and serves one client after another",
    demo: Demo::OneByOne(&["primeira\n", "segunda\n", "terceira\n"]),
};

fn main() -> ExitCode {
    cli::run(&STEP, ex05::server, ex05::client)
}
