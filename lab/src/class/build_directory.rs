//! Where submissions are built: packages of the kit's own, with folders of their own for what is
//! compiled, so that several are built side by side.
//!
//! A bench stays from run to run. The crates are compiled for the first one; the others start as
//! copies of it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::base::files::{self, names_in};
use crate::base::stop::Stop;
use crate::build::package::{Built, Failure, LIBRARY, Package};
use crate::class::submission::Submission;
use crate::kit::lab::Lab;
use crate::kit::workspace;
use crate::sandbox::limits::Limits;

/// How long the compiler may take for one submission, which it needs a second for.
const LIMITS: Limits = Limits {
    time: std::time::Duration::from_secs(60),
    ..Limits::BUILD
};

/// The benches of one run. No other run has them.
pub struct Workshop {
    folder: PathBuf,
    _claim: File,
}

/// A place to build submissions at, one at a time.
pub struct Bench {
    lab: Lab,
    package: PathBuf,
    target: PathBuf,
    starters: workspace::Files,
}

/// A submission, built.
pub struct Work {
    pub built: Built,
    /// The folder with the programs.
    pub programs: TempDir,
    /// What the compiler says of sock_utils.rs, where the starter's had to take its place.
    pub library: Option<String>,
}

impl Workshop {
    /// Claims a workshop in the folder `own`: the first that no other run has.
    ///
    /// # Errors
    /// When a folder or a file cannot be made.
    pub fn claim(own: &Path) -> Result<Workshop> {
        for number in 1..100 {
            let folder = own.join(format!("grade-{number}"));
            let claim = || {
                fs::create_dir_all(&folder)?;
                File::create(folder.join("claim"))
            };
            let claim = claim().with_context(|| format!("cannot use `{}`", folder.display()))?;
            // Given back by the system when this process ends, however it ends.
            if claim.try_lock().is_ok() {
                return Ok(Workshop {
                    folder,
                    _claim: claim,
                });
            }
        }
        bail!("too many gradings are going on in `{}`", own.display())
    }

    /// Makes `count` benches. For the first one all crates are compiled, and the starters with them.
    ///
    /// # Errors
    /// When the kit itself does not build, or files cannot be written.
    pub fn benches(
        &self,
        lab: &Lab,
        count: usize,
        stop: &Stop,
        on_progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Vec<Bench>> {
        let benches = (1..=count).map(|number| self.bench(lab, number));
        let benches: Vec<_> = benches.collect::<Result<_>>()?;
        let first = benches.first().context("there is no bench")?;
        first.put(&first.starters)?;
        let steps: Vec<_> = lab.steps.iter().map(|step| step.name.as_str()).collect();
        let built = first.build(&steps, Limits::BUILD, stop, on_progress)?;
        if let Some((step, failure)) = built.failures.first_key_value() {
            bail!("the kit does not build: {step}: {failure:?}");
        }
        for bench in &benches[1..] {
            if !bench.target.exists() {
                copy_target(&first.target, &bench.target)?;
            }
        }
        Ok(benches)
    }

    fn bench(&self, lab: &Lab, number: usize) -> Result<Bench> {
        let folder = self.folder.join(number.to_string());
        let bench = Bench {
            lab: lab.clone(),
            package: folder.join("package"),
            target: folder.join("target"),
            starters: workspace::starters(lab)?,
        };
        for (path, content) in workspace::package(lab)? {
            let path = bench.package.join(path);
            // What is there already stays as old as it is, and is not compiled again.
            if path.is_file() && (path.ends_with("Cargo.lock") || files::read(&path)? == content) {
                continue;
            }
            files::put(&path, &content)?;
        }
        Ok(bench)
    }
}

impl Bench {
    /// Builds the steps of `submission`.
    ///
    /// # Errors
    /// When files cannot be written, or no process can be started, or `stop` came.
    pub fn take(&self, submission: &Submission, stop: &Stop) -> Result<Work> {
        let mut files = submission.files.clone();
        let library = format!("{LIBRARY}.rs");
        if !files.contains_key(&library) {
            files.insert(library.clone(), self.starter(&library)?);
        }
        let is_there = |step: &&str| files.contains_key(&format!("{step}.rs"));
        let all = self.lab.steps.iter().map(|step| step.name.as_str());
        let steps: Vec<_> = all.clone().filter(is_there).collect();
        self.put(&files)?;
        let mut built = self.build(&steps, LIMITS, stop, &|_| {})?;

        // The library is not the steps' fault: those that do without it are graded all the same.
        let is_library = |failure: &Failure| matches!(failure, Failure::LibraryDoesNotCompile(_));
        let mut messages = None;
        if let Some(Failure::LibraryDoesNotCompile(text)) =
            built.failures.values().find(|failure| is_library(failure))
        {
            messages = Some(text.clone());
            files.insert(library.clone(), self.starter(&library)?);
            self.put(&files)?;
            built = self.build(&steps, LIMITS, stop, &|_| {})?;
        }
        for step in all.filter(|step| !steps.contains(step)) {
            let what = format!("exercises/{step}.rs has not been handed in");
            built
                .failures
                .insert(step.to_string(), Failure::Missing(what));
        }
        self.refuse_foreign_files(&mut built)?;

        let programs = tempfile::tempdir_in(&self.package).context("cannot make a folder")?;
        built.collect(
            &self.package.join("exercises/mensagens.txt"),
            programs.path(),
        )?;
        Ok(Work {
            built,
            programs,
            library: messages,
        })
    }

