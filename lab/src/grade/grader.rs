//! The grader: one program, in which each check is a test of its own.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use language::text;

use crate::base::stop::Stop;
use crate::build::cargo::Call;
use crate::grade::check::{Check, Since};
use crate::grade::verdicts::{self, Event};
use crate::kit::lab::Lab;
use crate::kit::step::Step;
use crate::sandbox::limits::Limits;
use crate::sandbox::policy::Policy;

/// The grader, built, and the checks in it.
#[derive(Clone)]
pub struct Grader {
    program: PathBuf,
    /// The checks of each step, in the grader's order.
    checks: BTreeMap<String, Vec<Check>>,
}

/// How a grader is asked for the list of its checks.
const LISTS: [&str; 3] = ["--ignored", "--exact", "list::tells_the_runner"];

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
            policy: Policy::trusting(Limits::BUILD),
        };
        let report = call.run(stop, on_progress)?;
        let artifact = report
            .artifacts
            .iter()
            .find(|artifact| artifact.target == "grade");
        match artifact {
            Some(artifact) if report.is_success() => Grader::at(lab, artifact.executable.clone()),
            _ => bail!(text!(
                "the grader does not build: {why}",
                why = report.fault(&call.policy.limits)
            )),
        }
    }

    fn at(lab: &Lab, program: PathBuf) -> Result<Grader> {
        let output = Command::new(&program).args(LISTS).output();
        let output = output
            .with_context(|| text!("cannot start `{program}`", program = program.display()))?;
        let mut checks: BTreeMap<String, Vec<Check>> = BTreeMap::new();
        verdicts::read(output.stdout.as_slice(), |event| {
            if let Some(check) = listed(event) {
                checks.entry(check.step.clone()).or_default().push(check);
            }
        })
        .context(text!(
            "the grader's list of its checks cannot be understood"
        ))?;
        // What is worth no points is told behind the rest.
        for checks in checks.values_mut() {
            checks.sort_by_key(|check| !check.is_scored());
        }
        for step in &lab.steps {
            ensure!(
                checks.contains_key(&step.name),
                text!("the grader has no checks of {step}", step = step.name)
            );
        }
        Ok(Grader { program, checks })
    }

    /// The checks of `step`.
    pub fn checks_of(&self, step: &Step) -> &[Check] {
        self.checks.get(&step.name).map_or(&[], Vec::as_slice)
    }

    /// The program, in which a check is a test that is asked for by its path.
    pub fn program(&self) -> &Path {
        &self.program
    }
}

/// The check that a line of the grader's list is.
fn listed(event: Event) -> Option<Check> {
    let Event::Listed(path, since) = event else {
        return None;
    };
    let (step, name) = path.split_once("::")?;
    Some(Check {
        step: step.to_string(),
        name: name.to_string(),
        since: Since::named(&since)?,
    })
}
