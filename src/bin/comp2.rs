//! The binary of complementary exercise 2: the feature `solutions` chooses which comp2.rs it runs.

use std::process::ExitCode;

use sock_utils::cli::{self, Demo, Step};

#[cfg_attr(feature = "solutions", path = "../../solutions/comp2.rs")]
#[cfg_attr(not(feature = "solutions"), path = "../../exercises/comp2.rs")]
mod comp2;

const STEP: Step = Step {
    name: "comp2",
    title: "The server keeps the messages in a dictionary",
    demo: Demo::OneByOne(&["maçã\npera\nEXIT\n", "figo\nEXIT\n"]),
};

fn main() -> ExitCode {
    cli::run(&STEP, comp2::server, comp2::client)
}
