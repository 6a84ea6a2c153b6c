//! How far the grader can be trusted: the table of mistakes, the programs that are made of it, the
//! right programs beside them, what the grader says of them all, and the figures that come of it.
//! It must not know of students or classes, nor of the command line.

pub mod again;
pub mod bench;
pub mod evidence;
pub mod figures;
pub mod grading;
pub mod measure;
pub mod mistakes;
pub mod mutants;
pub mod pages;
pub mod readme;
pub mod reasons;
pub mod right;
pub mod sources;
pub mod table;
pub mod wrong;
