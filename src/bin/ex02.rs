//! The binary of exercise 2: the feature `solutions` chooses which ex02.rs it runs.

use std::process::ExitCode;

use sock_utils::cli::{self, Demo, Step};

#[cfg_attr(feature = "solutions", path = "../../solutions/ex02.rs")]
#[cfg_attr(not(feature = "solutions"), path = "../../exercises/ex02.rs")]
mod ex02;

const STEP: Step = Step {
    name: "ex02",
    title: "Address and port come from the command line",
    demo: Demo::OneByOne(&[""]),
};

fn main() -> ExitCode {
    cli::run(&STEP, ex02::server, ex02::client)
}
