//! Builds the programs of steps, and keeps apart what does not compile.

use std::collections::BTreeMap;
use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};
use language::text;

use crate::base::files;
use crate::base::stop::Stop;
use crate::build::cargo::{Call, Report};
use crate::build::text;
use crate::sandbox::limits::Excess;
use crate::sandbox::policy::Policy;
use crate::sandbox::run::Ended;

/// The library that all steps stand on, as cargo names it.
pub const LIBRARY: &str = "sock_utils";

/// A package with steps in it, and how it is built.
pub struct Package<'a> {
    /// The folder with its Cargo.toml.
    pub folder: &'a Path,
    /// Settings of cargo's, as environment variables.
    pub settings: Vec<(&'static str, OsString)>,
    pub colours: bool,
    /// What the compiler may take, and see.
    pub policy: Policy,
}

/// What came of building some steps.
#[derive(Default)]
pub struct Built {
    /// The executables of the steps that compile, by the steps' names.
    pub executables: BTreeMap<String, PathBuf>,
    /// What is wrong with each of the others.
    pub failures: BTreeMap<String, Failure>,
    /// What the compiler warns of in each step, its own file alone.
    pub warnings: BTreeMap<String, Vec<String>>,
}

/// Why there is no executable of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The compiler refuses it, with these messages, of which the first is the one to begin with.
    DoesNotCompile(Vec<String>),
    /// The compiler refuses sock_utils.rs, which it stands on.
    LibraryDoesNotCompile(Vec<String>),
    /// It is no text of UTF-8: what is said of that.
    NotText(String),
    /// There is no such file: what is said of that.
    Missing(String),
    /// It takes in this file, which is no exercise.
    Foreign(String),
    /// The compiler had to be stopped, for this reason.
    Stopped(String),
    /// Not the student's fault: what has gone wrong.
    GraderError(String),
}

