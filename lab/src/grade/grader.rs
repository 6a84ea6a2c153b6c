//! The grader: one program, in which each check is a test of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::base::stop::Stop;
use crate::build::cargo::Call;
use crate::grade::circuit_breaker::Scouts;
use crate::grade::slots::Room;
use crate::grade::worker::Lane;
use crate::kit::lab::{Lab, Step};
use crate::sandbox::limits::Limits;

/// How long a check takes, at least, in which the program let the grader wait in vain.
const HANGS: Duration = Duration::from_secs(15);
/// The most checks at once, however many of them wait.
const MAX_AT_ONCE: usize = 64;

/// The grader, built, and the checks in it.
#[derive(Clone)]
pub struct Grader {
    program: PathBuf,
    /// The checks of each step, in the order of its page's sentences.
    checks: BTreeMap<String, Vec<Check>>,
}

/// One check of a step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Check {
    pub step: String,
    /// Its name within the step: `server_replies`.
    pub name: String,
}

/// What came of a check.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub check: Check,
    pub verdict: Verdict,
    /// For a failure, the page that tells it; for a grader error, what has gone wrong.
    pub page: String,
    pub time: Duration,
}

/// The verdict of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Passed,
    Failed,
    /// It failed, for the program took what no program may take, and was stopped.
    Stopped,
    /// The check could not be made: that is not the program's fault.
    GraderError,
}

impl Check {
    /// Whether it is worth points.
    pub fn is_scored(&self) -> bool {
        !self.name.starts_with("beyond_")
    }

    /// Its name as words: `server replies`.
    pub fn words(&self) -> String {
        self.name.replace('_', " ")
    }

    /// Its name in the grader: `ex05::server_replies`.
    pub fn path(&self) -> String {
        format!("{}::{}", self.step, self.name)
    }
}

