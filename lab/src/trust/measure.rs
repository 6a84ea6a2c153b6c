//! Builds the programs of the corpus, has the grader look at them, and says what came of each.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Result, ensure};

use crate::base::status_line::StatusLine;
use crate::base::stop::Stop;
use crate::grade::grader::Grader;
use crate::kit::lab::Lab;
use crate::trust::figures::{Right, Wrong};
use crate::trust::grading::{self, Job};
use crate::trust::mistakes::{self, Mistake};
use crate::trust::right::{self, Set};
use crate::trust::wrong;

/// How long the grader waits for a wrong program, in seconds: they are slow in nothing.
const PATIENCE: u32 = 3;

/// All programs that there are.
pub struct Corpus {
    pub mistakes: Vec<Mistake>,
    pub sets: Vec<Set>,
}

/// Which of them: all, where nothing is said.
pub struct Choice<'a> {
    pub step: Option<&'a str>,
    pub name: Option<&'a str>,
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
    let is_chosen =
        |mistake: &&Mistake| choice.has_step(&mistake.step) && choice.has_name(&mistake.name);
    let mistakes: Vec<_> = corpus.mistakes.iter().filter(is_chosen).collect();
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
    let progress = |name: &str| line.compiles(name);
    let grader = Grader::build(lab, &[], stop, &progress)?;
    let wrong_folders = wrong::build(lab, &corpus.mistakes, &mistakes, own, stop, &progress)?;
    line.compiles("the right programs");
    let right_folders = right::build(lab, &there, own)?;

    let mut jobs = Vec::new();
    for (mistake, programs) in mistakes.iter().zip(&wrong_folders) {
        let step = lab.step(&mistake.step)?;
        let checks = grader.checks_of(step).iter();
        let concerned = checks.filter(|check| mistake.role.concerns(&check.name));
        jobs.push(Job {
            step,
            programs,
            checks: concerned.collect(),
            patience: Some(PATIENCE),
        });
    }
    let mut right = Vec::new();
    for ((set, _), programs) in there.into_iter().zip(&right_folders) {
        for name in set.steps.iter().filter(|step| choice.has_step(step)) {
            let step = lab.step(name)?;
            jobs.push(Job {
                step,
                programs,
                checks: grader.checks_of(step).iter().collect(),
                patience: None,
            });
            right.push((set, name.clone()));
        }
    }
    line.counts(jobs.iter().map(|job| job.checks.len()).sum());
    let made = |checks| (0..checks).for_each(|_| line.advances());
    let mut outcomes = grading::grade(&grader, &jobs, stop, &made)?.into_iter();
    let wrong = mistakes.iter().zip(outcomes.by_ref());
    let wrong = wrong.map(|(mistake, outcomes)| Wrong { mistake, outcomes });
    let wrong = wrong.collect();
    let right = right.into_iter().zip(outcomes);
    let right = right.map(|((set, step), outcomes)| Right {
        set,
        step,
        outcomes,
    });
    let checks = lab.steps.iter().flat_map(|step| grader.checks_of(step));
    Ok(Measured {
        wrong,
        right: right.collect(),
        missing,
        checks: checks.map(|check| check.name.clone()).collect(),
        unknown: unknown(lab, &grader, &mistakes)?,
    })
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
