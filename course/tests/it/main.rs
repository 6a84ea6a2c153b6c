//! What `course` takes of exports, and what it makes of marks, read as its readers read it.

mod browser;
mod bundles;
#[cfg(unix)]
mod classroom50;
mod collecting;
mod forms;
mod gradebooks;
mod hostile;
mod made_up;
mod merge;
mod recipes;
mod schema;
mod support;
mod underway;
