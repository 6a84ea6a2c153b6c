//! The binary of complementary exercise 5: the feature `solutions` chooses which comp5.rs it runs.

use std::process::ExitCode;

use sock_utils::cli::{self, Demo, Step};

#[cfg_attr(feature = "solutions", path = "../../solutions/comp5.rs")]
#[cfg_attr(not(feature = "solutions"), path = "../../exercises/comp5.rs")]
mod comp5;

const STEP: Step = Step {
    name: "comp5",
    title: "All clients at once, on one dictionary",
    demo: Demo::AtOnce(&[
        "maçã\nGET 0\nEXIT\n",
        "pera\nLIST\nEXIT\n",
        "figo\nLIST\nEXIT\n",
    ]),
};

fn main() -> ExitCode {
    cli::run(&STEP, comp5::server, comp5::client)
}
