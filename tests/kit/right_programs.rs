//! The grader is tested on programs that are right and unlike the solutions: it accepts each.
//!
//! They are in tests/right, in several languages; see its sets.toml.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::support::files::files_under;
use crate::support::grading::grade;
use crate::support::right::{Set, sets};
use crate::support::side_by_side;
use crate::support::steps::steps;

/// How many steps are graded at the same time, each with many checks at once.
const AT_ONCE: usize = 2;

#[test]
fn there_are_forty_and_a_complete_set_in_each_of_four_languages() {
    let programs: usize = sets().iter().map(|set| set.steps.len()).sum();
    assert!(programs >= 40, "{programs} programs");
    let complete = sets().iter().filter(|set| {
        let all = steps().iter().map(|step| &step.name);
        all.eq(&set.steps)
    });
    let languages: BTreeSet<_> = complete.map(|set| &set.language).collect();
    assert!(languages.len() >= 4, "complete in {languages:?}");
}

#[test]
fn each_set_has_a_name_of_its_own_and_says_what_is_odd() {
    let names: BTreeSet<_> = sets().iter().map(|set| &set.name).collect();
    assert_eq!(names.len(), sets().len());
    for set in sets() {
        assert!(!set.odd.is_empty() && !set.steps.is_empty(), "{}", set.name);
    }
}

#[test]
fn each_file_belongs_to_a_set() {
    let used: BTreeSet<_> = sets().iter().flat_map(Set::files).collect();
    let files = files_under("tests/right", "").into_iter();
    let stray: Vec<_> = files
        .filter(|path| !path.ends_with("/sets.toml") && !used.contains(path))
        .collect();
    assert!(stray.is_empty(), "in no set: {stray:?}");
}

#[ignore = "takes five minutes: `cargo lab trust` grades them, too"]
#[test]
fn each_is_accepted() {
    // Some are right only on a terminal: the grader gives them one where the system has any.
    let has_terminals = Path::new("/dev/ptmx").exists();
    let sets = sets().iter().filter(|set| has_terminals || !set.terminal);
    let (there, missing): (Vec<_>, Vec<_>) = sets.partition(|set| set.tool().is_some());
    say_what_is_missing(&missing);
    let folder = |set: &Set| set.folder(&set.tool().expect("it was there"));
    side_by_side(&there, |set| drop(folder(set)));
    let folders: Vec<_> = there.iter().map(|set| (*set, folder(set))).collect();
    let programs = folders.iter().flat_map(|(set, folder)| {
        let steps = set.steps.iter();
        steps.map(move |step| (*set, folder, step.as_str()))
    });
    let programs = Mutex::new(programs);
    let refused = Mutex::new(Vec::new());
    side_by_side(&[(); AT_ONCE], |()| {
        while let Some((set, folder, step)) = lock(&programs).next() {
            let reports = refusals(set, folder, step);
            lock(&refused).extend(reports);
        }
    });
    let refused = lock(&refused);
    assert!(refused.is_empty(), "refused:\n{}", refused.join("\n"));
}

/// What the grader says against a program.
fn refusals(set: &Set, folder: &Path, step: &str) -> Vec<String> {
    let checks = grade(folder, &[&format!("{step}::")]).checks.into_iter();
    let demanded = checks.filter(|check| set.beyond || !check.name.contains("::beyond_"));
    let reports = demanded.filter_map(|check| check.report);
    let reports = reports.map(|report| format!("{} ({}):\n{report}", set.name, set.odd));
    reports.collect()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Past the test harness, which keeps what a test that passes prints.
fn say_what_is_missing(missing: &[&Set]) {
    for set in missing {
        let (name, language, needs) = (&set.name, &set.language, &set.needs);
        let line = format!("left out, for there is no `{needs}`: {name} ({language})");
        // Nobody may be listening.
        let _ = writeln!(io::stderr(), "{line}");
    }
}
