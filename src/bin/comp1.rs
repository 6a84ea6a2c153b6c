//! The binary of complementary exercise 1: the feature `solutions` chooses which comp1.rs it runs.

use std::process::ExitCode;

use sock_utils::cli::{self, Demo, Step};

#[cfg_attr(feature = "solutions", path = "../../solutions/comp1.rs")]
#[cfg_attr(not(feature = "solutions"), path = "../../exercises/comp1.rs")]
mod comp1;

const STEP: Step = Step {
    name: "comp1",
    title: "Every message in a frame, received with receive_all",
    demo: Demo::OneByOne(&["uma mensagem com o seu tamanho\noutra\nEXIT\n"]),
};

fn main() -> ExitCode {
    cli::run(&STEP, comp1::server, comp1::client)
}