impl Package<'_> {
    /// Builds `steps` in one call of cargo; one that does not compile costs that one alone.
    ///
    /// # Errors
    /// When no process can be started, or when `stop` came.
    pub fn build(
        &self,
        steps: &[&str],
        stop: &Stop,
        on_progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Built> {
        let report = self.build_anew(steps, stop, on_progress)?;
        let mut built = Built::default();
        if let Some(why) = self.library_failure(steps, &report, stop, on_progress)? {
            let failures = steps.iter().map(|step| (step.to_string(), why.clone()));
            built.failures.extend(failures);
            return Ok(built);
        }
        let warnings = |step: &&str| (step.to_string(), report.warnings_of(step));
        built.warnings.extend(steps.iter().map(warnings));
        for step in steps {
            let mut artifacts = report.artifacts.iter();
            if let Some(artifact) = artifacts.find(|artifact| artifact.target == *step) {
                if artifact.is_fresh {
                    let told = text!("cargo did not build it anew").to_string();
                    let failures = &mut built.failures;
                    failures.insert(step.to_string(), Failure::GraderError(told));
                } else {
                    let path = artifact.executable.clone();
                    built.executables.insert(step.to_string(), path);
                }
                continue;
            }
            // What was stopped is not heard of: each step that is left gets a try of its own.
            let failure = match (report.ended, steps.len()) {
                (Ended::Over(_), 2..) if !report.ran_out_of_time(step) => {
                    let alone = self.build(&[*step], stop, on_progress)?;
                    built.executables.extend(alone.executables);
                    built.failures.extend(alone.failures);
                    continue;
                }
                _ => self.failure_of(step, &report),
            };
            built.failures.insert(step.to_string(), failure);
        }
        Ok(built)
    }

    /// Has cargo build `steps` from what is there now. Cargo goes by the times of files, and would
    /// not see a change that comes with an old one (`mv`, `cp -p`, a clock that was set back).
    fn build_anew(
        &self,
        steps: &[&str],
        stop: &Stop,
        on_progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Report> {
        let now = SystemTime::now();
        self.renew(steps, now)?;
        let targets = || steps.iter().map(|step| format!("--bin={step}")).collect();
        let report = self.call(targets(), stop, on_progress)?;
        if !report.artifacts.iter().any(|artifact| artifact.is_fresh) {
            return Ok(report);
        }
        // Some file systems count time in steps of two seconds.
        self.renew(steps, now + Duration::from_secs(3))?;
        self.call(targets(), stop, on_progress)
    }

    /// Sets the time of the given file of each step, which leads to the student's: that one is not
    /// touched, for an editor may have it open.
    fn renew(&self, steps: &[&str], time: SystemTime) -> Result<()> {
        for step in steps {
            set_time(&self.folder.join(format!("src/bin/{step}.rs")), time)?;
        }
        if self.library_may_have_changed() {
            set_time(&self.folder.join("src/lib.rs"), time)?;
        }
        Ok(())
    }

    /// Whether sock_utils.rs may be another than what was built last: its place in the folder, its
    /// content or its rights have changed since, or, where the system does not say, its time.
    fn library_may_have_changed(&self) -> bool {
        let changed = |path: &str| changed(&self.folder.join(path)).ok();
        match (changed("exercises/sock_utils.rs"), changed("src/lib.rs")) {
            (Some(student_s), Some(given)) => student_s >= given,
            _ => true,
        }
    }

    /// Why no step can be built: the compiler had to be ended over the library. Each step by itself would
    /// take as long again.
    fn library_failure(
        &self,
        steps: &[&str],
        report: &Report,
        stop: &Stop,
        on_progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Option<Failure>> {
        let excess = match report.ended {
            _ if report.ran_out_of_time(LIBRARY) => Some(Excess::Processor),
            Ended::Over(_) if report.artifacts.is_empty() && steps.len() > 1 => {
                let alone = self.call(vec!["--lib".to_string()], stop, on_progress)?;
                match alone.ended {
                    _ if alone.ran_out_of_time(LIBRARY) => Some(Excess::Processor),
                    Ended::Over(excess) => Some(excess),
                    _ => None,
                }
            }
            _ => None,
        };
        let told = excess.map(|excess| self.policy.limits.told(excess));
        Ok(told.map(|told| {
            let words = text!(
                "the compiler was stopped over exercises/{library}.rs: {told}",
                library = LIBRARY,
                told
            );
            Failure::LibraryDoesNotCompile(vec![words + "\n"])
        }))
    }

    fn failure_of(&self, step: &str, report: &Report) -> Failure {
        let excess = match report.ended {
            _ if report.ran_out_of_time(step) => Some(Excess::Processor),
            Ended::Over(excess) => Some(excess),
            _ => None,
        };
        if let Some(told) = excess.map(|excess| self.policy.limits.told(excess)) {
            return Failure::Stopped(text!("the compiler was stopped: {told}", told));
        }
        let errors = report.errors_of(step);
        let of_library = report.errors_of(LIBRARY);
        if errors.is_empty() && of_library.is_empty() {
            return Failure::GraderError(report.fault(&self.policy.limits));
        }
        // The compiler has no more to say of such a file than that it is none.
        let files = [step, LIBRARY].map(|name| format!("{name}.rs"));
        let files = files.iter().map(String::as_str).chain(["mensagens.txt"]);
        if let Some(told) = text::fault(&self.folder.join("exercises"), files) {
            return Failure::NotText(told);
        }
        if !errors.is_empty() {
            return Failure::DoesNotCompile(errors);
        }
        // Where a function is missing in sock_utils.rs, src/lib.rs says so.
        let is_student_s =
            |error: &String| error.contains("exercises/") || error.contains("src/lib.rs");
        match of_library.iter().any(is_student_s) {
            true => Failure::LibraryDoesNotCompile(of_library),
            false => Failure::GraderError(text!(
                "the given files in src/ do not compile\n{messages}\
                 `cargo lab init --update DIR`, in the kit, brings them back as they were",
                messages = of_library.concat()
            )),
        }
    }

    fn call(
        &self,
        targets: Vec<String>,
        stop: &Stop,
        on_progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Report> {
        let mut arguments = vec!["build".to_string(), "--keep-going".to_string()];
        arguments.extend(targets);
        let call = Call {
            folder: self.folder,
            arguments,
            settings: self.settings.clone(),
            colours: self.colours,
            policy: self.policy.clone(),
        };
        let report = call.run(stop, on_progress)?;
        if report.ended == Ended::Stopped {
            bail!(text!("the build was interrupted"));
        }
        Ok(report)
    }
}

impl Built {
    /// Copies the executables, and the file that feeds ex08, into the empty folder `folder`: what
    /// is graded from there is what this build has made, whatever is built next.
    ///
    /// # Errors
    /// When a file cannot be copied.
    pub fn collect(&self, messages: &Path, folder: &Path) -> Result<()> {
        // Steps may have one executable, which is called by their names.
        let mut copies = BTreeMap::new();
        for (step, executable) in &self.executables {
            let copy = folder.join(format!("{step}{EXE_SUFFIX}"));
            match copies.get(executable) {
                Some(first) if fs::hard_link(first, &copy).is_ok() => {}
                _ => files::copy(executable, &copy)?,
            }
            copies.entry(executable).or_insert(copy);
        }
        if messages.is_file() {
            files::copy(messages, &folder.join("mensagens.txt"))?;
        }
        // Whoever runs them may be another user, with fewer rights.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let rights = fs::Permissions::from_mode(0o755);
            fs::set_permissions(folder, rights).with_context(|| {
                text!("cannot open `{path}` to others", path = folder.display())
            })?;
        }
        Ok(())
    }
}

fn set_time(path: &Path, time: SystemTime) -> Result<()> {
    fs::File::options()
        .append(true)
        .open(path)
        .and_then(|file| file.set_modified(time))
        .with_context(|| text!("cannot set the time of `{path}`", path = path.display()))
}

/// When the file at `path` was changed last, in whatever way (st_ctime).
#[cfg(unix)]
fn changed(path: &Path) -> std::io::Result<(i64, i64)> {
    use std::os::unix::fs::MetadataExt;
    let metadata = path.metadata()?;
    Ok((metadata.ctime(), metadata.ctime_nsec()))
}

/// When the content of the file at `path` was written.
#[cfg(not(unix))]
fn changed(path: &Path) -> std::io::Result<SystemTime> {
    path.metadata()?.modified()
}
