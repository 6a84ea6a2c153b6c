//! The conversation in plain lines, for files and pipes.

use crate::tap::event::Side;
use crate::tap::story::{Kind, Step, told};

/// `step` in a line.
pub fn line(step: &Step) -> String {
    let arrow = match (step.from, step.kind) {
        (Side::Client, Kind::Break) => "──✕",
        (Side::Client, _) => "──▶",
        (Side::Server, Kind::Break) => "✕──",
        (Side::Server, _) => "◀──",
    };
    let time = told(step.since);
    format!(
        "{time:>9}  client {} {arrow} server  {}",
        step.connection, step.text
    )
}
