//! Grades the steps of a workspace, on the files as they are now.

use anyhow::Result;
use language::text;

use crate::base::stop::Stop;
use crate::base::temporary::TemporaryFolder;
use crate::build::package::{Built, Failure, Package};
use crate::grade::grader::Grader;
use crate::grade::result::StepResult;
use crate::grade::schedule::{Load, Schedule};
use crate::kit::lab::Lab;
use crate::kit::step::Step;
use crate::sandbox::limits::Limits;
use crate::sandbox::policy::Policy;
use crate::student::port;
use crate::student::reporter::{News, Reporter};

/// A student waits: all checks of a step at once, most of which only wait, too.
const LOAD: Load = Load {
    runs: 8,
    checks: 64,
};

/// Builds and grades `steps`, in this order.
///
/// # Errors
/// When something other than the student's programs has gone wrong, or `stop` came.
pub fn grade(
    lab: &Lab,
    grader: &Grader,
    steps: &[&Step],
    colours: bool,
    stop: &Stop,
    reporter: &dyn Reporter,
) -> Result<Vec<StepResult>> {
    let package = Package {
        folder: &lab.root,
        settings: Vec::new(),
        colours,
        policy: Policy::trusting(Limits::BUILD),
    };
    let is_there = |step: &&&Step| lab.exercises().join(step.file()).is_file();
    let names = steps.iter().filter(is_there).map(|step| step.name.as_str());
    let names: Vec<_> = names.collect();
    let mut built = match names.is_empty() {
        true => Built::default(),
        false => package.build(&names, stop, &|name| {
            reporter.tell(News::Compiles(name.to_string()))
        })?,
    };
    for Step { name, .. } in steps.iter().filter(|step| !is_there(step)) {
        let what = text!(
            "exercises/{step}.rs is not there\n  `cargo lab reset {step}` puts the starter there",
            step = name
        );
        built.failures.insert(name.clone(), Failure::Missing(what));
    }

    let programs = TemporaryFolder::new_in(&lab.own_target()?)?;
    built.collect(&lab.exercises().join("mensagens.txt"), programs.path())?;

    let runnable = steps
        .iter()
        .filter(|step| built.executables.contains_key(&step.name));
    let runnable: Vec<_> = runnable.copied().collect();
    port::wait_until_free(&runnable, stop, reporter);
    let checks = runnable.iter().flat_map(|step| grader.checks_of(step));
    reporter.tell(News::Begins(checks.cloned().collect()));
    let schedule = Schedule {
        grader,
        programs: programs.path(),
        stop,
        patience: None,
    };
    let outcomes = schedule.make(&runnable, LOAD, &|outcome| {
        reporter.tell(News::Made(outcome.clone()));
    });
    anyhow::ensure!(!stop.is_stopped(), text!("interrupted"));

    let result = |step: &&Step| StepResult {
        step: (*step).clone(),
        checks: grader.checks_of(step).to_vec(),
        warnings: built.warnings.get(&step.name).cloned().unwrap_or_default(),
        failure: built.failures.get(&step.name).cloned(),
        outcomes: outcomes
            .iter()
            .filter(|outcome| outcome.check.step == step.name)
            .cloned()
            .collect(),
    };
    Ok(steps.iter().map(result).collect())
}
