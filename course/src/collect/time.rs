//! When something was handed in, and by how much that is late.

use anyhow::{Context, Result};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Reads `2026-03-01T23:59`, `2026-03-01 23:59` (of this machine's zone), `2026-03-01T23:59:00+01:00`, or a
/// date, whose end is meant.
///
/// # Errors
/// When it is none of these.
pub fn read(text: &str) -> Result<Timestamp> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    let words = || format!("`{text}` is no time such as 2026-03-01T23:59, and no date");
    let local = match (text.len(), text.parse::<Date>()) {
        (10, Ok(date)) => date.checked_add(1.day()).with_context(words)?.into(),
        _ => text.parse::<DateTime>().ok().with_context(words)?,
    };
    TimeZone::system().to_timestamp(local).with_context(words)
}

/// The time of an entry of a zip, which is of some clock on a wall: this machine's is taken.
pub fn of_zip(time: zip::DateTime) -> Option<Timestamp> {
    let part = |part: u8| i8::try_from(part).ok();
    let local = DateTime::new(
        time.year().try_into().ok()?,
        part(time.month())?,
        part(time.day())?,
        part(time.hour())?,
        part(time.minute())?,
        part(time.second())?,
        0,
    );
    TimeZone::system().to_timestamp(local.ok()?).ok()
}

/// How many seconds after `due` something was handed in; 0 where it was in time.
pub fn late_by(handed_in: Timestamp, due: Timestamp) -> u64 {
    let seconds = handed_in.as_second() - due.as_second();
    u64::try_from(seconds).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_in_the_ways_in_which_people_write_it() {
        let local = read("2026-03-01T23:59").expect("it is a time");
        assert_eq!(read("2026-03-01 23:59").ok(), Some(local));
        assert_eq!(read("2026-03-01 23:59:00").ok(), Some(local));
        let day = read("2026-03-01").expect("it is a date");
        assert_eq!(late_by(day, local), 60);
        assert_eq!(late_by(local, day), 0);
        let one = read("2026-03-01T23:59:00Z").expect("it is a time");
        let other = read("2026-03-02T00:59:00+01:00").expect("it is a time");
        assert_eq!(one, other);
        assert!(read("tomorrow").is_err() && read("2026-13-01").is_err());
    }
}
