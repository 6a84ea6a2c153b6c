//! What users, networks and shells can do to a solution: it says what is wrong, and never panics.

mod addresses;
mod ends;
mod lines;
mod streams;

use crate::support::steps::{Step, steps};

/// The steps from `first` to `last`, which are given as their names.
fn steps_from_to(first: &str, last: &str) -> &'static [Step] {
    let position = |name: &str| steps().iter().position(|step| step.name == name);
    match (position(first), position(last)) {
        (Some(first), Some(last)) => &steps()[first..=last],
        _ => panic!("steps.toml has no `{first}` or no `{last}`"),
    }
}

/// The steps from `first`, which is given as its name, to the last one.
fn steps_from(first: &str) -> &'static [Step] {
    let last = steps().last().expect("there is a step");
    steps_from_to(first, &last.name)
}
