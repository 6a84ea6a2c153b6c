//! The results of a class: a table on the terminal, a page for each submission, and everything for other
//! programs.
//! It must not know how submissions are found, built or graded.

pub mod json;
pub mod markdown;
pub mod table;
