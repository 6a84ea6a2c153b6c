//! The binary of exercise 7: the feature `solutions` chooses which ex07.rs it runs.

use std::process::ExitCode;

use sock_utils::cli::{self, Demo, Step};

#[cfg_attr(feature = "solutions", path = "../../solutions/ex07.rs")]
#[cfg_attr(not(feature = "solutions"), path = "../../exercises/ex07.rs")]
mod ex07;

const STEP: Step = Step {
    name: "ex07",
    title: "The line EXIT ends the client",
    demo: Demo::OneByOne(&["uma linha\nexit é uma mensagem\nEXIT\n"]),
};

fn main() -> ExitCode {
    cli::run(&STEP, ex07::server, ex07::client)
}
