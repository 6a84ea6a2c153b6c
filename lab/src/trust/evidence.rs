//! What `.ci/stress` and `.ci/measure` have said, of which README.md tells a figure each.

use anyhow::{Context, Result, ensure};

/// How many runs of all checks beside busy processes there were, out of what `.ci/stress` prints.
///
/// # Errors
/// When it has not come to its end, or a run failed.
pub fn loaded_runs(said: &str) -> Result<u32> {
    let last = said.lines().rev().find(|line| !line.trim().is_empty());
    let last = last.filter(|line| line.starts_with("stress: "));
    let last = last.context("this is not all that .ci/stress prints: its last line is missing")?;
    ensure!(last.ends_with(", 0 failed"), "{last}");
    let busy = said
        .lines()
        .find(|line| line.starts_with("all checks, ") && line.contains(" busy processes on "));
    let busy = busy.context(".ci/stress says of no run beside busy processes")?;
    number_before(busy, " runs, ")
}

/// How many seconds a class of 30 took, out of the table that `.ci/measure` prints.
///
/// # Errors
/// When there is no such figure in it.
pub fn class_seconds(said: &str) -> Result<u32> {
    let mut rows = said.lines();
    rows.find(|row| row.contains("isolated (30 submissions)"))
        .context("this is no table of .ci/measure with a class of 30")?;
    let row = rows.next().unwrap_or_default();
    number_before(row, " s in all")
}

/// The number, rounded up, that stands before these words.
fn number_before(line: &str, words: &str) -> Result<u32> {
    let number = line.split_once(words).and_then(|(before, _)| {
        let number: f64 = before.rsplit(' ').next()?.parse().ok()?;
        (0.0..1e9).contains(&number).then_some(number.ceil() as u32)
    });
    number.with_context(|| format!("no number stands before `{}` in: {line}", words.trim()))
}

#[cfg(test)]
mod tests {
    use super::{class_seconds, loaded_runs};

    const STRESS: &str = "all checks, 8 busy processes on 2 cores: 300 runs, 0 failed\n\
        all checks, without: 200 runs, 0 failed\n\
        stress: 500 runs of 624 checks and 2 runs of the tests in 9 s, 0 failed\n";

    #[test]
    fn the_runs_beside_busy_processes_are_counted() {
        assert_eq!(loaded_runs(STRESS).expect("it is all there"), 300);
    }

    #[test]
    fn runs_of_which_one_failed_or_that_were_broken_off_are_no_evidence() {
        let failed = STRESS.replace("s, 0 failed", "s, 1 failed");
        assert!(loaded_runs(&failed).is_err());
        let begun = STRESS.lines().next().unwrap_or_default();
        assert!(loaded_runs(begun).is_err());
    }

    #[test]
    fn the_seconds_of_a_class_are_those_of_thirty() {
        let table = "| CPU for one submission, isolated (30 submissions) | 2.90 s |\n\
            | the same on the clock | 1.93 s each, 57.8 s in all |\n";
        assert_eq!(class_seconds(table).expect("it is there"), 58);
        assert!(class_seconds(&table.replace("30", "4")).is_err());
    }
}
