//! The binary of complementary exercise 4: the feature `solutions` chooses which comp4.rs it runs.

use std::process::ExitCode;

use sock_utils::cli::{self, Demo, Step};

#[cfg_attr(feature = "solutions", path = "../../solutions/comp4.rs")]
#[cfg_attr(not(feature = "solutions"), path = "../../exercises/comp4.rs")]
mod comp4;

const STEP: Step = Step {
    name: "comp4",
    title: "Any number of messages on one connection",
    demo: Demo::AtOnce(&[
        "maçã\nGET 0\nEXIT\n",
        "pera\nLIST\nEXIT\n",
        "figo\nLIST\nEXIT\n",
    ]),
};

fn main() -> ExitCode {
    cli::run(&STEP, comp4::server, comp4::client)
}
