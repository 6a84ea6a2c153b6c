//! What an instructor has to do with: submissions, archives, the directories that they are built in,
//! the reports of a class.
//! It must not know of a student at work (`student`), nor of the command line.

pub mod archive;
pub mod build_directory;
pub mod copy;
pub mod find;
pub mod foreign;
pub mod forms;
pub mod grading;
pub mod made;
pub mod pool;
pub mod report;
pub mod results;
pub mod submission;
