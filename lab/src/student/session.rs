//! What the commands for students share: the workspace, its grader, its progress.

use anyhow::Result;
use language::text;

use crate::base::files;
use crate::base::interrupt::Interrupt;
use crate::base::print::note;
use crate::base::stop::Stop;
use crate::grade::grader::Grader;
use crate::grade::result::StepResult;
use crate::kit::guide;
use crate::kit::installed::Installed;
use crate::kit::lab::Lab;
use crate::kit::step::Step;
use crate::student::progress::Progress;
use crate::student::reporter::{Line, News, Reporter};
use crate::student::{grading, pages};

/// How often steps are graded again because something was saved meanwhile.
const MAX_ROUNDS: usize = 4;

/// A student at work.
pub struct Session {
    pub lab: Lab,
    pub progress: Progress,
    pub stop: Stop,
    grader: Option<Grader>,
}

impl Session {
    /// Begins one in the workspace that the current folder is in.
    ///
    /// # Errors
    /// When there is no workspace.
    pub fn begin() -> Result<Session> {
        let mut lab = Lab::find()?;
        lab.demand_workspace()?;
        guide::translate_titles(&mut lab);
        let progress = Progress::read(&lab);
        if progress.was_damaged {
            note!(
                "{}",
                text!("the progress in .lab/progress.toml was damaged: it is made anew")
            );
        }
        if !lab.own().join("starters").is_dir() || Installed::read(&lab)?.starters.is_empty() {
            note!(
                "{}",
                text!(
                    "what `cargo lab init` has put into .lab is missing\n  \
                     `cargo lab init --update DIR`, in the kit, brings it back"
                )
            );
        }
        Ok(Session {
            progress,
            lab,
            stop: Stop::default(),
            grader: None,
        })
    }

    /// The grader, which is built when it is needed first.
    ///
    /// # Errors
    /// When it does not build.
    pub fn grader(&mut self, reporter: &dyn Reporter) -> Result<Grader> {
        if let Some(grader) = &self.grader {
            return Ok(grader.clone());
        }
        let grader = Grader::build(&self.lab, &[], &self.stop, &|name| {
            reporter.tell(News::Compiles(name.to_string()));
        })?;
        Ok(self.grader.insert(grader).clone())
    }

    /// Grades `steps` on the files as they are when this returns, and notes it in the progress. (Where
    /// they are saved again and again, as they were at some moment.) Ctrl-C ends what it runs.
    ///
    /// # Errors
    /// When something other than the student's programs has gone wrong.
    pub fn grade(&mut self, steps: &[Step], colours: bool) -> Result<Vec<StepResult>> {
        let stop = self.stop.clone();
        let _interrupt = Interrupt::does(move || stop.stop())?;
        let steps: Vec<_> = steps.iter().collect();
        for round in 1.. {
            let line = Line::new();
            let grader = self.grader(&line)?;
            let saves = self.lab.saves();
            let before = self.fingerprints(&steps)?;
            let grade = || grading::grade(&self.lab, &grader, &steps, colours, &self.stop, &line);
            let results = line.during(grade)?;
            // What was saved meanwhile is graded too, before anything is said.
            if self.lab.saves() == saves || round == MAX_ROUNDS {
                self.note(&results, &before);
                return Ok(results);
            }
        }
        Ok(Vec::new())
    }

    /// Notes results in the progress: `fingerprints` are those of the content that gave them.
    pub fn note(&mut self, results: &[StepResult], fingerprints: &[String]) {
        self.change_progress(|progress| {
            for (result, fingerprint) in results.iter().zip(fingerprints) {
                progress.note(result, fingerprint);
            }
        });
    }

    /// Changes the progress, as it is by now: another window may have changed it. Where it cannot be
    /// kept that is said, and nothing is lost: it is made from what grading gives.
    pub fn change_progress(&mut self, change: impl FnOnce(&mut Progress)) {
        let mut progress = Progress::read(&self.lab);
        change(&mut progress);
        if let Err(error) = progress.write() {
            let why = format!("{error:#}");
            note!("{}", text!("the progress cannot be kept: {why}", why));
        }
        self.progress = progress;
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
    /// as not begun, and needs no grading. A fault of the grader is said.
    ///
    /// # Errors
    /// When something other than the student's programs has gone wrong.
    pub fn refresh(&mut self) -> Result<()> {
        self.refresh_but(|_| false)
    }

    /// The same before the step that comes next is graded anyway: where nothing else has changed it is left to
    /// that run. Whoever has a program that hangs does not wait for it twice.
    ///
    /// # Errors
    /// When something other than the student's programs has gone wrong.
    pub fn refresh_before_the_next(&mut self) -> Result<()> {
        let next = self.progress.first_unfinished(&self.lab.steps);
        let next = next.map(|step| step.name.clone());
        self.refresh_but(|changed| matches!(changed, [step] if Some(&step.name) == next.as_ref()))
    }

    /// Grades what has changed, unless that `is_left` to somebody else.
    fn refresh_but(&mut self, is_left: impl Fn(&[Step]) -> bool) -> Result<()> {
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
            let grader = self.grader(&Line::new())?;
            self.change_progress(|progress| {
                for (step, fingerprint) in not_begun {
                    let tally = StepResult::not_made(&step, &grader).tally();
                    progress.note_not_begun(&step, tally, &fingerprint);
                }
            });
        }
        if !changed.is_empty() && !is_left(&changed) {
            for result in self.grade(&changed, false)? {
                if let Some(fault) = result.fault() {
                    note!(
                        "{}",
                        text!(
                            "{step} could not be graded: {why}",
                            step = result.step.name,
                            why = fault.trim_end()
                        )
                    );
                }
            }
        }
        Ok(())
    }

    /// Whether the student has written anything into the file of `step`.
    ///
    /// # Errors
    /// When the record of what was handed out cannot be read.
    pub fn is_begun(&self, step: &Step) -> Result<bool> {
        let path = self.lab.exercises().join(step.file());
        if !path.is_file() {
            return Ok(true);
        }
        let installed = Installed::read(&self.lab)?;
        Ok(!installed.is_starter(&step.file(), &files::read(&path)?))
    }

    /// Whether `step` passes all its checks as it is now, as far as is known.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn passes_now(&self, step: &Step) -> Result<bool> {
        let known = self.progress.of(step).fingerprint;
        Ok(self.progress.is_passed(step) && self.lab.fingerprint(step)? == known)
    }

    /// The step whose code can be brought to `step`, which has not been begun.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn ready_to_bring(&self, step: &Step) -> Result<Option<Step>> {
        let steps = self.lab.steps.iter();
        let before = steps.zip(self.lab.steps.iter().skip(1));
        let before = before
            .filter(|(_, next)| *next == step)
            .map(|(before, _)| before);
        for before in before {
            if !self.is_begun(step)? && self.passes_now(before)? {
                return Ok(Some(before.clone()));
            }
        }
        Ok(None)
    }

    /// What is said of `step` when it has not been begun; `has_keys` says whether one is pressed to
    /// bring the code of the step before.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn start(&self, step: &Step, has_keys: bool) -> Result<Option<String>> {
        if self.is_begun(step)? {
            return Ok(None);
        }
        let bring = match has_keys {
            true => text!("press n"),
            false => "`cargo lab next`",
        };
        let bring = self.ready_to_bring(step)?.map(|_| bring);
        let page = guide::path(&step.name);
        Ok(Some(pages::start(step, &page, bring)))
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
