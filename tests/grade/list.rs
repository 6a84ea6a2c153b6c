//! The list of all checks, for a runner, which learns from it what each is worth and in which order
//! they are told: see [`verdict`].

use crate::support::verdict;
use crate::{
    comp1, comp2, comp3, comp4, comp5, comp6, ex01, ex02, ex03, ex04, ex05, ex06, ex07, ex08,
};

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

const ALL: [(&str, &[Listed]); 14] = [
    ("ex01", ex01::CHECKS),
    ("ex02", ex02::CHECKS),
    ("ex03", ex03::CHECKS),
    ("ex04", ex04::CHECKS),
    ("ex05", ex05::CHECKS),
    ("ex06", ex06::CHECKS),
    ("ex07", ex07::CHECKS),
    ("ex08", ex08::CHECKS),
    ("comp1", comp1::CHECKS),
    ("comp2", comp2::CHECKS),
    ("comp3", comp3::CHECKS),
    ("comp4", comp4::CHECKS),
    ("comp5", comp5::CHECKS),
    ("comp6", comp6::CHECKS),
];

#[test]
#[ignore = "tells a runner what there is, and checks nothing"]
fn tells_the_runner() {
    for (step, checks) in ALL {
        for Listed { name, since } in checks {
            let since = match since {
                Since::New => "new",
                Since::Kept => "kept",
            };
            verdict::lists(&format!("{step}::{name}"), since);
        }
    }
}
