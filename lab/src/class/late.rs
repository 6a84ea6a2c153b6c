//! What is taken off for what was handed in late.

use std::str::FromStr;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::grade::tally::shown;

/// What is taken off for each day that has begun, and at the most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LatePolicy {
    per_day: Part,
    at_most: Option<Part>,
}

/// A part of the points.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Points(f64),
    /// Of all that can be had.
    Percent(f64),
}

/// How late a submission was.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Late {
    pub is_late: bool,
    /// By so many seconds, where that is known.
    pub by: Option<u64>,
}

const DAY: u64 = 24 * 60 * 60;

impl FromStr for LatePolicy {
    type Err = anyhow::Error;

    /// Reads `1.5`, `10%`, or with what is taken off at the most: `10%,50%`.
    fn from_str(text: &str) -> Result<LatePolicy> {
        let (per_day, at_most) = match text.split_once(',') {
            Some((per_day, at_most)) => (per_day, Some(at_most)),
            None => (text, None),
        };
        Ok(LatePolicy {
            per_day: per_day.parse()?,
            at_most: at_most.map(str::parse).transpose()?,
        })
    }
}

impl FromStr for Part {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Part> {
        let text = text.trim();
        let (number, make): (_, fn(f64) -> Part) = match text.strip_suffix('%') {
            Some(number) => (number, Part::Percent),
            None => (text, Part::Points),
        };
        let words =
            || format!("`{text}` is no number of points such as 1.5, and no part such as 10%");
        let number: f64 = number.trim().parse().ok().with_context(words)?;
        if !number.is_finite() || number < 0.0 {
            bail!("{}", words());
        }
        Ok(make(number))
    }
}

impl Part {
    fn of(self, whole: f64) -> f64 {
        match self {
            Part::Points(points) => points,
            Part::Percent(percent) => whole * percent / 100.0,
        }
    }
}

impl LatePolicy {
    /// What is taken off `earned` points, out of `whole` ones.
    pub fn penalty(self, late: Late, earned: f64, whole: f64) -> f64 {
        let days = match late {
            Late { is_late: false, .. } => return 0.0,
            Late {
                by: Some(seconds), ..
            } => seconds.div_ceil(DAY),
            // Nobody knows better.
            Late { by: None, .. } => 1,
        };
        let penalty = self.per_day.of(whole) * days as f64;
        let most = self.at_most.map_or(f64::INFINITY, |most| most.of(whole));
        penalty.min(most).min(earned)
    }
}

impl Late {
    /// What the manifest's entry of a submission says of that.
    pub fn of(entry: &Value) -> Late {
        Late {
            is_late: entry["late"] == true,
            by: entry["late_by"].as_u64(),
        }
    }

    /// What is said of it, with what is taken off: `handed in 1 d 2 h late`.
    pub fn told(self, penalty: f64) -> Option<String> {
        if !self.is_late {
            return None;
        }
        let by = self
            .by
            .map(|by| match (by / DAY, by / 3600 % 24, by / 60 % 60) {
                (0, 0, minutes) => format!("{} min ", minutes.max(1)),
                (0, hours, minutes) => format!("{hours} h {minutes} min "),
                (days, hours, _) => format!("{days} d {hours} h "),
            });
        let words = format!("handed in {}late", by.unwrap_or_default());
        Some(match penalty > 0.0 {
            false => words,
            true => match shown(penalty).as_str() {
                "1" => format!("{words}: 1 point is taken off"),
                points => format!("{words}: {points} points are taken off"),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_that_has_begun_takes_off_its_part_up_to_the_most() {
        let penalty = |policy: &str, by| {
            let policy: LatePolicy = policy.parse().expect("it is a policy");
            let late = Late { is_late: true, by };
            policy.penalty(late, 15.0, 20.0)
        };
        assert_eq!(penalty("1.5", Some(1)), 1.5);
        assert_eq!(penalty("1.5", Some(DAY)), 1.5);
        assert_eq!(penalty("1.5", Some(DAY + 1)), 3.0);
        assert_eq!(penalty("10%,25%", Some(9 * DAY)), 5.0);
        assert_eq!(penalty("10%", None), 2.0);
        // What was not earned cannot be taken off.
        assert_eq!(penalty("100", Some(1)), 15.0);
        let in_time: LatePolicy = "5".parse().expect("it is a policy");
        assert_eq!(in_time.penalty(Late::default(), 15.0, 20.0), 0.0);
        for wrong in ["", "x", "-1", "1,", "inf", "10%%"] {
            assert!(wrong.parse::<LatePolicy>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn how_late_it_is_is_said_in_days_hours_and_minutes() {
        let told = |by, penalty| Late { is_late: true, by }.told(penalty);
        let said = told(Some(26 * 3600), 2.0);
        assert_eq!(
            said.as_deref(),
            Some("handed in 1 d 2 h late: 2 points are taken off")
        );
        assert_eq!(
            told(None, 1.0).as_deref(),
            Some("handed in late: 1 point is taken off")
        );
        assert_eq!(told(Some(30), 0.0).as_deref(), Some("handed in 1 min late"));
        assert_eq!(told(None, 0.0).as_deref(), Some("handed in late"));
        assert_eq!(Late::default().told(0.0), None);
    }
}
