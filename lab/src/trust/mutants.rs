//! Mutants: small changes to the solutions and to the given library that nobody has thought out.
//! Which there are `cargo mutants` says; one that no check catches is either right all the same, or
//! shows a hole.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use toml_edit::DocumentMut;

use crate::base::files;
use crate::base::status_line::StatusLine;
use crate::base::stop::Stop;
use crate::grade::check::Check;
use crate::grade::grader::Grader;
use crate::grade::outcome::Outcome;
use crate::kit::lab::Lab;
use crate::trust::figures::Wrong;
use crate::trust::grading::{self, Job};
use crate::trust::measure::PATIENCE;
use crate::trust::mistakes::{FOLDER, Mistake};
use crate::trust::wrong;

/// The checks that are made first: each of them sees much.
const BROAD: [&str; 4] = [
    "server_replies_to_whatever_is_sent",
    "client_sends_whatever_is_typed",
    "client_prints_the_reply",
    "client_ends_with_success",
];

/// One change.
pub struct Mutant {
    /// `src/wire.rs: replace < with == in length`, and a number where others are called so, too.
    pub name: String,
    file: String,
    /// The file's text, as it is and with the change.
    texts: [String; 2],
}

/// What has become of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Caught,
    Survived,
    /// It does not compile.
    Unviable,
}

/// Reads what `cargo mutants --list --json` has written to `list`.
///
/// # Errors
/// When it is not understood, or is about other sources than those of the kit at `root`.
pub fn read(list: &Path, root: &Path) -> Result<Vec<Mutant>> {
    let value: Value = serde_json::from_str(&files::read_text(list)?)
        .with_context(|| format!("in `{}`", list.display()))?;
    let all = value.as_array().context("it is no list of mutants")?;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut mutants = Vec::new();
    for value in all {
        let mut mutant = parse(value, root).with_context(|| format!("the mutant {value}"))?;
        let count = seen.entry(mutant.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            mutant.name += &format!(" #{count}");
        }
        mutants.push(mutant);
    }
    Ok(mutants)
}

fn parse(value: &Value, root: &Path) -> Result<Mutant> {
    let text = |value: &Value, key: &str| {
        let text = value[key].as_str().map(str::to_string);
        text.with_context(|| format!("it has no `{key}`"))
    };
    let listed = text(value, "file")?;
    let file = without_detours(&listed);
    let old = files::read_text(&root.join(&file))?;
    let place = |end: &str| {
        let number = |key: &str| {
            let number = value["span"][end][key].as_u64()?;
            usize::try_from(number).ok()?.checked_sub(1)
        };
        let place = offset(&old, number("line")?, number("column")?);
        place.filter(|place| old.is_char_boundary(*place))
    };
    let places = place("start").zip(place("end"));
    let (start, end) = places
        .filter(|(start, end)| start <= end)
        .with_context(|| format!("{file} is not the file that was read"))?;
    let new = old[..start].to_string() + &text(value, "replacement")? + &old[end..];
    let name = text(value, "name")?;
    // Behind the file stand the line and the column, which change too easily to be a name.
    let words = name.strip_prefix(&listed).unwrap_or(&name);
    let words = words.trim_start_matches(|letter: char| letter == ':' || letter.is_ascii_digit());
    Ok(Mutant {
        name: format!("{file}:{words}"),
        file,
        texts: [old, new],
    })
}

/// `src/bin/../../solutions/ex05.rs` without the way there and back.
fn without_detours(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Where the letter is that stands in this column of this line, both counted from 0.
fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let lines = text.split_inclusive('\n');
    let before: usize = lines.clone().take(line).map(str::len).sum();
    let line = lines.clone().nth(line)?;
    let within = line.char_indices().map(|(place, _)| place);
    within
        .chain([line.len()])
        .nth(column)
        .map(|place| before + place)
}

impl Mutant {
    /// The steps in which it can be seen: of a change to the library first the last one, which uses the most
    /// of it.
    fn rounds<'a>(&self, lab: &'a Lab) -> [Vec<&'a str>; 2] {
        let steps = lab.steps.iter().map(|step| step.name.as_str());
        let stem = Path::new(&self.file).file_stem().unwrap_or_default();
        match steps.clone().find(|step| stem == *step) {
            Some(step) => [vec![step], Vec::new()],
            None => {
                let mut rest: Vec<_> = steps.collect();
                [rest.pop().into_iter().collect(), rest]
            }
        }
    }
}

