//! The runner, seen from outside: real workspaces in folders of their own, real builds, real
//! programs.
//!
//! - [`workspace`] is about `init`, and `init --update`;
//! - [`student`] about `check`, the overview, `hint`, `next`, `reset`, `submit`;
//! - [`watch`] about `watch`, as plain lines and on a terminal;
//! - [`class`] about `grade`;
//! - [`attacks`] about a class that is hostile;
//! - [`rooms`] about the runner's own source: which part may know which.

mod attacks;
mod class;
mod rooms;
mod student;
mod support;
mod watch;
mod workspace;
