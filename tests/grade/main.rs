//! The autograder: one module a step, one test a check.
//!
//! ```text
//! cargo test                        every step
//! cargo test ex05                   one step
//! LAB_BIN_DIR=DIR cargo test        the executables ex01, ex02, … in DIR, in any language
//! ```
//!
//! A check states one sentence of the contract as a test: its name says what it demands, its body
//! how that is seen from outside. A check whose name begins with `beyond_` is worth no points.
//!
//! A step's file is the list of its sentences. Most of them hold for other steps as well: those
//! stand in [`shared!`], a line each, and only what the step alone demands has a body there.

/// The checks that a step shares with others: each a sentence, and the function that makes it.
///
/// `new` is what the step's title is about; `kept` is what an earlier step has demanded in the same
/// form, so that a program carried over from there passes it. A body of a step's own is new.
macro_rules! shared {
    ($($(#[$sentence:meta])* $since:ident fn $name:ident() = $($function:ident)::+;)*) => {
        $(
            $(#[$sentence])*
            #[test]
            fn $name() {
                shared!(@$since);
                $($function)::+($crate::support::check!());
            }
        )*
    };
    (@new) => {};
    (@kept) => {};
}

mod support;

mod clocks;
mod crowd;
mod each_call;
mod each_client;
mod each_dictionary;
mod each_server;
mod generated;
mod long_lives;
mod model;
mod pair;
#[cfg(target_os = "linux")]
mod races;
mod resources;

mod ex01;
mod ex02;
mod ex03;
mod ex04;
mod ex05;
mod ex06;
mod ex07;
mod ex08;

mod comp1;
mod comp2;
mod comp3;
mod comp4;
mod comp5;
mod comp6;