/// What becomes of each of `mutants`, built in the folder `own`.
///
/// # Errors
/// When cargo or the grader cannot be run.
pub fn measure(lab: &Lab, mutants: &[&Mutant], own: &Path, stop: &Stop) -> Result<Vec<Fate>> {
    let line = StatusLine::new("building the grader");
    let grader = Grader::build(lab, &[], stop, &|name| line.compiles(name))?;
    let places = grading::places();
    let mut fates = vec![Fate::Survived; mutants.len()];
    for round in 0..2 {
        let mut owners = Vec::new();
        let mut changed = Vec::new();
        for (number, mutant) in mutants.iter().enumerate() {
            let steps = &mutant.rounds(lab)[round];
            for step in steps.iter().filter(|_| fates[number] == Fate::Survived) {
                let name = format!("mutant-{number}-{step}");
                owners.push(number);
                changed.push(Mistake::change(step, &name, &mutant.file, &mutant.texts));
            }
        }
        let all: Vec<_> = changed.iter().collect();
        let progress = |name: &str| line.compiles(name);
        let folders = wrong::build_viable(lab, &changed, &all, own, stop, &progress)?.folders;
        for (owner, folder) in owners.iter().zip(&folders) {
            if folder.is_none() {
                fates[*owner] = Fate::Unviable;
            }
        }
        let is_broad = |check: &Check| BROAD.contains(&check.name.as_str());
        for is_first in [true, false] {
            let mut jobs = Vec::new();
            let mut of = Vec::new();
            for ((owner, mistake), folder) in owners.iter().zip(&changed).zip(&folders) {
                let Some(programs) = folder.as_ref().filter(|_| fates[*owner] == Fate::Survived)
                else {
                    continue;
                };
                let step = lab.step(&mistake.step)?;
                let checks = grader.checks_of(step).iter();
                let checks = checks.filter(|check| is_broad(check) == is_first);
                of.push((*owner, mistake));
                jobs.push(Job {
                    step,
                    programs,
                    checks: checks.collect(),
                    patience: Some(PATIENCE),
                });
            }
            line.counts(jobs.iter().map(|job| job.checks.len()).sum());
            let made = |checks| (0..checks).for_each(|_| line.advances());
            let outcomes: Vec<Vec<Outcome>> = grading::grade(&grader, &jobs, &places, stop, &made)?;
            for ((owner, mistake), outcomes) in of.into_iter().zip(outcomes) {
                if (Wrong { mistake, outcomes }).is_caught() {
                    fates[owner] = Fate::Caught;
                }
            }
        }
    }
    Ok(fates)
}

/// Where the survivors are told, and why each is right all the same.
fn place(root: &Path) -> PathBuf {
    root.join(FOLDER).join("mutants.toml")
}

/// What is wrong: a survivor without a reason, and a reason for one that is caught or that there is not.
///
/// # Errors
/// When the reasons are not understood.
pub fn faults(
    root: &Path,
    all: &[Mutant],
    looked_at: &[&Mutant],
    fates: &[Fate],
) -> Result<Vec<String>> {
    let path = place(root);
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let reasons: DocumentMut = text.parse()?;
    let reasons: BTreeSet<_> = reasons.iter().map(|(name, _)| name.to_string()).collect();
    ensure!(looked_at.len() == fates.len(), "each mutant has its fate");
    let mut faults = Vec::new();
    for (mutant, fate) in looked_at.iter().zip(fates) {
        let name = &mutant.name;
        match (fate, reasons.contains(name)) {
            (Fate::Survived, false) => {
                faults.push(format!("survives, and no reason is told: {name}"))
            }
            (Fate::Survived, true) | (_, false) => {}
            (_, true) => faults.push(format!(
                "mutants.toml has a reason for one that is caught: {name}"
            )),
        }
    }
    let there: BTreeSet<_> = all.iter().map(|mutant| &mutant.name).collect();
    let stray = reasons.iter().filter(|name| !there.contains(name));
    faults.extend(
        stray.map(|name| format!("mutants.toml has a reason for one that there is not: {name}")),
    );
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::{offset, without_detours};

    #[test]
    fn a_place_is_counted_in_letters() {
        assert_eq!(offset("ab\nçd\n", 1, 1), Some(5));
        assert_eq!(offset("ab\n", 0, 3), Some(3));
        assert_eq!(offset("ab\n", 1, 0), None);
    }

    #[test]
    fn a_path_goes_straight() {
        let path = without_detours("src/bin/../../solutions/ex05.rs");
        assert_eq!(path, "solutions/ex05.rs");
    }
}
