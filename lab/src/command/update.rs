//! `cargo lab update FILE`: brings a newer kit, which somebody has handed out, into the workspace.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use language::text;

use crate::base::files;
use crate::base::print::say;
use crate::build::crates;
use crate::kit::handout;
use crate::kit::installed::Installed;
use crate::kit::lab::Lab;
use crate::kit::{replace, workspace};

#[derive(clap::Args)]
pub struct Arguments {
    /// What `cargo lab handout` has made
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The workspace; else the one that the current folder is in
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Also where the archive is older than what is there
    #[arg(long)]
    older: bool,
}

/// `exercises/` stays as it is. Ended half way, it is done to its end when it is called again.
///
/// # Errors
/// When this is no workspace, or the archive is damaged, older, or something else: nothing has changed then.
/// Or when a file cannot be written.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let lab = match &arguments.dir {
        Some(dir) => {
            let dir =
                std::path::absolute(dir).context(text!("cannot tell where the workspace is"))?;
            Lab::at(&dir)?
        }
        None => Lab::find()?,
    };
    lab.demand_workspace()?;
    ensure!(
        !lab.root.join("solutions").is_dir(),
        text!(
            "there are solutions in this workspace: `cargo lab init --update DIR`, in the kit, brings newer ones"
        )
    );
    let shown = arguments.file.display();
    let bytes = files::read(&arguments.file)?;
    let mut handout =
        handout::read(&bytes).with_context(|| text!("`{file}` is not used", file = shown))?;
    let before = Installed::read(&lab).unwrap_or_default();
    ensure!(
        arguments.older || before.made.is_empty() || handout.made >= before.made,
        text!(
            "`{file}` is of {time}, and what is here of {time_here}\n  with `--older` it is brought in all the same",
            file = shown,
            time = handout.made,
            time_here = before.made
        )
    );
    let is_vendored = lab.root.join("vendor").is_dir();
    if is_vendored {
        workspace::take_vendored(&mut handout.files);
    }
    let notes = replace::bring(&lab.root, &handout, before)?;
    say!(
        "{}",
        text!(
            "{folder} has the files of {file} now; exercises/ is as it was",
            folder = lab.root.display(),
            file = shown
        )
    );
    for note in notes {
        say!("{}", text!("note: {note}", note));
    }
    if is_vendored {
        crates::vendor(&lab.root)
            .context(text!("the files are there, and vendor/ is as it was"))?;
    }
    crates::lock(&lab.root)?;
    Ok(ExitCode::SUCCESS)
}
