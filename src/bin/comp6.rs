//! The binary of complementary exercise 6: the feature `solutions` chooses which comp6.rs it runs.

use std::process::ExitCode;

use sock_utils::cli::{self, Demo, Step};

#[cfg_attr(feature = "solutions", path = "../../solutions/comp6.rs")]
#[cfg_attr(not(feature = "solutions"), path = "../../exercises/comp6.rs")]
mod comp6;

const STEP: Step = Step {
    name: "comp6",
    title: "ADD, REMOVE, GET and LIST",
    demo: Demo::AtOnce(&[
        "ADD,maçã\nREMOVE,1\nLIST\nEXIT\n",
        "ADD,pera, madura\nREMOVE,1\nGET 0\nEXIT\n",
        "ADD,figo\nadd,uva\nLIST\nEXIT\n",
    ]),
};

fn main() -> ExitCode {
    cli::run(&STEP, comp6::server, comp6::client)
}
