//! Where submissions are built, one at a time: a package of the kit's own, with a folder of its own for
//! what is compiled.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::base::files;
use crate::base::stop::Stop;
use crate::build::package::{Built, Failure, LIBRARY, Package};
use crate::build::sources;
use crate::build::toolchain::Toolchain;
use crate::class::copy;
use crate::class::exercises;
use crate::class::foreign;
use crate::class::made::Made;
use crate::class::submission::Submission;
use crate::kit::lab::Lab;
use crate::kit::step::Step;
use crate::kit::workspace;
use crate::sandbox::limits::Limits;
use crate::sandbox::policy::{Place, Policy, View};

/// How long the compiler may take for one submission. Each of its processes needs a second of a processor's
/// time at the most; by the clock that can be a minute where many others want the processors.
pub const LIMITS: Limits = Limits {
    time: std::time::Duration::from_secs(120),
    processor: 15,
    ..Limits::BUILD
};

/// What the names of folders begin with in which programs are graded.
const PROGRAMS: &str = ".programs-";

/// A place to build submissions at, one at a time.
pub struct BuildDirectory {
    lab: Lab,
    package: PathBuf,
    target: PathBuf,
    starters: workspace::Files,
    /// What is in `target` of the submissions before.
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
            package: folder.join("package"),
            target: folder.join("target"),
            starters: workspace::starters(lab)?,
            made: Mutex::default(),
        };
        directory.clear()?;
        for (path, content) in workspace::package(lab)? {
            let path = directory.package.join(path);
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
        fs::create_dir_all(&self.package).context("cannot make a folder")?;
        for name in files::names_in(&self.package)? {
            if name.starts_with(PROGRAMS) {
                let path = self.package.join(&name);
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
        exercises::put(&self.package, &self.starters)?;
        fs::create_dir_all(self.scratch()).context("cannot make a folder")?;
        let steps: Vec<_> = self
            .lab
            .steps
            .iter()
            .map(|step| step.name.as_str())
            .collect();
        let built = self.build(&steps, Policy::trusting(Limits::BUILD), stop, on_progress)?;
        match built.failures.first_key_value() {
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
        let lock = files::read(&other.package.join("Cargo.lock"))?;
        files::put(&self.package.join("Cargo.lock"), &lock)?;
        match self.target.exists() {
            true => Ok(()),
            false => copy::target(&other.target, &self.target),
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
        if !files.contains_key(&library) {
            files.insert(library.clone(), self.starter(&library)?);
        }
        let is_there = |step: &&str| files.contains_key(&format!("{step}.rs"));
        let all = wanted.iter().map(|step| step.name.as_str());
        let steps: Vec<_> = all.clone().filter(is_there).collect();
        exercises::put(&self.package, &files)?;
        let mut built = self.build_changed(&steps, &files, stop)?;

        // The library is not the steps' fault: those that do without it are graded all the same.
        let is_library = |failure: &Failure| matches!(failure, Failure::LibraryDoesNotCompile(_));
        let mut messages = None;
        if let Some(Failure::LibraryDoesNotCompile(text)) =
            built.failures.values().find(|failure| is_library(failure))
        {
            messages = Some(text.concat());
            files.insert(library.clone(), self.starter(&library)?);
            exercises::put(&self.package, &files)?;
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
            .tempdir_in(&self.package)
            .context("cannot make a folder")?;
        built.collect(
            &self.package.join("exercises/mensagens.txt"),
            programs.path(),
        )?;
        Ok(BuiltSubmission {
            built,
            programs,
            library: messages,
        })
    }

    /// Where the linker has its own files, which do not last.
    fn scratch(&self) -> PathBuf {
        self.target.join("tmp")
    }

    /// What the compiler may take and see for a submission: a source can ask it for any file.
    fn policy(&self) -> Policy {
        let own = [".cargo/config.toml", "vendor"].map(|name| self.lab.root.join(name));
        let own = own.into_iter().chain([self.package.clone()]);
        let own = own
            .filter(|path| path.exists())
            .map(|path| Place::same(&path));
        Policy {
            limits: LIMITS,
            view: Some(View {
                trusts_command: false,
                has_second_user: false,
                scratch: None,
                reads: Toolchain::here().places().into_iter().chain(own).collect(),
                writes: vec![Place::same(&self.target)],
            }),
        }
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
        let (known, unknown): (Vec<_>, Vec<_>) = steps.partition(|step| made.is_of(step, files));
        unknown.iter().for_each(|step| made.forget(step));
        let start = SystemTime::now();
        let mut built = self.build(&unknown, self.policy(), stop, &|_| {})?;
        foreign::refuse(&mut built, &self.package, &self.target, start)?;
        // The same for all of them; without any there may be no list of it.
        let of_library = match built.executables.is_empty() {
            true => Vec::new(),
            false => sources::of(&self.package, &self.target, LIBRARY)?,
        };
        let folder = self.package.join("exercises");
        for (step, executable) in &built.executables {
            let of_step = sources::of(&self.package, &self.target, step)?;
            let warnings = built.warnings.get(step).cloned().unwrap_or_default();
            let sources = of_step.iter().chain(&of_library);
            let names = sources.filter_map(|path| path.strip_prefix(&folder).ok()?.to_str());
            made.note(step, names, files, (executable.clone(), warnings));
        }
        for step in known {
            made.put_into(&mut built, step);
        }
        Ok(built)
    }

    fn build(
        &self,
        steps: &[&str],
        policy: Policy,
        stop: &Stop,
        on_progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Built> {
        let mut settings = Toolchain::here().environment();
        settings.extend([
            ("CARGO_TARGET_DIR", self.target.clone().into_os_string()),
            ("TMPDIR", self.scratch().into_os_string()),
            // Linking takes a good deal of the time, and nobody debugs here; a program of a page is made
            // quickest in one piece, and one without symbols starts sooner.
            ("CARGO_PROFILE_DEV_DEBUG", OsString::from("false")),
            ("CARGO_PROFILE_DEV_STRIP", OsString::from("symbols")),
            ("CARGO_PROFILE_DEV_CODEGEN_UNITS", OsString::from("1")),
        ]);
        let package = Package {
            folder: &self.package,
            settings,
            colours: false,
            policy,
        };
        match steps.is_empty() {
            true => Ok(Built::default()),
            false => package.build(steps, stop, on_progress),
        }
    }
}
