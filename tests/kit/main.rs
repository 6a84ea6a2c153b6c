//! What the kit demands of itself: that its parts fit together, that the solutions bear up, and
//! that the grader tells right from wrong.
//!
//! - [`layout`]: every step of steps.toml has its files, under one name and one title;
//! - [`starters`]: the exercises as they are handed out build, guide, and earn nothing;
//! - [`marks`]: what is new in a step is not had for what the step before has asked for;
//! - [`solutions`]: no shortcut in the code that students read;
//! - [`messages`], [`requests`]: what the library makes of generated input;
//! - [`demos`]: each step shows itself alive and leaves nothing behind;
//! - [`bad_input`]: what users, networks and shells can do to a solution;
//! - [`contract`]: its sentences and the checks, none without the other;
//! - [`guide`]: its pages are complete, its links lead somewhere, its sessions and its code are so;
//! - [`language`]: the tables of messages have all texts that are said;
//! - [`right_programs`]: what is right and unlike the solutions is accepted, in any language;
//! - [`mistakes`]: the table of wrong programs fits the kit, and the figures fit the table (that each
//!   is found, by the check that is about it, is measured by `cargo lab trust`);
//! - [`grader`]: what the grader does about programs that hang or flood, and when it is killed.
//!
//! `cargo test ex05` has to run the checks of ex05 alone, so no test here has a step in its name.

mod support;

#[cfg(feature = "solutions")]
mod bad_input;
mod contract;
#[cfg(feature = "solutions")]
mod demos;
mod grader;
mod guide;
mod language;
mod layout;
#[cfg(feature = "solutions")]
mod marks;
#[cfg(feature = "solutions")]
mod messages;
mod mistakes;
#[cfg(feature = "solutions")]
mod recipe;
#[cfg(feature = "solutions")]
mod requests;
#[cfg(target_os = "linux")] // the programs use what Linux has
mod right_programs;
mod solutions;
mod starters;
