//! The binary of exercise 4: the feature `solutions` chooses which ex04.rs it runs.

use std::process::ExitCode;

use sock_utils::cli::{self, Demo, Step};

#[cfg_attr(feature = "solutions", path = "../../solutions/ex04.rs")]
#[cfg_attr(not(feature = "solutions"), path = "../../exercises/ex04.rs")]
mod ex04;

const STEP: Step = Step {
    name: "ex04",
    title: "The sockets come from sock_utils, and the queue has a length",
    demo: Demo::OneByOne(&["Olá, servidor!\n"]),
};

fn main() -> ExitCode {
    cli::run(&STEP, ex04::server, ex04::client)
}
