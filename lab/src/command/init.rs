//! `cargo lab init DIR`: makes a workspace, or brings a newer kit into one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::base::files::{self, fingerprint};
use crate::base::interrupt::{self, Interrupt};
use crate::base::print::{note, say};
use crate::build::cargo::cargo;
use crate::kit::guide;
use crate::kit::installed::{self, Installed};
use crate::kit::lab::Lab;
use crate::kit::replace;
use crate::kit::workspace::{self, Extras, Files};

/// How long it is tried to remove what is half done.
const REMOVAL: Duration = Duration::from_secs(2);

#[derive(clap::Args)]
pub struct Arguments {
    /// The folder of the workspace
    dir: PathBuf,
    /// Put the solutions in, too
    #[arg(long)]
    with_solutions: bool,
    /// Bring this kit's files into a workspace that is there; exercises/ stays as it is
    #[arg(long)]
    update: bool,
    /// Put all crates into the workspace, so that it builds without a network
    #[arg(long)]
    vendor: bool,
    /// The language of its guide and hints, such as pt; else that of the system
    #[arg(long)]
    language: Option<String>,
}

/// Makes the workspace, or updates it.
///
/// # Errors
/// When this is not the kit, the folder cannot be used, or a file cannot be written.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let kit = Lab::find()?;
    ensure!(
        kit.is_kit(),
        "`{}` is a workspace: `cargo lab init` is run in the kit that it was made from",
        kit.root.display()
    );
    if let Some(language) = &arguments.language {
        let known = guide::languages(&kit)?;
        ensure!(
            known.contains(language),
            "the guide is not there in `{language}`; it is in: {}",
            known.join(", ")
        );
    }
    match arguments.update {
        true => update(&kit, arguments)?,
        false => create(&kit, arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn create(kit: &Lab, arguments: &Arguments) -> Result<()> {
    let dir = std::path::absolute(&arguments.dir).context("cannot tell where the folder is")?;
    demand_nothing_at(&dir)?;
    let parent = dir
        .parent()
        .with_context(|| format!("`{}` is no place for a folder", dir.display()))?;
    fs::create_dir_all(parent).with_context(|| format!("cannot make `{}`", parent.display()))?;

    // Made beside its place and then moved there: an interruption leaves no half of it.
    let unfinished = tempfile::Builder::new()
        .prefix(".lab-init-")
        .tempdir_in(parent);
    let unfinished =
        unfinished.with_context(|| format!("cannot write to `{}`", parent.display()))?;
    let root = unfinished.path().join("workspace");
    let remains = unfinished.path().to_path_buf();
    let _interrupt = Interrupt::does(move || {
        // Cargo, which fetches crates into it, may not have ended yet.
        let deadline = Instant::now() + REMOVAL;
        while fs::remove_dir_all(&remains).is_err() && remains.exists() && Instant::now() < deadline
        {
            thread::sleep(Duration::from_millis(10));
        }
        interrupt::end();
    })?;
    let extras = Extras {
        solutions: arguments.with_solutions,
        vendor: arguments.vendor,
        course: false,
    };
    let files = workspace::files(kit, extras)?;
    write(&root, &files)?;
    for (name, content) in workspace::starters(kit)? {
        files::put(&root.join("exercises").join(name), &content)?;
    }
    let record = record(kit, &files, Installed::default())?;
    files::put(&root.join(installed::path()), record.text().as_bytes())?;
    choose_language(&root, arguments)?;
    if arguments.vendor {
        vendor(&root)?;
    }
    lock(&root)?;
    // An empty folder may be there.
    let _ = fs::remove_dir(&dir);
    fs::rename(&root, &dir).with_context(|| format!("cannot make `{}`", dir.display()))?;
    let git = begin_history(&dir);
    let shown = arguments.dir.display().to_string();
    let quoted = match shown.contains(' ') {
        true => format!("'{shown}'"),
        false => shown.clone(),
    };
    say!("{shown} is ready{git}. Go on there:\n\n  cd {quoted}\n  cargo lab watch\n");
    Ok(())
}

/// Notes the language, where one is asked for.
fn choose_language(root: &Path, arguments: &Arguments) -> Result<()> {
    match &arguments.language {
        Some(language) => files::put(
            &root.join(guide::chosen()),
            format!("{language}\n").as_bytes(),
        ),
        None => Ok(()),
    }
}

fn demand_nothing_at(dir: &Path) -> Result<()> {
    let is_empty = || fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_none());
    if dir.symlink_metadata().is_ok() && !is_empty() {
        let dir = dir.display();
        bail!(
            "`{dir}` is there already, and is not overwritten\n  \
             `cargo lab init --update {dir}` brings this kit's files into a workspace"
        );
    }
    Ok(())
}

fn write(root: &Path, files: &Files) -> Result<()> {
    for (path, content) in files {
        files::put(&root.join(path), content)?;
    }
    Ok(())
}

/// The record of what is put into a workspace, in which `before` was there.
fn record(kit: &Lab, files: &Files, before: Installed) -> Result<Installed> {
    let fingerprints = files
        .iter()
        .map(|(path, content)| (path.clone(), fingerprint(content)));
    let mut starters = before.starters;
    for (name, content) in workspace::starters(kit)? {
        starters
            .entry(name)
            .or_default()
            .insert(fingerprint(&content));
    }
    Ok(Installed {
        files: fingerprints.collect(),
        starters,
    })
}

/// Takes out of Cargo.lock what only the kit needs. What cargo cannot do now, it does when it
/// builds.
fn lock(root: &Path) -> Result<()> {
    let call = cargo()
        .args(["update", "--workspace", "--offline", "--quiet"])
        .current_dir(root)
        .stderr(Stdio::null())
        .status();
    call.context("cannot start cargo")?;
    Ok(())
}

/// Puts all crates into the workspace. That they are said to be there already does not matter to
/// `cargo vendor`.
fn vendor(root: &Path) -> Result<()> {
    note!("fetching all crates into vendor/");
    let output = cargo()
        .args(["vendor", "--quiet", "vendor"])
        .current_dir(root)
        .stdout(Stdio::null())
        .output()
        .context("cannot start cargo")?;
    ensure!(
        output.status.success(),
        "cannot fetch the crates: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(())
}

/// Makes a repository of the folder, unless it is in one; gives words about it.
fn begin_history(dir: &Path) -> &'static str {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command
            .args(arguments)
            .current_dir(dir)
            .stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.status()
    };
    match git(&["rev-parse", "--is-inside-work-tree"]) {
        Ok(status) if status.success() => " (inside the repository that is around it)",
        Ok(_) => match git(&["init", "--quiet"]) {
            Ok(status) if status.success() => ", and a git repository",
            _ => " (git could not make a repository of it)",
        },
        Err(_) => " (no repository: there is no git on this machine)",
    }
}

