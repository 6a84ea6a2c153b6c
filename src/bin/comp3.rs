//! The binary of complementary exercise 3: the feature `solutions` chooses which comp3.rs it runs.

use std::process::ExitCode;

use sock_utils::cli::{self, Demo, Step};

#[cfg_attr(feature = "solutions", path = "../../solutions/comp3.rs")]
#[cfg_attr(not(feature = "solutions"), path = "../../exercises/comp3.rs")]
mod comp3;

const STEP: Step = Step {
    name: "comp3",
    title: "GET and LIST: the message says what is to be done",
    demo: Demo::OneByOne(&["LIST\nmaçã\npera\nGET 1\nGET 9\nLIST\nEXIT\n"]),
};

fn main() -> ExitCode {
    cli::run(&STEP, comp3::server, comp3::client)
}