impl Grader {
    /// Builds the grader of `lab`, which takes no part of the programs that it grades.
    ///
    /// # Errors
    /// When it does not build.
    pub fn build(
        lab: &Lab,
        settings: &[(&'static str, OsString)],
        stop: &Stop,
        on_progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Grader> {
        let arguments = ["test", "--no-run", "--package=grader", "--test=grade"];
        let call = Call {
            folder: &lab.root,
            arguments: arguments.map(str::to_string).to_vec(),
            settings: settings.to_vec(),
            colours: false,
            limits: Limits::BUILD,
        };
        let report = call.run(stop, on_progress)?;
        let artifact = report
            .artifacts
            .iter()
            .find(|artifact| artifact.target == "grade");
        match artifact {
            Some(artifact) if report.is_success() => Grader::at(lab, artifact.executable.clone()),
            _ => bail!("the grader does not build: {}", report.fault(&call.limits)),
        }
    }

    fn at(lab: &Lab, program: PathBuf) -> Result<Grader> {
        let output = Command::new(&program).arg("--list").output();
        let output = output.with_context(|| format!("cannot start `{}`", program.display()))?;
        let list = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut checks: BTreeMap<String, Vec<Check>> = BTreeMap::new();
        for path in list.lines().filter_map(|line| line.strip_suffix(": test")) {
            if let Some((step, name)) = path.split_once("::") {
                checks.entry(step.to_string()).or_default().push(Check {
                    step: step.to_string(),
                    name: name.to_string(),
                });
            }
        }
        for (step, checks) in &mut checks {
            let source = lab.root.join(format!("tests/grade/{step}.rs"));
            let source = fs::read_to_string(source).unwrap_or_default();
            // The harness lists them by their names; their order in the source leads from what is
            // simple to what is not.
            checks.sort_by_key(|check| {
                let place = source.find(&format!("fn {}(", check.name));
                (!check.is_scored(), place.unwrap_or(usize::MAX))
            });
        }
        for step in &lab.steps {
            ensure!(
                checks.contains_key(&step.name),
                "the grader has no checks of {}",
                step.name
            );
        }
        Ok(Grader { program, checks })
    }

    /// The checks of `step`.
    pub fn checks_of(&self, step: &Step) -> &[Check] {
        self.checks.get(&step.name).map_or(&[], Vec::as_slice)
    }

    fn lane<'a>(&'a self, programs: &'a Path, stop: &'a Stop) -> Lane<'a> {
        Lane::new(&self.program, programs, stop)
    }

    /// Makes the checks of `steps` on the executables in the folder `programs`, up to `busy` of them
    /// at once (and more where some only wait), and gives each outcome to `on_outcome` when it is there. The outcomes come in the
    /// order of the checks; after `stop`, those that were not made are missing.
    pub fn grade(
        &self,
        steps: &[&Step],
        programs: &Path,
        busy: usize,
        stop: &Stop,
        on_outcome: &(dyn Fn(&Outcome) + Sync),
    ) -> Vec<Outcome> {
        let jobs = steps.iter().flat_map(|step| {
            let checks = self.checks_of(step).iter();
            checks.map(move |check| (*step, check))
        });
        let (alone, together): (Vec<_>, Vec<_>) = jobs.partition(|(step, _)| step.port.is_some());
        let outcomes = Mutex::new(Vec::new());
        let add = |outcome: Option<Outcome>| {
            if let Some(outcome) = outcome {
                on_outcome(&outcome);
                let mut outcomes = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
                outcomes.push(outcome);
            }
        };
        let next = AtomicUsize::new(0);
        let (room, scouts) = (Room::new(busy), Scouts::default());
        thread::scope(|scope| {
            if !alone.is_empty() {
                scope.spawn(|| self.take_turns(&alone, programs, stop, &add));
            }
            let (room, scouts, next, together, add) = (&room, &scouts, &next, &together, &add);
            for _ in 0..MAX_AT_ONCE.min(together.len()) {
                scope.spawn(move || {
                    let lane = self.lane(programs, stop);
                    loop {
                        let place = room.enter();
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some((_, check)) = together.get(number) else {
                            return;
                        };
                        add(scouts.follow(check, || lane.make(check, &Limits::CHECK, false)));
                        drop(place);
                    }
                });
            }
        });
        let mut outcomes = outcomes
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let order = |outcome: &Outcome| {
            let step = steps
                .iter()
                .position(|step| step.name == outcome.check.step);
            let checks = step.map(|step| self.checks_of(steps[step]));
            let check = checks.map(|all| all.iter().position(|check| *check == outcome.check));
            (step, check)
        };
        outcomes.sort_by_key(order);
        outcomes
    }

    /// Makes the checks of `outcomes` again whose verdict is one that `is_doubtful`, one at a time.
    pub fn repeat(
        &self,
        outcomes: &mut [Outcome],
        programs: &Path,
        stop: &Stop,
        is_doubtful: impl Fn(Verdict) -> bool,
    ) {
        // Where a second try is no better, the step's other checks get none.
        let lane = self.lane(programs, stop);
        let mut hopeless = BTreeSet::new();
        for outcome in outcomes {
            let step = outcome.check.step.clone();
            if is_doubtful(outcome.verdict) && !hopeless.contains(&step) {
                if let Some(again) = lane.make(&outcome.check, &Limits::CHECK, true) {
                    *outcome = again;
                }
                if is_doubtful(outcome.verdict) {
                    hopeless.insert(step);
                }
            }
        }
    }

    /// Makes checks one after another, for their step has a fixed port; the port is this process's
    /// meanwhile. A check that cannot be made because somebody else has it speaks for the rest.
    fn take_turns(
        &self,
        checks: &[(&Step, &Check)],
        programs: &Path,
        stop: &Stop,
        add: &dyn Fn(Option<Outcome>),
    ) {
        static PORT: Mutex<()> = Mutex::new(());
        let _turn = PORT.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = self.lane(programs, stop);
        let mut fault: Option<Outcome> = None;
        let mut is_impatient = false;
        for (_, check) in checks {
            let outcome = match &fault {
                Some(fault) => Some(Outcome {
                    check: (*check).clone(),
                    time: Duration::ZERO,
                    ..fault.clone()
                }),
                None => lane.make(check, &Limits::CHECK_ON_A_FIXED_PORT, is_impatient),
            };
            if let Some(outcome) = &outcome {
                let is_fault = outcome.verdict == Verdict::GraderError;
                fault = fault.or_else(|| is_fault.then(|| outcome.clone()));
                is_impatient |= outcome.verdict == Verdict::Failed && outcome.time > HANGS;
            }
            add(outcome);
        }
    }
}
