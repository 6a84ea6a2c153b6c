//! The grader: the list of its checks, the workers that make them, their outcomes, the results of
//! steps.
//! It must not know whose programs these are, a student's own or a class's, nor print anything.

pub mod check;
pub mod circuit_breaker;
pub mod grader;
pub mod outcome;
pub mod result;
pub mod schedule;
pub mod slots;
pub mod worker;