/// Brings the kit's files into the workspace.
fn update(kit: &Lab, arguments: &Arguments) -> Result<()> {
    let root = std::path::absolute(&arguments.dir).context("cannot tell where the folder is")?;
    let shown = arguments.dir.display();
    let is_workspace = root.join("steps.toml").is_file() && root.join("lab").is_dir();
    ensure!(
        is_workspace,
        "`{shown}` is no workspace: without --update one is made"
    );
    let target = Lab::at(&root)?;
    ensure!(!target.is_kit(), "`{shown}` is a kit, not a workspace");

    let before = Installed::read(&target).unwrap_or_default();
    let extras = Extras {
        solutions: arguments.with_solutions || root.join("solutions").is_dir(),
        vendor: arguments.vendor || root.join("vendor").is_dir(),
        course: false,
    };
    let files = workspace::files(kit, extras)?;
    let notes = replace::files(&root, &files, &before);
    // At once: what follows may fail, and what has been put in place is known then.
    let record = record(kit, &files, before)?;
    files::put(&root.join(installed::path()), record.text().as_bytes())?;
    choose_language(&root, arguments)?;
    if extras.vendor {
        vendor(&root)?;
    }
    lock(&root)?;

    say!("{shown} has the files of this kit now; exercises/ is as it was");
    let notes = notes
        .into_iter()
        .chain(replace::notes_on_exercises(kit, &root, &record)?);
    for note in notes {
        say!("note: {note}");
    }
    Ok(())
}
