//! The wrong programs: the mistakes of the table, compiled side by side in one call of cargo.
//!
//! Their sources: [`sources`].

use std::collections::BTreeSet;
use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::base::files;
use crate::base::stop::Stop;
use crate::build::cargo::Call;
use crate::build::messages::Artifact;
use crate::build::together;
use crate::kit::lab::Lab;
use crate::sandbox::limits::Limits;
use crate::sandbox::policy::Policy;
use crate::sandbox::run::Ended;
use crate::trust::mistakes::Mistake;
use crate::trust::sources::{self, Files};

/// A few hundred small programs, on a slow machine.
const LIMITS: Limits = Limits {
    time: Duration::from_secs(1800),
    ..Limits::BUILD
};

/// Compiles the programs of `mistakes`, some or all of the table's, in the folder `own`, and gives for
/// each, in their order, the folder that the grader is to look at.
///
/// # Errors
/// When a mistake no longer applies, or what it makes of the step does not compile.
pub fn build(
    lab: &Lab,
    table: &[Mistake],
    mistakes: &[&Mistake],
    own: &Path,
    stop: &Stop,
    on_progress: &(dyn Fn(&str) + Sync),
) -> Result<Vec<PathBuf>> {
    let built = build_some(lab, table, mistakes, own, stop, on_progress, false)?;
    if let Some(fault) = built.fault {
        bail!("a mistake does not compile:\n{fault}");
    }
    let folders = built.folders.into_iter().zip(mistakes);
    folders
        .map(|(folder, mistake)| {
            folder.with_context(|| format!("cargo has not built {}", mistake.name))
        })
        .collect()
}

/// What has been built.
pub struct Built {
    /// For each mistake, in their order, the folder that the grader is to look at; `None` where it does not
    /// compile.
    pub folders: Vec<Option<PathBuf>>,
    /// What cargo says where not all do.
    pub fault: Option<String>,
}

/// As [`build`], for changes of which some may not compile.
///
/// # Errors
/// When one no longer applies, or the build did not come to its end.
pub fn build_viable(
    lab: &Lab,
    table: &[Mistake],
    mistakes: &[&Mistake],
    own: &Path,
    stop: &Stop,
    on_progress: &(dyn Fn(&str) + Sync),
) -> Result<Built> {
    build_some(lab, table, mistakes, own, stop, on_progress, true)
}

fn build_some(
    lab: &Lab,
    table: &[Mistake],
    mistakes: &[&Mistake],
    own: &Path,
    stop: &Stop,
    on_progress: &(dyn Fn(&str) + Sync),
    apart: bool,
) -> Result<Built> {
    if mistakes.is_empty() {
        return Ok(Built {
            folders: Vec::new(),
            fault: None,
        });
    }
    let package = own.join("package");
    // All sources, whichever are built: what one run needs another has not taken away.
    let sources = sources::of(lab, table, apart)?;
    put_all(&package, &sources.files)?;
    let settings = [
        ("CARGO_TARGET_DIR", own.join("target").into_os_string()),
        // Nobody debugs these, nor changes them line by line; and a mistake may leave something unused.
        ("CARGO_PROFILE_DEV_DEBUG", OsString::from("false")),
        ("CARGO_PROFILE_DEV_STRIP", OsString::from("symbols")),
        ("CARGO_INCREMENTAL", OsString::from("0")),
        ("RUSTFLAGS", OsString::from("-Awarnings")),
    ];
    let arguments = [
        "build",
        "--workspace",
        "--bins",
        "--keep-going",
        "--offline",
    ];
    let call = Call {
        folder: &package,
        arguments: arguments.map(str::to_string).to_vec(),
        settings: settings.to_vec(),
        colours: false,
        policy: Policy::trusting(LIMITS),
    };
    let report = call.run(stop, on_progress)?;
    if matches!(report.ended, Ended::Over(_) | Ended::Stopped) {
        bail!("{}", report.fault(&LIMITS));
    }
    let programs = own.join("programs");
    let mut folders = Vec::new();
    for mistake in mistakes {
        let built = report
            .artifacts
            .iter()
            .find(|built| sources.targets.get(&mistake.name) == Some(&built.target));
        folders.push(match built {
            Some(built) => {
                let folder = programs.join(&mistake.name);
                place(lab, mistake, built, &folder)?;
                Some(folder)
            }
            None => None,
        });
    }
    Ok(Built {
        folders,
        fault: (!report.is_success()).then(|| report.fault(&LIMITS)),
    })
}

/// Puts the executable under its step's name into `folder`, and mensagens.txt beside it.
fn place(lab: &Lab, mistake: &Mistake, built: &Artifact, folder: &Path) -> Result<()> {
    let program = folder.join(format!("{}{EXE_SUFFIX}", mistake.step));
    let modified = |path: &Path| path.metadata().and_then(|file| file.modified()).ok();
    if modified(&program) < modified(&built.executable) || modified(&program).is_none() {
        let _ = fs::remove_file(&program);
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make `{}`", folder.display()))?;
        if built.target != mistake.name {
            let mut marked = files::read(&built.executable)?;
            marked.extend(together::mark(&mistake.name)?);
            files::put(&program, &marked)?;
            let mode = built.executable.metadata().map(|file| file.permissions());
            mode.and_then(|mode| fs::set_permissions(&program, mode))
                .with_context(|| format!("cannot make `{}` executable", program.display()))?;
        } else if fs::hard_link(&built.executable, &program).is_err() {
            files::copy(&built.executable, &program)?;
        }
    }
    let name = "solutions/mensagens.txt";
    let text = match mistake.files(&lab.root)?.remove(name) {
        Some(text) => text.into_bytes(),
        None => files::read(&lab.root.join(name))?,
    };
    put(&folder.join("mensagens.txt"), &text)
}

/// Makes `folder` hold these files. What is there already stays as old as it is, and is not compiled
/// again; what is of no mistake any more goes.
fn put_all(folder: &Path, files: &Files) -> Result<()> {
    for (path, text) in files {
        // Cargo writes its own into it.
        if path != "Cargo.lock" || !folder.join(path).is_file() {
            put(&folder.join(path), text.as_bytes())?;
        }
    }
    let kept: BTreeSet<_> = files.keys().filter_map(|path| top(path)).collect();
    for place in ["wrong", "library"] {
        for name in files::names_in(&folder.join(place)).unwrap_or_default() {
            let path = format!("{place}/{name}");
            if !kept.contains(path.as_str()) {
                let old = folder.join(&path);
                fs::remove_dir_all(&old)
                    .with_context(|| format!("cannot remove `{}`", old.display()))?;
            }
        }
    }
    Ok(())
}

/// `wrong/NAME` of a path that is in there.
fn top(path: &str) -> Option<&str> {
    let (second, _) = path.match_indices('/').nth(1)?;
    Some(&path[..second])
}

fn put(path: &Path, content: &[u8]) -> Result<()> {
    match fs::read(path) {
        Ok(old) if old == content => Ok(()),
        _ => files::put(path, content),
    }
}
