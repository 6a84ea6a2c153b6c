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
//! A step's file begins with the list of its checks ([`checks!`]), in the order in which a student
//! meets them. Most of them hold for other steps as well, and stand in [`shared`]; what the step alone
//! demands has its body below the list.

/// The checks of a step, in their order, each by its name, which is a sentence. It is the name of a
/// function in [`shared`] or, with `below`, of a test of the step's own, and there is more said.
///
/// `new` is what the step's title is about: it earns the step's points. `kept` is what an earlier
/// step has demanded already, so that a program carried over from there passes it: it has to stay.
macro_rules! checks {
    ($($(#[cfg($system:meta)])? $since:ident $name:ident $($below:ident)?;)*) => {
        $(
            checks!(@test [$(#[cfg($system)])?] $since $name $($below)?);
        )*

        pub const CHECKS: &[crate::list::Listed] = &[
            $($(#[cfg($system)])? crate::list::Listed {
                name: stringify!($name),
                since: checks!(@since $since),
            },)*
        ];
    };
    (@test [$($attribute:tt)*] $since:ident $name:ident below) => {};
    (@test [$($attribute:tt)*] $since:ident $name:ident) => {
        $($attribute)*
        #[test]
        fn $name() {
            crate::shared::$name(checks!(@check $since));
        }
    };
    (@check new) => { $crate::support::check!() };
    (@check kept) => { $crate::support::check!().kept() };
    (@since new) => { crate::list::Since::New };
    (@since kept) => { crate::list::Since::Kept };
}

mod support;

mod clocks;
mod crowd;
mod each_call;
mod each_client;
mod each_dictionary;
mod each_file;
mod each_line;
mod each_server;
mod frames;
mod generated;
mod list;
mod long_lives;
mod model;
mod pair;
#[cfg(target_os = "linux")]
mod races;
mod resources;
mod steps;

/// The checks that more than one step makes.
mod shared {
    #[cfg(target_os = "linux")]
    pub use crate::races::*;
    pub use crate::{
        crowd::*, each_call::*, each_client::*, each_dictionary::*, each_file::*, each_line::*,
        each_server::*, frames::client::*, frames::server::*, generated::client::*,
        generated::server::*, long_lives::*, pair::*,
    };
}

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
