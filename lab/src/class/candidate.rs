//! A submission that is about to be graded: what is known of it already, and what is open.

use std::sync::{Mutex, PoisonError};

use anyhow::Result;

use crate::base::stop::Stop;
use crate::class::build_directory::BuildDirectory;
use crate::class::check_sources::Checks;
use crate::class::fingerprint::Kit;
use crate::class::journal::{Journal, Line};
use crate::class::late::{Late, LatePolicy};
use crate::class::record;
use crate::class::results::{Graded, Marks, State};
use crate::class::submission::{Submission, Taken};
use crate::grade::check::Check;
use crate::grade::grader::Grader;
use crate::grade::outcome::Outcome;
use crate::grade::result::StepResult;
use crate::grade::schedule::{Load, Schedule};
use crate::grade::telling;
use crate::kit::lab::Lab;
use crate::kit::step::Step;

/// For each submission. Several are graded at once, and what counts is when the last one is done.
const LOAD: Load = Load {
    runs: 3,
    checks: 16,
};

/// How a class is graded.
pub struct Terms<'a> {
    /// The steps that are.
    pub steps: &'a [Step],
    /// How many submissions at once; else one for each processor.
    pub jobs: Option<u16>,
    pub late_policy: Option<LatePolicy>,
    pub journal: &'a Journal,
    /// What is done with the results so far when a step is through.
    pub on_step: &'a (dyn Fn(Graded) + Sync),
}

/// A submission that is about to be graded.
pub struct Candidate<'a> {
    submission: &'a Submission,
    known: Vec<StepResult>,
    /// What the compiler says of sock_utils.rs, where the starter's had to take its place.
    library: Option<String>,
    open: Vec<Open<'a>>,
}

/// A step that is to be graded.
struct Open<'a> {
    step: &'a Step,
    /// The key under which it is kept.
    key: String,
    /// The fingerprints of those of its checks that have a text of their own.
    own: &'a Checks,
    /// What is known already, where only some of its checks have changed.
    known: Vec<Outcome>,
}

