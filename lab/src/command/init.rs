//! `cargo lab init DIR`: makes a workspace, or brings a newer kit into one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use language::{OF_WORKSPACE, text};

use crate::base::files;
use crate::base::interrupt::{self, Interrupt};
use crate::base::print::say;
use crate::build::crates;
use crate::kit::guide;
use crate::kit::handout::{self, Handout};
use crate::kit::installed::{self, Installed};
use crate::kit::lab::Lab;
use crate::kit::replace;
use crate::kit::workspace::{self, Extras, Files};
use crate::student::spoken;

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
    /// The language of its guide and of what is said in it, such as pt; else that of the system
    #[arg(long)]
    language: Option<String>,
}

/// Makes the workspace, or updates it.
///
/// # Errors
/// When this is not the kit, the folder cannot be used, or a file cannot be written.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    spoken::speak(arguments.language.as_deref());
    let kit = Lab::find()?;
    demand_kit(&kit)?;
    demand_language(&kit, arguments.language.as_deref())?;
    match arguments.update {
        true => update(&kit, arguments)?,
        false => create(&kit, arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuses what is no kit.
///
/// # Errors
/// When it is a workspace.
pub fn demand_kit(kit: &Lab) -> Result<()> {
    ensure!(
        kit.is_kit(),
        text!(
            "`{root}` is a workspace: this is done in the kit that it was made from\n  \
             a newer one that was handed out is brought in with `cargo lab update FILE`",
            root = kit.root.display()
        )
    );
    Ok(())
}

/// Refuses a language that the guide is not there in.
///
/// # Errors
/// When it is one, or the languages cannot be read.
pub fn demand_language(kit: &Lab, language: Option<&str>) -> Result<()> {
    let known = guide::languages(kit)?;
    if let Some(language) = language {
        ensure!(
            known.iter().any(|known| known == language),
            text!(
                "the guide is not there in `{language}`; it is in: {languages}",
                language,
                languages = known.join(", ")
            )
        );
    }
    Ok(())
}

fn create(kit: &Lab, arguments: &Arguments) -> Result<()> {
    let dir =
        std::path::absolute(&arguments.dir).context(text!("cannot tell where the folder is"))?;
    demand_nothing_at(&dir)?;
    let parent = dir
        .parent()
        .with_context(|| text!("`{path}` is no place for a folder", path = dir.display()))?;
    fs::create_dir_all(parent)
        .with_context(|| text!("cannot make `{path}`", path = parent.display()))?;

    // Made beside its place and then moved there: an interruption leaves no half of it.
    let unfinished = tempfile::Builder::new()
        .prefix(".lab-init-")
        .tempdir_in(parent);
    let unfinished =
        unfinished.with_context(|| text!("cannot write to `{path}`", path = parent.display()))?;
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
    fill(kit, &root, extras, arguments.language.as_deref())?;
    // An empty folder may be there.
    let _ = fs::remove_dir(&dir);
    fs::rename(&root, &dir).with_context(|| text!("cannot make `{path}`", path = dir.display()))?;
    let git = begin_history(&dir);
    let shown = arguments.dir.display().to_string();
    let quoted = quoted(&shown);
    let words = text!("{folder} is ready{git}. Go on there:", folder = shown, git);
    say!("{words}\n\n  cd {quoted}\n  cargo lab watch\n");
    Ok(())
}

/// Makes a workspace in the folder `root`, which is not there yet.
///
/// # Errors
/// When a file cannot be read or written, or the crates cannot be fetched that are to be in it.
pub fn fill(kit: &Lab, root: &Path, extras: Extras, language: Option<&str>) -> Result<()> {
    let handout = handout(kit, extras)?;
    write(root, &handout.files)?;
    for (name, content) in &handout.starters {
        files::put(&root.join("exercises").join(name), content)?;
    }
    handout::record(&handout, Installed::default()).write(root)?;
    choose_language(root, language)?;
    if extras.vendor {
        crates::vendor(root)?;
    }
    crates::lock(root)
}

/// What the kit hands out now.
fn handout(kit: &Lab, extras: Extras) -> Result<Handout> {
    Ok(Handout {
        files: workspace::files(kit, extras)?,
        starters: workspace::starters(kit)?,
        made: installed::now(),
    })
}

/// Notes the language, where one is asked for.
fn choose_language(root: &Path, language: Option<&str>) -> Result<()> {
    match language {
        Some(language) => files::put(&root.join(OF_WORKSPACE), format!("{language}\n").as_bytes()),
        None => Ok(()),
    }
}

fn demand_nothing_at(dir: &Path) -> Result<()> {
    let is_empty = || fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_none());
    if dir.symlink_metadata().is_ok() && !is_empty() {
        bail!(text!(
            "`{dir}` is there already, and is not overwritten\n  \
             `cargo lab init --update {dir}` brings this kit's files into a workspace",
            dir = dir.display()
        ));
    }
    Ok(())
}

fn write(root: &Path, files: &Files) -> Result<()> {
    for (path, content) in files {
        files::put(&root.join(path), content)?;
    }
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
        Ok(status) if status.success() => {
            text!(" (inside the repository that is around it)")
        }
        Ok(_) => match git(&["init", "--quiet"]) {
            Ok(status) if status.success() => text!(", and a git repository"),
            _ => text!(" (git could not make a repository of it)"),
        },
        Err(_) => text!(" (no repository: there is no git on this machine)"),
    }
}

/// Brings the kit's files into the workspace.
fn update(kit: &Lab, arguments: &Arguments) -> Result<()> {
    let root =
        std::path::absolute(&arguments.dir).context(text!("cannot tell where the folder is"))?;
    let shown = arguments.dir.display();
    let is_workspace = root.join("steps.toml").is_file() && root.join("lab").is_dir();
    ensure!(
        is_workspace,
        text!(
            "`{folder}` is no workspace: without --update one is made",
            folder = shown
        )
    );
    let target = Lab::at(&root)?;
    ensure!(
        !target.is_kit(),
        text!("`{folder}` is a kit, not a workspace", folder = shown)
    );

    let before = Installed::read(&target).unwrap_or_default();
    let extras = Extras {
        solutions: arguments.with_solutions || root.join("solutions").is_dir(),
        vendor: arguments.vendor || root.join("vendor").is_dir(),
        course: false,
    };
    let handout = handout(kit, extras)?;
    let notes = replace::bring(&root, &handout, before)?;
    choose_language(&root, arguments.language.as_deref())?;
    if extras.vendor {
        crates::vendor(&root)?;
    }
    crates::lock(&root)?;

    say!(
        "{}",
        text!(
            "{folder} has the files of this kit now; exercises/ is as it was",
            folder = shown
        )
    );
    for note in notes {
        say!("{}", text!("note: {note}", note));
    }
    Ok(())
}

/// A path as a shell takes it for one word.
fn quoted(path: &str) -> String {
    let is_plain = |letter: char| letter.is_alphanumeric() || "/\\:._-+@%".contains(letter);
    match path.chars().all(is_plain) {
        true => path.to_string(),
        false => format!("'{}'", path.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_path_is_one_word_of_a_shell() {
        assert_eq!(quoted("../João/mine-2"), "../João/mine-2");
        assert_eq!(quoted("C:\\mine"), "C:\\mine");
        assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(quoted("a&b"), "'a&b'");
    }
}
