//! The kit and the workspaces that are made from it: where their files are, the steps, the starters,
//! the record of what was installed, handouts, the guide's hints.
//! It must not know how anything is built, run or graded; it starts no process.

pub mod archive;
pub mod guide;
pub mod handout;
pub mod installed;
pub mod lab;
pub mod replace;
pub mod step;
pub mod workspace;
