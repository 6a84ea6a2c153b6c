//! The list of all checks, for a runner, which learns from it what each is worth and in which order
//! they are told: see [`verdict`].

use crate::steps::STEPS;
use crate::support::verdict;

/// A check, as its step lists it.
pub struct Listed {
    pub name: &'static str,
    pub since: Since,
}

/// Since when a check is demanded.
pub enum Since {
    /// The step is about it.
    New,
    /// An earlier step has demanded it in this form.
    Kept,
}

#[test]
#[ignore = "tells a runner what there is, and checks nothing"]
fn tells_the_runner() {
    for step in STEPS {
        for Listed { name, since } in step.checks {
            let since = match since {
                Since::New => "new",
                Since::Kept => "kept",
            };
            verdict::lists(&format!("{}::{name}", step.name), since);
        }
    }
}
