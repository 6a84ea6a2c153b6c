//! What `course` makes of marks, read as its readers read it.

mod browser;
mod bundles;
mod forms;
mod gradebooks;
mod hostile;
mod merge;
mod schema;
mod support;
mod underway;
