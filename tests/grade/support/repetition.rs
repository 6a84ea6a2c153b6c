//! How often a check repeats what it would not see at once.

use std::time::Duration;

use super::pace::Time;

/// How much time there is for it, and how much more for each time that it has been done. What only the
/// machine makes slow is done as often as it should: on the machine's own clock nothing takes so long
/// that a program does at once, however busy the machine is.
const ENOUGH: Duration = Duration::from_secs(3);
const EACH: Duration = Duration::from_millis(10);

/// The numbers from 0 to `all`; for a program that is slow by itself as many of them as there is time
/// for, and `at_least` so many.
pub fn as_time_allows(at_least: usize, all: usize) -> impl Iterator<Item = usize> {
    let start = Time::now();
    let is_time = move |done: &usize| {
        let enough = ENOUGH + EACH * u32::try_from(*done).unwrap_or(u32::MAX);
        *done < at_least || start.elapsed() <= enough
    };
    (0..all).take_while(is_time)
}
