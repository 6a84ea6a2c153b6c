//! The binary of exercise 3: the feature `solutions` chooses which ex03.rs it runs.

use std::process::ExitCode;

use sock_utils::cli::{self, Demo, Step};

#[cfg_attr(feature = "solutions", path = "../../solutions/ex03.rs")]
#[cfg_attr(not(feature = "solutions"), path = "../../exercises/ex03.rs")]
mod ex03;

const STEP: Step = Step {
    name: "ex03",
    title: "The message is a line that the user types",
    demo: Demo::OneByOne(&["Olá, servidor!\n"]),
};

fn main() -> ExitCode {
    cli::run(&STEP, ex03::server, ex03::client)
}
