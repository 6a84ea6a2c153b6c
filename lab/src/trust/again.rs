//! A second look at what is unexpected of a wrong program, before it is said.

use std::path::PathBuf;

use anyhow::Result;

use crate::base::print::note;
use crate::grade::outcome::Outcome;
use crate::trust::bench::Bench;
use crate::trust::figures::Wrong;
use crate::trust::grading::Job;
use crate::trust::mistakes::Mistake;
use crate::trust::pages;

/// So many may be missed, or told in other words, for this machine is busy with others beside them. More are
/// no chance.
const BY_CHANCE: usize = 12;

/// With the usual patience: a mistake that the checks about it have missed may be caught by another one, and
/// one that should be caught by one check alone may have been slow for another.
///
/// # Errors
/// When a check cannot be made.
pub fn with_others(bench: &Bench, wrong: &mut [Wrong], folders: &[PathBuf]) -> Result<()> {
    let mut places = Vec::new();
    let mut jobs = Vec::new();
    for (place, wrong) in wrong.iter().enumerate() {
        let mistake = wrong.mistake;
        let is_made = |name: &str| wrong.outcomes.iter().any(|made| made.check.name == name);
        let beside = wrong.caught_beside();
        let checks = match (wrong.missed_by().is_empty(), mistake.alone) {
            (false, _) => bench.checks(mistake, |name| !is_made(name))?,
            (true, true) => bench.checks(mistake, |name| beside.contains(name))?,
            (true, false) => continue,
        };
        if !checks.is_empty() {
            places.push(place);
            jobs.push(Job {
                step: bench.lab.step(&mistake.step)?,
                programs: &folders[place],
                checks,
                patience: None,
            });
        }
    }
    for (place, outcomes) in places.into_iter().zip(bench.grade(&jobs)?) {
        replace(&mut wrong[place].outcomes, outcomes);
    }
    Ok(())
}

/// While nothing else is at work: what the checks about it have missed, and what has led to another page than
/// the one that is kept, since a conversation that fails is made as short as there is time for. It is said
/// which these were.
///
/// # Errors
/// When a check cannot be made.
pub fn alone(bench: &Bench, wrong: &mut [Wrong], folders: &[PathBuf]) -> Result<()> {
    let is_unexpected =
        |wrong: &Wrong| !wrong.missed_by().is_empty() || pages::differs(&bench.lab.root, wrong);
    let places: Vec<_> = (0..wrong.len())
        .filter(|place| is_unexpected(&wrong[*place]))
        .collect();
    if places.len() > BY_CHANCE {
        return Ok(());
    }
    for place in places {
        let mistake = wrong[place].mistake;
        let failed = wrong[place].failed();
        let job = Job {
            step: bench.lab.step(&mistake.step)?,
            programs: &folders[place],
            checks: bench.checks(mistake, |name| {
                mistake.is_for(name) || failed.contains(name)
            })?,
            patience: None,
        };
        let outcomes = bench.grade(&[job])?.pop().unwrap_or_default();
        replace(&mut wrong[place].outcomes, outcomes);
        if !is_unexpected(&wrong[place]) {
            let Mistake { step, name, .. } = mistake;
            note!("as expected at a second look, alone: {step}, {name}");
        }
    }
    Ok(())
}

/// Puts `new` outcomes in the place of those of the same checks.
fn replace(outcomes: &mut Vec<Outcome>, new: Vec<Outcome>) {
    outcomes.retain(|old| new.iter().all(|new| new.check != old.check));
    outcomes.extend(new);
}
