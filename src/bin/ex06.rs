//! The binary of exercise 6: the feature `solutions` chooses which ex06.rs it runs.

use std::process::ExitCode;

use sock_utils::cli::{self, Demo, Step};

#[cfg_attr(feature = "solutions", path = "../../solutions/ex06.rs")]
#[cfg_attr(not(feature = "solutions"), path = "../../exercises/ex06.rs")]
mod ex06;

const STEP: Step = Step {
    name: "ex06",
    title: "The client sends a message for each line of its input",
    demo: Demo::OneByOne(&["uma linha\noutra linha\ne mais uma\n"]),
};

fn main() -> ExitCode {
    cli::run(&STEP, ex06::server, ex06::client)
}
