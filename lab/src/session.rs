//! What the commands for students share: the workspace, its grader, its progress.

use anyhow::Result;

use crate::files;
use crate::grader::Grader;
use crate::installed::Installed;
use crate::lab::{Lab, Step};
use crate::live::Live;
use crate::progress::Progress;
use crate::result::StepResult;
use crate::stop::Stop;
use crate::work::{self, Listener};

/// A student at work.
pub struct Session {
    pub lab: Lab,
    pub progress: Progress,
    pub stop: Stop,
    grader: Option<Grader>,
}

impl Session {
    /// Begins one in the workspace that the current folder is in. Ctrl-C ends what it runs.
    ///
    /// # Errors
    /// When there is no workspace.
    pub fn begin() -> Result<Session> {
        let lab = Lab::find()?;
        lab.demand_workspace()?;
        let stop = Stop::default();
        Ok(Session {
            progress: Progress::read(&lab),
            lab,
            stop,
            grader: None,
        })
    }

    /// The grader, which is built when it is needed first.
    ///
    /// # Errors
    /// When it does not build.
    pub fn grader(&mut self, listener: &dyn Listener) -> Result<Grader> {
        if let Some(grader) = &self.grader {
            return Ok(grader.clone());
        }
        let grader = Grader::build(&self.lab, &[], &self.stop, &|name| listener.compiles(name))?;
        Ok(self.grader.insert(grader).clone())
    }

    /// Grades `steps` on the files as they are when this returns, and notes it in the progress.
    ///
    /// # Errors
    /// When something other than the student's programs has gone wrong.
    pub fn grade(&mut self, steps: &[Step], colours: bool) -> Result<Vec<StepResult>> {
        let steps: Vec<_> = steps.iter().collect();
        loop {
            let live = Live::new();
            live.says("building");
            let grader = self.grader(&live)?;
            let saves = self.lab.saves();
            let before = self.fingerprints(&steps)?;
            let results = work::grade(&self.lab, &grader, &steps, colours, &self.stop, &live)?;
            // What was saved meanwhile is graded too, before anything is said.
            if self.lab.saves() == saves {
                self.note(&results, &before)?;
                return Ok(results);
            }
        }
    }

    /// Notes results in the progress: `fingerprints` are those of the content that gave them.
    ///
    /// # Errors
    /// When the progress cannot be written.
    pub fn note(&mut self, results: &[StepResult], fingerprints: &[String]) -> Result<()> {
        for (result, fingerprint) in results.iter().zip(fingerprints) {
            self.progress.note(result, fingerprint);
        }
        self.progress.write()
    }

    /// The fingerprint of each of `steps`, now.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn fingerprints(&self, steps: &[&Step]) -> Result<Vec<String>> {
        steps
            .iter()
            .map(|step| self.lab.fingerprint(step))
            .collect()
    }

    /// Grades every step that has changed since it was graded. What is as it was handed out counts
    /// as not begun, and needs no grading.
    ///
    /// # Errors
    /// When something other than the student's programs has gone wrong.
    pub fn refresh(&mut self) -> Result<()> {
        let mut changed = Vec::new();
        let mut not_begun = Vec::new();
        for step in &self.lab.steps {
            let fingerprint = self.lab.fingerprint(step)?;
            if self.progress.of(step).fingerprint != fingerprint {
                match self.is_begun(step)? {
                    true => changed.push(step.clone()),
                    false => not_begun.push((step.clone(), fingerprint)),
                }
            }
        }
        if !not_begun.is_empty() {
            let live = Live::new();
            live.says("building the grader");
            let grader = self.grader(&live)?;
            for (step, fingerprint) in not_begun {
                let scored = grader
                    .checks_of(&step)
                    .iter()
                    .filter(|check| check.is_scored());
                self.progress
                    .note_not_begun(&step, scored.count(), &fingerprint);
            }
            self.progress.write()?;
        }
        if !changed.is_empty() {
            self.grade(&changed, false)?;
        }
        Ok(())
    }

    /// Whether the student has written anything into the file of `step`.
    ///
    /// # Errors
    /// When the record of what was handed out cannot be read.
    pub fn is_begun(&self, step: &Step) -> Result<bool> {
        let path = self.lab.exercises().join(step.file());
        if !path.exists() {
            return Ok(true);
        }
        let installed = Installed::read(&self.lab)?;
        Ok(!installed.is_starter(&step.file(), &files::read(&path)?))
    }

    /// The step called `name`, or else the first that is not passed; `None` when all are.
    ///
    /// # Errors
    /// When there is no step of this name.
    pub fn chosen(&self, name: Option<&str>) -> Result<Option<Step>> {
        match name {
            Some(name) => Ok(Some(self.lab.step(name)?.clone())),
            None => Ok(self.progress.first_unfinished(&self.lab.steps).cloned()),
        }
    }
}
