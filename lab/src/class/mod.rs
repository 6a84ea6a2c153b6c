//! What an instructor has to do with: submissions, archives, the directories that they are built in,
//! the reports of a class.
//! It must not know of a student at work (`student`), nor of the command line.

pub mod belongs;
pub mod build_directory;
pub mod candidate;
pub mod check_sources;
pub mod choice;
pub mod collect;
pub mod compiler;
pub mod copy;
pub mod exercises;
pub mod fingerprint;
pub mod foreign;
pub mod forms;
pub mod grading;
pub mod handing_in;
pub mod journal;
pub mod late;
pub mod made;
pub mod partition;
pub mod pool;
pub mod record;
pub mod report;
pub mod results;
pub mod submission;
pub mod together;
pub mod uncounted;
