//! How many of a step's checks pass, and what that is worth.

use crate::grade::check::Since;
use crate::kit::step::Step;

/// How many of some checks pass.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub passed: usize,
    pub all: usize,
}

impl Count {
    fn share(self) -> f64 {
        match self.all {
            0 => 1.0,
            all => self.passed as f64 / all as f64,
        }
    }
}

/// How many of a step's scored checks pass: of those that are new in the step, and of those that an
/// earlier one has demanded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub new: Count,
    pub kept: Count,
}

impl Tally {
    /// Those of one kind.
    pub fn of(&mut self, since: Since) -> &mut Count {
        match since {
            Since::New => &mut self.new,
            Since::Kept => &mut self.kept,
        }
    }

    pub fn passed(&self) -> usize {
        self.new.passed + self.kept.passed
    }

    pub fn all(&self) -> usize {
        self.new.all + self.kept.all
    }

    pub fn is_passed(&self) -> bool {
        self.all() > 0 && self.passed() == self.all()
    }

    /// What is new in `step` earns its points, what was there before must stay.
    pub fn points(&self, step: &Step) -> f64 {
        match self.all() {
            0 => 0.0,
            _ => step.points * self.new.share() * self.kept.share(),
        }
    }
}

/// Points as they are shown: `1.5`, `0.68`, `20`.
pub fn shown(points: f64) -> String {
    let rounded = (points * 100.0).round() / 100.0;
    format!("{rounded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(new: (usize, usize), kept: (usize, usize)) -> f64 {
        let count = |(passed, all)| Count { passed, all };
        let tally = Tally {
            new: count(new),
            kept: count(kept),
        };
        tally.points(&Step {
            name: "ex05".to_string(),
            title: String::new(),
            points: 1.5,
            port: None,
        })
    }

    #[test]
    fn what_is_new_earns_the_points_and_what_was_there_keeps_them() {
        assert_eq!(points((10, 10), (30, 30)), 1.5);
        assert_eq!(points((0, 10), (30, 30)), 0.0);
        assert_eq!(points((5, 10), (30, 30)), 0.75);
        assert_eq!(points((10, 10), (15, 30)), 0.75);
        assert_eq!(points((5, 10), (15, 30)), 0.375);
    }

    #[test]
    fn a_step_without_kept_checks_goes_by_the_new_ones() {
        assert_eq!(points((7, 7), (0, 0)), 1.5);
        assert_eq!(points((0, 0), (0, 0)), 0.0);
    }
}
