//! The runner, seen from outside: real workspaces in folders of their own, real builds, real
//! programs.
//!
//! - [`workspace`] is about `init`, and `init --update`;
//! - [`update`] about `handout` and `update`;
//! - [`student`] about `check`, the overview, `hint`, `next`, `reset`, `submit`;
//! - [`watch`] about `watch`, as plain lines, and `watch_keys` on a terminal;
//! - [`language`] about what is said in another language than English;
//! - [`class`] about `grade`, and [`course`] about it where a course is around the class;
//! - [`parts`] about a class that is graded in parts: killed and gone on with, on several machines;
//! - [`trust`] about `trust`;
//! - [`doctor`] about `doctor`;
//! - [`unconfined`] about `grade` on a machine that cannot confine programs;
//! - [`attacks`] about a class that is hostile;
//! - [`rooms`] about the runner's own source: which part may know which.

#![expect(
    clippy::disallowed_methods,
    reason = "a test that cannot have its thread may panic"
)]

mod attacks;
mod class;
mod course;
mod doctor;
mod guide;
mod language;
mod parts;
mod rooms;
mod student;
mod support;
#[cfg(unix)]
mod terminal;
mod trust;
mod unconfined;
mod update;
mod watch;
#[cfg(unix)]
mod watch_keys;
mod workspace;