    fn starter(&self, name: &str) -> Result<Vec<u8>> {
        let starter = self.starters.get(name).cloned();
        starter.with_context(|| format!("the kit has no starter {name}"))
    }

    /// Makes `exercises/` hold `files`, and nothing of the submission before.
    fn put(&self, files: &workspace::Files) -> Result<()> {
        let folder = self.package.join("exercises");
        if folder.exists() {
            fs::remove_dir_all(&folder)
                .with_context(|| format!("cannot empty `{}`", folder.display()))?;
        }
        for (name, content) in files {
            files::put(&folder.join(name), content)?;
        }
        Ok(())
    }

    fn build(
        &self,
        steps: &[&str],
        limits: Limits,
        stop: &Stop,
        on_progress: &(dyn Fn(&str) + Sync),
    ) -> Result<Built> {
        let package = Package {
            folder: &self.package,
            settings: vec![
                ("CARGO_TARGET_DIR", self.target.clone().into_os_string()),
                // Linking takes a good deal of the time, and nobody debugs here.
                ("CARGO_PROFILE_DEV_DEBUG", OsString::from("false")),
            ],
            colours: false,
            limits,
        };
        match steps.is_empty() {
            true => Ok(Built::default()),
            false => package.build(steps, stop, on_progress),
        }
    }

    /// Takes out the programs into which a file of this machine was taken (`include!`, `#[path]`):
    /// a solution that lies about, say.
    fn refuse_foreign_files(&self, built: &mut Built) -> Result<()> {
        let of_library = self.foreign_file(LIBRARY)?;
        let steps: Vec<_> = built.executables.keys().cloned().collect();
        for step in steps {
            let foreign = match &of_library {
                Some(source) => Some((LIBRARY, source.clone())),
                None => self
                    .foreign_file(&step)?
                    .map(|source| (step.as_str(), source)),
            };
            if let Some((name, source)) = foreign {
                let what = format!(
                    "exercises/{name}.rs takes in `{}`, which is no file of exercises/: it is not graded",
                    source.display()
                );
                built.executables.remove(&step);
                built.failures.insert(step, Failure::Foreign(what));
            }
        }
        Ok(())
    }

    /// The first file outside of the package that the compiler has read for `target`, as its own
    /// list says. (Cargo's, beside the executable, is not written when another step fails.)
    fn foreign_file(&self, target: &str) -> Result<Option<PathBuf>> {
        let folder = self.target.join("debug/deps");
        let is_list = |name: &String| {
            let hash = name
                .strip_prefix(target)
                .and_then(|rest| rest.strip_suffix(".d"));
            hash.is_some_and(|hash| hash.starts_with('-'))
        };
        let lists = names_in(&folder)?
            .into_iter()
            .filter(is_list)
            .map(|name| folder.join(name));
        let newest = lists.max_by_key(|list| list.metadata().and_then(|list| list.modified()).ok());
        let newest =
            newest.with_context(|| format!("the compiler has left no list for {target}"))?;
        let list = files::read_text(&newest)?;
        let sources = list.lines().filter_map(|line| line.split_once(": "));
        let sources = sources.flat_map(|(_, sources)| sources_in(sources));
        let mut paths = sources.map(|source| plain(&self.package.join(source)));
        Ok(paths.find(|path| !path.starts_with(&self.package)))
    }
}

/// The paths in a line of a list for make, in which a space within a path is escaped.
fn sources_in(line: &str) -> Vec<String> {
    let line = line.replace("\\ ", "\0");
    let paths = line.split(' ').filter(|path| !path.is_empty());
    paths.map(|path| path.replace('\0', " ")).collect()
}

/// `path` without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

/// Copies what cargo has built, with the times that it goes by.
fn copy_target(from: &Path, to: &Path) -> Result<()> {
    let unfinished = to.with_extension("unfinished");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)
            .context("cannot remove what an interrupted run has left")?;
    }
    copy_folder(from, &unfinished).with_context(|| format!("cannot copy `{}`", from.display()))?;
    fs::rename(&unfinished, to).with_context(|| format!("cannot make `{}`", to.display()))?;
    ensure!(to.is_dir(), "cannot make `{}`", to.display());
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, copy) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            // It is of the paths of the first bench.
            if entry.file_name() != "incremental" {
                copy_folder(&source, &copy)?;
            }
        } else {
            fs::copy(&source, &copy)?;
            let modified = entry.metadata()?.modified()?;
            File::options()
                .append(true)
                .open(&copy)?
                .set_modified(modified)?;
        }
    }
    Ok(())
}
