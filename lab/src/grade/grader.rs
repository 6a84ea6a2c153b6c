//! The grader: one program, in which each check is a test of its own.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::base::stop::Stop;
use crate::build::cargo::Call;
use crate::grade::check::Check;
use crate::kit::lab::Lab;
use crate::kit::step::Step;
use crate::sandbox::limits::Limits;
use crate::sandbox::policy::Policy;

/// The grader, built, and the checks in it.
#[derive(Clone)]
pub struct Grader {
    program: PathBuf,
    /// The checks of each step, in the order of its page's sentences.
    checks: BTreeMap<String, Vec<Check>>,
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
            policy: Policy::trusting(Limits::BUILD),
        };
        let report = call.run(stop, on_progress)?;
        let artifact = report
            .artifacts
            .iter()
            .find(|artifact| artifact.target == "grade");
        match artifact {
            Some(artifact) if report.is_success() => Grader::at(lab, artifact.executable.clone()),
            _ => bail!(
                "the grader does not build: {}",
                report.fault(&call.policy.limits)
            ),
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

    /// The program, in which a check is a test that is asked for by its path.
    pub fn program(&self) -> &Path {
        &self.program
    }
}
