//! The sentences of the contract that a check follows from.

use super::Check;
use super::step::place;

/// Each sentence by its number, and the checks that follow from it: `"2.8" = ["CHECK", …]`, an entry a line.
const TABLE: &str = include_str!("../contract.toml");

impl Check {
    /// The numbers of the sentences that it follows from: the general ones, and those of its step. In a
    /// step that says nothing of it, what the last step before has said still holds.
    pub fn sentences(&self) -> Vec<&'static str> {
        let own = format!("\"{}\"", self.name());
        let entries = TABLE.lines().filter_map(|line| line.split_once(" = ["));
        let follow = entries.filter(|(_, checks)| checks.contains(&own));
        let numbers: Vec<_> = follow.map(|(number, _)| number.trim_matches('"')).collect();
        let steps = numbers.iter().map(|number| section(number));
        let so_far = steps.filter(|step| !is_general(step) && self.is_from(step));
        let last = so_far.max_by(|one, other| place(one).cmp(&place(other)));
        let holds = |number: &&str| is_general(number) || Some(section(number)) == last;
        numbers.into_iter().filter(holds).collect()
    }
}

/// Of the number `2.8` it is `2`, of `ex05.1` the step `ex05`.
fn section(number: &str) -> &str {
    number.split('.').next().unwrap_or(number)
}

fn is_general(section: &str) -> bool {
    section.starts_with(|first: char| first.is_ascii_digit())
}
