//! `cargo lab bundle SYSTEM`: what a course system needs in order to grade each submission by itself.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use crate::base::files;
use crate::base::print::say;
use crate::base::stop::Stop;
use crate::class::forms::COURSE;
use crate::kit::lab::Lab;
use crate::kit::workspace::{self, Extras, Files};

/// What all bundles have.
const SHARED: [&str; 2] = ["grade-one", "prepare"];

#[derive(clap::Args)]
pub struct Arguments {
    /// The system that is to grade
    #[arg(value_enum)]
    system: System,
    /// Where the bundle goes: an archive for Gradescope, else a folder; it must not be there yet
    #[arg(value_name = "PATH")]
    path: PathBuf,
}

/// The systems that bundles are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum System {
    /// An archive, to be uploaded as the autograder
    Gradescope,
    /// A folder, for an assignment's autograders
    Classroom50,
    /// A folder, in which the image of the external grader is built
    Prairielearn,
}

/// # Errors
/// When this is not the kit, there is something already, or it cannot be written.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let kit = Lab::find()?;
    ensure!(
        kit.is_kit(),
        "bundles are made of the kit, and this is a workspace"
    );
    let shown = arguments.path.display();
    ensure!(
        arguments.path.symlink_metadata().is_err(),
        "there is something at `{shown}` already"
    );
    let files = files_of(&kit, arguments.system)?;
    match arguments.system {
        System::Gradescope => {
            let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
            write(folder.path(), &files)?;
            pack(&kit, folder.path(), &arguments.path)?;
        }
        System::Classroom50 | System::Prairielearn => write(&arguments.path, &files)?,
    }
    say!("{shown} is ready: the guide's page for instructors says where it goes");
    Ok(ExitCode::SUCCESS)
}

/// All files of a bundle: the entry points, and a workspace without solutions to grade in.
fn files_of(kit: &Lab, system: System) -> Result<Files> {
    let extras = Extras {
        solutions: false,
        vendor: false,
        course: true,
    };
    let workspace = workspace::files(kit, extras)?.into_iter();
    let starters = workspace::starters(kit)?.into_iter();
    let starters = starters.map(|(name, content)| (format!("exercises/{name}"), content));
    let in_kit = workspace.chain(starters);
    let mut found: Files = in_kit
        .map(|(name, content)| (format!("kit/{name}"), content))
        .collect();
    let own = kit.root.join("instructors");
    for name in SHARED {
        found.insert(name.to_string(), files::read(&own.join(name))?);
    }
    let folder = own.join(system.name());
    for name in files::names_in(&folder)? {
        let content = files::read(&folder.join(&name))?;
        found.insert(name, content);
    }
    Ok(found)
}

fn write(folder: &Path, files: &Files) -> Result<()> {
    for (name, content) in files {
        files::put(&folder.join(name), content)?;
    }
    Ok(())
}

fn pack(kit: &Lab, folder: &Path, archive: &Path) -> Result<()> {
    let course = COURSE.build(kit, &Stop::default())?;
    let mut command = Command::new(&course);
    let status = command.arg("pack").arg(folder).arg(archive).status();
    let status = status.with_context(|| format!("cannot start `{}`", course.display()))?;
    ensure!(status.success(), "`{}` is not written", archive.display());
    Ok(())
}

impl System {
    /// Its folder in `instructors/`.
    fn name(self) -> &'static str {
        match self {
            System::Gradescope => "gradescope",
            System::Classroom50 => "classroom50",
            System::Prairielearn => "prairielearn",
        }
    }
}
