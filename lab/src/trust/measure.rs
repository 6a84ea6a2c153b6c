//! Builds the programs of the corpus, has the grader look at them, and says what came of each.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::base::status_line::StatusLine;
use crate::base::stop::Stop;
use crate::base::threads;
use crate::grade::grader::Grader;
use crate::kit::lab::Lab;
use crate::trust::again;
use crate::trust::bench::Bench;
use crate::trust::figures::{Right, Wrong};
use crate::trust::grading::{self, Job};
use crate::trust::mistakes::{self, Mistake};
use crate::trust::right::{self, Set};
use crate::trust::wrong;

/// How long the grader waits for a wrong program, in seconds: they are slow in nothing.
pub const PATIENCE: u32 = 3;

/// All programs that there are.
pub struct Corpus {
    pub mistakes: Vec<Mistake>,
    pub sets: Vec<Set>,
}

/// Which of them: all, where nothing is said.
pub struct Choice<'a> {
    pub step: Option<&'a str>,
    pub name: Option<&'a str>,
    /// Whether all checks are made on each wrong program, not only those that a figure needs.
    pub all_checks: bool,
}

/// What the grader says of them.
pub struct Measured<'a> {
    pub wrong: Vec<Wrong<'a>>,
    pub right: Vec<Right<'a>>,
    /// The sets whose language this machine does not have.
    pub missing: Vec<&'a Set>,
    /// The names of all checks.
    pub checks: BTreeSet<String>,
    /// Checks that mistakes name and that do not exist, a sentence each.
    pub unknown: Vec<String>,
}

impl Corpus {
    /// Reads the tables.
    ///
    /// # Errors
    /// When one is missing, or not understood.
    pub fn read(lab: &Lab) -> Result<Corpus> {
        let steps: Vec<_> = lab.steps.iter().map(|step| step.name.as_str()).collect();
        Ok(Corpus {
            mistakes: mistakes::read(&lab.root, &steps)?,
            sets: right::sets(lab)?,
        })
    }
}

impl Choice<'_> {
    pub fn is_whole(&self) -> bool {
        self.step.is_none() && self.name.is_none()
    }

    fn has_step(&self, step: &str) -> bool {
        self.step.is_none_or(|wanted| wanted == step)
    }

    fn has_name(&self, name: &str) -> bool {
        self.name.is_none_or(|wanted| wanted == name)
    }
}

/// Measures the chosen programs of `corpus`, in the folder `own`.
///
/// # Errors
/// When there are none, a mistake no longer applies, programs cannot be built, or the grader cannot
/// be run.
pub fn measure<'a>(
    lab: &Lab,
    corpus: &'a Corpus,
    choice: &Choice,
    own: &Path,
    stop: &Stop,
) -> Result<Measured<'a>> {
    let mistakes = corpus.mistakes.iter();
    let mistakes: Vec<_> = mistakes
        .filter(|mistake| choice.has_step(&mistake.step) && choice.has_name(&mistake.name))
        .collect();
    // Some are right only on a terminal: the grader gives them one where the system has any.
    let has_terminals = Path::new("/dev/ptmx").exists();
    let is_chosen = |set: &&Set| {
        choice.has_name(&set.name)
            && (has_terminals || !set.terminal)
            && set.steps.iter().any(|step| choice.has_step(step))
    };
    let sets = corpus.sets.iter().filter(is_chosen);
    let (mut there, mut missing) = (Vec::new(), Vec::new());
    for set in sets {
        match set.tool() {
            Some(tool) => there.push((set, tool)),
            None => missing.push(set),
        }
    }
    ensure!(
        choice.is_whole() || mistakes.len() + there.len() + missing.len() > 0,
        "there is no such program"
    );

    let line = StatusLine::new("building the grader");
    let grader = Grader::build(lab, &[], stop, &|name| line.compiles(name))?;
    let bench = Bench {
        lab,
        grader: &grader,
        places: grading::places(),
        own,
        stop,
        line: &line,
    };
    // The compiler is at work on the wrong programs while the right ones are waited for.
    let mut right = None;
    let wrong = threads::both(
        || right = Some(right_ones(&bench, choice, there)),
        || wrong_ones(&bench, choice, &corpus.mistakes, &mistakes),
    )?;
    let right = right.context("a thread has failed")?;
    let (mut wrong, folders) = wrong?;
    again::alone(&bench, &mut wrong, &folders)?;
    let checks = lab.steps.iter().flat_map(|step| grader.checks_of(step));
    Ok(Measured {
        wrong,
        right: right?,
        missing,
        checks: checks.map(|check| check.name.clone()).collect(),
        unknown: unknown(lab, &grader, &mistakes)?,
    })
}

/// What the grader says of `mistakes`, some or all of `table`'s, and the folders with their programs.
fn wrong_ones<'a>(
    bench: &Bench,
    choice: &Choice,
    table: &[Mistake],
    mistakes: &[&'a Mistake],
) -> Result<(Vec<Wrong<'a>>, Vec<PathBuf>)> {
    let progress = |name: &str| bench.line.compiles(name);
    let folders = wrong::build(bench.lab, table, mistakes, bench.own, bench.stop, &progress)?;
    let mut jobs = Vec::new();
    for (mistake, programs) in mistakes.iter().zip(&folders) {
        // Whether others catch it as well is asked only where that tells of a check.
        let is_whole = mistake.alone || choice.all_checks;
        jobs.push(Job {
            step: bench.lab.step(&mistake.step)?,
            programs,
            checks: bench.checks(mistake, |name| is_whole || mistake.is_for(name))?,
            patience: Some(PATIENCE),
        });
    }
    let outcomes = bench.grade(&jobs)?.into_iter();
    let wrong = mistakes.iter().zip(outcomes);
    let mut wrong: Vec<_> = wrong
        .map(|(mistake, outcomes)| Wrong { mistake, outcomes })
        .collect();
    again::with_others(bench, &mut wrong, &folders)?;
    Ok((wrong, folders))
}

/// What the grader says of the right programs `sets`, which this machine has the tools for.
fn right_ones<'a>(
    bench: &Bench,
    choice: &Choice,
    sets: Vec<(&'a Set, PathBuf)>,
) -> Result<Vec<Right<'a>>> {
    let folders = right::build(bench.lab, &sets, bench.own)?;
    let mut jobs = Vec::new();
    let mut names = Vec::new();
    for ((set, _), programs) in sets.into_iter().zip(&folders) {
        let steps = set.steps.iter();
        for name in steps.filter(|step| choice.has_step(step)) {
            let step = bench.lab.step(name)?;
            jobs.push(Job {
                step,
                programs,
                checks: bench.grader.checks_of(step).iter().collect(),
                patience: None,
            });
            names.push((set, name.clone()));
        }
    }
    let outcomes = bench.grade(&jobs)?;
    let right = names.into_iter().zip(outcomes);
    let right = right.map(|((set, step), outcomes)| Right {
        set,
        step,
        outcomes,
    });
    Ok(right.collect())
}

fn unknown(lab: &Lab, grader: &Grader, mistakes: &[&Mistake]) -> Result<Vec<String>> {
    let mut unknown = Vec::new();
    for mistake in mistakes {
        let known = grader.checks_of(lab.step(&mistake.step)?);
        for check in &mistake.checks {
            if !known.iter().any(|known| known.name == *check) {
                let (step, name) = (&mistake.step, &mistake.name);
                unknown.push(format!(
                    "{step}: `{name}` is for {check}: there is no such check"
                ));
            }
        }
    }
    Ok(unknown)
}
