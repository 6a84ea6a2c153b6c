//! The results of a class, in the forms that an instructor can use: a table on the terminal, a row and
//! a page for each submission, and everything for other programs.
//! It must not know how submissions are found, built or graded.

pub mod csv;
pub mod json;
pub mod markdown;
pub mod table;
