//! Where submissions are built, one at a time: a package of the kit's own, with a folder of its own for
//! what is compiled.

use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::base::files;
use crate::base::stop::Stop;
use crate::build::package::{Built, Failure, LIBRARY};
use crate::build::sources;
use crate::class::compiler::Compiler;
use crate::class::copy;
use crate::class::exercises;
use crate::class::made::Made;
use crate::class::submission::Submission;
use crate::class::together;
use crate::kit::lab::Lab;
use crate::kit::step::Step;
use crate::kit::workspace;
use crate::sandbox::limits::Limits;
use crate::sandbox::policy::Policy;

/// What the names of folders begin with in which programs are graded.
const PROGRAMS: &str = ".programs-";

/// A place to build submissions at, one at a time.
pub struct BuildDirectory {
    lab: Lab,
    compiler: Compiler,
    starters: workspace::Files,
    /// What has been made there of the submissions before.
    made: Mutex<Made>,
}

/// A submission, built.
pub struct BuiltSubmission {
    pub built: Built,
    /// The folder with the programs.
    pub programs: TempDir,
    /// What the compiler says of sock_utils.rs, where the starter's had to take its place.
    pub library: Option<String>,
}

impl BuildDirectory {
    /// The one in `folder`, with the package of `lab` in it.
    ///
    /// # Errors
    /// When files cannot be read or written.
    pub fn at(folder: &Path, lab: &Lab) -> Result<BuildDirectory> {
        let directory = BuildDirectory {
            lab: lab.clone(),
            compiler: Compiler {
                lab: lab.root.clone(),
                package: folder.join("package"),
                target: folder.join("target"),
            },
            starters: workspace::starters(lab)?,
            made: Mutex::default(),
        };
        directory.clear()?;
        for (path, content) in together::callable(workspace::package(lab)?)? {
            let path = directory.compiler.package.join(path);
            // What is there already stays as old as it is, and is not compiled again.
            if path.is_file() && (path.ends_with("Cargo.lock") || files::read(&path)? == content) {
                continue;
            }
            files::put(&path, &content)?;
        }
        Ok(directory)
    }

    /// Removes the programs of submissions that a grading has left which was killed.
    fn clear(&self) -> Result<()> {
        fs::create_dir_all(&self.compiler.package).context("cannot make a folder")?;
        for name in files::names_in(&self.compiler.package)? {
            if name.starts_with(PROGRAMS) {
                let path = self.compiler.package.join(&name);
                fs::remove_dir_all(&path)
                    .with_context(|| format!("cannot remove `{}`", path.display()))?;
            }
        }
        Ok(())
    }

    /// Compiles all crates, and the starters with them.
    ///
    /// # Errors
    /// When the kit itself does not build, or files cannot be written.
    pub fn warm(&self, stop: &Stop, on_progress: &(dyn Fn(&str) + Sync)) -> Result<()> {
        exercises::put(&self.compiler.package, &self.starters)?;
        fs::create_dir_all(self.compiler.scratch()).context("cannot make a folder")?;
        let steps: Vec<_> = self
            .lab
            .steps
            .iter()
            .map(|step| step.name.as_str())
            .collect();
        let build = |targets: &[&str]| {
            let policy = Policy::trusting(Limits::BUILD);
            self.compiler.build(targets, policy, stop, on_progress)
        };
        let together = together::of(&steps, &self.starters);
        together::put(&self.compiler.package, &together)?;
        let others = steps.iter().filter(|step| !together.contains(step));
        let targets: Vec<_> = others.copied().chain([together::TOGETHER]).collect();
        if build(&targets)?.failures.is_empty() {
            return Ok(());
        }
        // Each by itself, to see which of them is the reason.
        match build(&steps)?.failures.first_key_value() {
            Some((step, failure)) => bail!("the kit does not build: {step}: {failure:?}"),
            None => Ok(()),
        }
    }

    /// Copies what `other` has built, where nothing has been built here, so that not everything is
    /// compiled again; and in any case what cargo has made of Cargo.lock, which it cannot write where it
    /// sees a submission.
    ///
    /// # Errors
    /// When files cannot be copied.
    pub fn warm_from(&self, other: &BuildDirectory) -> Result<()> {
        let lock = files::read(&other.compiler.package.join("Cargo.lock"))?;
        files::put(&self.compiler.package.join("Cargo.lock"), &lock)?;
        match self.compiler.target.exists() {
            true => Ok(()),
            false => copy::target(&other.compiler.target, &self.compiler.target),
        }
    }

