//! The grader: the list of its checks, its runs in sandboxes, their outcomes, the results of
//! steps.
//! It must not know whose programs these are, a student's own or a class's, nor print anything.

pub mod cause;
pub mod check;
pub mod grader;
pub mod judge;
pub mod log;
pub mod outcome;
pub mod result;
pub mod schedule;
pub mod surroundings;
pub mod tally;
pub mod telling;
pub mod verdicts;