impl Candidate<'_> {
    /// The one of `submission`: the journal knows what is known.
    pub fn of<'a>(
        submission: &'a Submission,
        terms: &Terms<'a>,
        grader: &Grader,
        kit: &'a Kit,
    ) -> Candidate<'a> {
        let mut candidate = Candidate {
            submission,
            known: Vec::new(),
            library: None,
            open: Vec::new(),
        };
        if !matches!(submission.taken, Taken::HandedIn) {
            return candidate;
        }
        for step in terms.steps {
            let key = kit.key(submission, step);
            let kept = terms.journal.result(&key, &submission.name);
            let own = kit.own(step);
            let kept = kept.and_then(|(value, library)| {
                let kept = record::result(value, step, grader.checks_of(step), own)?;
                Some((kept, library))
            });
            let known = match kept {
                Some((kept, library)) if !kept.has_changed => {
                    candidate.known.push(kept.result);
                    candidate.library = candidate.library.or(library);
                    continue;
                }
                Some((kept, _)) => kept.result.outcomes,
                None => Vec::new(),
            };
            candidate.open.push(Open {
                step,
                key,
                own,
                known,
            });
        }
        candidate
    }

    /// Whether something of it is to be graded.
    pub fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Its state where nothing is open.
    pub fn known_state(&self) -> State {
        match &self.submission.taken {
            Taken::HandedIn => State::Graded(Marks {
                steps: self.known.clone(),
                library: self.library.clone(),
                untouched: Vec::new(),
            }),
            Taken::Nothing => State::NothingHandedIn,
            Taken::Unreadable(why) => State::Unreadable(why.clone()),
        }
    }

    /// Grades what is open, and keeps it in the journal.
    ///
    /// # Errors
    /// When it cannot be built, for a reason that is not the student's, or not be kept, or `stop` came.
    pub fn grade(
        &self,
        lab: &Lab,
        grader: &Grader,
        directory: &BuildDirectory,
        terms: &Terms,
        stop: &Stop,
    ) -> Result<Marks> {
        let on_step = |results| {
            let marks = Marks {
                steps: results,
                library: None,
                untouched: Vec::new(),
            };
            (terms.on_step)(self.graded(lab, terms, State::Graded(marks)));
        };
        let (made, library) = self.make(lab, grader, directory, stop, &on_step)?;
        anyhow::ensure!(!stop.is_stopped(), "interrupted");
        let lines = self.open.iter().zip(&made).filter_map(|(open, result)| {
            Some(Line {
                key: &open.key,
                submission: &self.submission.name,
                step: &open.step.name,
                result: record::of(result, open.own)?,
                library: library.as_deref(),
            })
        });
        terms.journal.keep(lines)?;
        Ok(Marks {
            steps: self.with_known(lab, made),
            library: library.or(self.library.clone()),
            untouched: Vec::new(),
        })
    }

    /// The results of what is open, and what the compiler says of sock_utils.rs.
    fn make(
        &self,
        lab: &Lab,
        grader: &Grader,
        directory: &BuildDirectory,
        stop: &Stop,
        on_step: &(dyn Fn(Vec<StepResult>) + Sync),
    ) -> Result<(Vec<StepResult>, Option<String>)> {
        let steps: Vec<_> = self.open.iter().map(|open| open.step).collect();
        let submitted = directory.build_submission(self.submission, &steps, stop)?;
        let built = &submitted.built;
        let runnable = steps.iter().copied();
        let runnable: Vec<_> = runnable
            .filter(|step| built.executables.contains_key(&step.name))
            .collect();
        let schedule = Schedule {
            grader,
            programs: submitted.programs.path(),
            stop,
            patience: None,
        };
        let result = |step: &Step, outcomes: &[Outcome]| StepResult {
            step: step.clone(),
            checks: grader.checks_of(step).to_vec(),
            warnings: built.warnings.get(&step.name).cloned().unwrap_or_default(),
            failure: built.failures.get(&step.name).cloned(),
            outcomes: settled(grader.checks_of(step), of(step, outcomes)),
        };
        let known = self.open.iter().flat_map(|open| &open.known);
        let known: Vec<_> = known.cloned().collect();
        let so_far = Mutex::new(known.clone());
        let on_outcome = |outcome: &Outcome| {
            let mut so_far = so_far.lock().unwrap_or_else(PoisonError::into_inner);
            so_far.push(outcome.clone());
            let is_through =
                |step: &Step| of(step, &so_far).count() == grader.checks_of(step).len();
            let mut own = runnable
                .iter()
                .filter(|step| step.name == outcome.check.step);
            // What is ended says nothing of the program.
            if own.any(|step| is_through(step)) && !stop.is_stopped() {
                let through = steps
                    .iter()
                    .filter(|step| !built.executables.contains_key(&step.name) || is_through(step));
                let results = through.map(|step| result(step, &so_far)).collect();
                on_step(self.with_known(lab, results));
            }
        };
        let is_open = |check: &Check| known.iter().all(|known| known.check != *check);
        let mut outcomes = schedule.make_chosen(&runnable, is_open, LOAD, &on_outcome);
        outcomes.extend(known.iter().cloned());
        let results = steps.iter().map(|step| result(step, &outcomes));
        Ok((results.collect(), submitted.library.clone()))
    }

    /// `made`, and what was known before, in the order of the steps.
    fn with_known(&self, lab: &Lab, made: Vec<StepResult>) -> Vec<StepResult> {
        let mut steps: Vec<_> = self.known.iter().cloned().chain(made).collect();
        steps.sort_by_key(|result| lab.steps.iter().position(|step| *step == result.step));
        steps
    }

    /// What came of it.
    pub fn graded(&self, lab: &Lab, terms: &Terms, mut state: State) -> Graded {
        let submission = self.submission;
        if let State::Graded(marks) = &mut state {
            let is_untouched = |step: &&Step| {
                let file = step.file();
                let starter = lab.starter(&file).ok();
                starter.is_some() && submission.files.get(&file) == starter.as_ref()
            };
            let untouched = terms.steps.iter().filter(is_untouched);
            marks.untouched = untouched.map(|step| step.name.clone()).collect();
        }
        let mut graded = Graded {
            name: submission.name.clone(),
            page: submission.page.clone(),
            path: submission.path.clone(),
            faults: submission.faults.clone(),
            manifest: submission.manifest.clone(),
            late: Late::of(&submission.manifest),
            penalty: 0.0,
            state,
        };
        if let (Some(policy), Some(earned)) = (terms.late_policy, graded.earned()) {
            let whole = terms.steps.iter().map(|step| step.points).sum();
            graded.penalty = policy.penalty(graded.late, earned, whole);
        }
        graded
    }
}

/// The `outcomes` of a step, in the order of its `checks`, and which of them tells the cause of another.
fn settled<'a>(checks: &[Check], outcomes: impl Iterator<Item = &'a Outcome>) -> Vec<Outcome> {
    let mut outcomes: Vec<_> = outcomes.cloned().collect();
    outcomes.sort_by_key(|outcome| checks.iter().position(|check| *check == outcome.check));
    telling::settle(&mut outcomes);
    outcomes
}

/// Those of `outcomes` that are of `step`.
fn of<'a>(step: &'a Step, outcomes: &'a [Outcome]) -> impl Iterator<Item = &'a Outcome> {
    let is_own = move |outcome: &&Outcome| outcome.check.step == step.name;
    outcomes.iter().filter(is_own)
}