    /// Builds those steps of `submission` that are `wanted`.
    ///
    /// # Errors
    /// When files cannot be written, or no process can be started, or `stop` came.
    pub fn build_submission(
        &self,
        submission: &Submission,
        wanted: &[&Step],
        stop: &Stop,
    ) -> Result<BuiltSubmission> {
        let mut files = submission.files.clone();
        let library = format!("{LIBRARY}.rs");
        // What is no step's, and has not been handed in, is as it was handed out.
        let is_a_step_s = |name: &str| self.lab.steps.iter().any(|step| step.file() == name);
        for (name, starter) in &self.starters {
            if !is_a_step_s(name) && !files.contains_key(name) {
                files.insert(name.clone(), starter.clone());
            }
        }
        let is_there = |step: &&str| files.contains_key(&format!("{step}.rs"));
        let all = wanted.iter().map(|step| step.name.as_str());
        let steps: Vec<_> = all.clone().filter(is_there).collect();
        exercises::put(&self.compiler.package, &files)?;
        let mut built = self.build_changed(&steps, &files, stop)?;

        // The library is not the steps' fault: those that do without it are graded all the same.
        let is_library = |failure: &Failure| matches!(failure, Failure::LibraryDoesNotCompile(_));
        let mut messages = None;
        if let Some(Failure::LibraryDoesNotCompile(text)) =
            built.failures.values().find(|failure| is_library(failure))
        {
            messages = Some(text.concat());
            files.insert(library.clone(), self.starter(&library)?);
            exercises::put(&self.compiler.package, &files)?;
            built = self.build_changed(&steps, &files, stop)?;
        }
        for step in all.filter(|step| !steps.contains(step)) {
            let what = format!("exercises/{step}.rs has not been handed in");
            built
                .failures
                .insert(step.to_string(), Failure::Missing(what));
        }
        let programs = tempfile::Builder::new()
            .prefix(PROGRAMS)
            .tempdir_in(&self.compiler.package)
            .context("cannot make a folder")?;
        built.collect(
            &self.compiler.package.join("exercises/mensagens.txt"),
            programs.path(),
        )?;
        Ok(BuiltSubmission {
            built,
            programs,
            library: messages,
        })
    }

    fn starter(&self, name: &str) -> Result<Vec<u8>> {
        let starter = self.starters.get(name).cloned();
        starter.with_context(|| format!("the kit has no starter {name}"))
    }

    /// Builds those of `steps` that a build can change something about: not what is still as it was handed
    /// out, and not what this directory has made of the same sources before.
    fn build_changed(
        &self,
        steps: &[&str],
        files: &workspace::Files,
        stop: &Stop,
    ) -> Result<Built> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let is_untouched = |step: &&str| {
            let name = format!("{step}.rs");
            self.starters
                .get(&name)
                .is_some_and(|starter| files.get(&name) == Some(starter))
        };
        let steps = steps.iter().copied().filter(|step| !is_untouched(step));
        let steps: Vec<_> = steps.collect();
        let is_known = |step: &&str| made.is_of(step, files);
        let unknown: Vec<_> = steps
            .iter()
            .copied()
            .filter(|step| !is_known(step))
            .collect();
        // Where they are anew, the others of their program are, too.
        let together = match together::of(&unknown, files).is_empty() {
            true => Vec::new(),
            false => together::of(&steps, files),
        };
        let (known, alone): (Vec<_>, Vec<_>) = steps
            .iter()
            .copied()
            .filter(|step| !together.contains(step))
            .partition(is_known);
        let mut built = self.build_new(&together, &alone, &mut made, stop)?;
        self.note(&built, files, &mut made)?;
        for step in known {
            made.put_into(&mut built, step);
        }
        Ok(built)
    }

    /// Builds the steps `together`, as one program if that is to be had, and `alone`, each by itself.
    fn build_new(
        &self,
        together: &[&str],
        alone: &[&str],
        made: &mut Made,
        stop: &Stop,
    ) -> Result<Built> {
        alone.iter().for_each(|step| made.forget(step));
        let mut targets = alone.to_vec();
        if !together.is_empty() {
            made.forget_programs_of_several();
            together::put(&self.compiler.package, together)?;
            targets.push(together::TOGETHER);
        }
        let mut built = self.compiler.build_refusing(&targets, stop)?;
        if !together.is_empty() && !together::share_out(&mut built, together)? {
            together.iter().for_each(|step| made.forget(step));
            let each = self.compiler.build_refusing(together, stop)?;
            built.executables.extend(each.executables);
            built.failures.extend(each.failures);
            built.warnings.extend(each.warnings);
        }
        Ok(built)
    }

    /// Keeps in mind what has been made of which of `files`.
    fn note(&self, built: &Built, files: &workspace::Files, made: &mut Made) -> Result<()> {
        // The same for all of them; without any there may be no list of it.
        let of_library = match built.executables.is_empty() {
            true => Vec::new(),
            false => sources::of(&self.compiler.package, &self.compiler.target, LIBRARY)?,
        };
        let folder = self.compiler.package.join("exercises");
        for (step, executable) in &built.executables {
            let of_step = match together::is_of_several(executable) {
                // Only what keeps to itself is part of one.
                true => vec![folder.join(format!("{step}.rs"))],
                false => sources::of(&self.compiler.package, &self.compiler.target, step)?,
            };
            let warnings = built.warnings.get(step).cloned().unwrap_or_default();
            let sources = of_step.iter().chain(&of_library);
            let names = sources.filter_map(|path| path.strip_prefix(&folder).ok()?.to_str());
            made.note(step, names, files, (executable.clone(), warnings));
        }
        Ok(())
    }
}
