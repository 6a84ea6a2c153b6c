//! The binary of exercise 1: the feature `solutions` chooses which ex01.rs it runs.

use std::process::ExitCode;

use sock_utils::cli::{self, Demo, NoArgs, Step};

#[cfg_attr(feature = "solutions", path = "../../solutions/ex01.rs")]
#[cfg_attr(not(feature = "solutions"), path = "../../exercises/ex01.rs")]
mod ex01;

const STEP: Step = Step {
    name: "ex01",
    title: "One client sends one message, one server answers it",
    demo: Demo::OneByOne(&[""]),
};

fn main() -> ExitCode {
    // The address and the port are fixed in this step: there are no arguments to hand on.
    cli::run(
        &STEP,
        |NoArgs {}| ex01::server(),
        |NoArgs {}| ex01::client(),
    )
}
