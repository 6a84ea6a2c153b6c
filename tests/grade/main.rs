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

mod support;

mod crowd;
mod each_client;
mod each_dictionary;
mod each_server;
mod pair;

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
