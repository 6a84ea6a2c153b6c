//! The binary of exercise 8: the feature `solutions` chooses which ex08.rs it runs.

use std::process::ExitCode;

use sock_utils::cli::{self, Demo, Step};

#[cfg_attr(feature = "solutions", path = "../../solutions/ex08.rs")]
#[cfg_attr(not(feature = "solutions"), path = "../../exercises/ex08.rs")]
mod ex08;

/// The file that feeds the demo's client. A file that is still to be written says so itself.
const MESSAGES: &str = match FILE.is_empty() {
    true => "(exercises/mensagens.txt is empty: write a message a line, and EXIT as the last)\n",
    false => FILE,
};

#[cfg(feature = "solutions")]
const FILE: &str = include_str!("../../solutions/mensagens.txt");
#[cfg(not(feature = "solutions"))]
const FILE: &str = include_str!("../../exercises/mensagens.txt");

const STEP: Step = Step {
    name: "ex08",
    title: "A file feeds the client: every message arrives",
    demo: Demo::OneByOne(&[MESSAGES]),
};

fn main() -> ExitCode {
    cli::run(&STEP, ex08::server, ex08::client)
}
