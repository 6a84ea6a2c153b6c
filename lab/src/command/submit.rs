//! `cargo lab submit`: one archive with what is handed in.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use language::text;

use crate::base::files;
use crate::base::print::{note, say, show};
use crate::class::handing_in;
use crate::class::submission::Fault;
use crate::class::uncounted;
use crate::student::identity::Identity;
use crate::student::overview;
use crate::student::session::Session;

#[derive(clap::Args)]
pub struct Arguments {
    /// Where the archive goes; else it is named after you, and put into the workspace
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Your name, which is remembered; without it you are asked
    #[arg(long)]
    name: Option<String>,
    /// Your number, which is remembered; without it you are asked
    #[arg(long)]
    number: Option<String>,
}

/// Packs the files of `exercises/` that are graded, and says what they are worth.
///
/// # Errors
/// When one cannot be read, or the archive cannot be written.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let session = Session::begin()?;
    let lab = session.lab.clone();
    let name = match whose(&session, arguments)?.file_name() {
        Some(name) => name,
        None => {
            note!(
                "{}",
                text!(
                    "note: nobody's name is known, so the archive is named after the folder\n  \
                     `cargo lab submit --name NAME --number NUMBER` says whose it is"
                )
            );
            lab.root
                .file_name()
                .map_or("submission".to_string(), files::lossy)
        }
    };
    let file = format!("{name}.tar.gz");
    let path = match &arguments.output {
        Some(folder) if folder.is_dir() => folder.join(file),
        Some(path) => path.clone(),
        None => lab.root.join(file),
    };
    // Whatever else it is, it is not to be written over.
    ensure!(
        handing_in::is_archive(&path),
        text!(
            "`{path}` is no name for the archive: it has to end with .tar.gz",
            path = path.display()
        )
    );
    let (taken, faults) = handing_in::of_workspace(&lab)?;
    ensure!(!taken.is_empty(), text!("there is nothing to hand in"));
    for Fault { file, what } in &faults {
        say!("{}", text!("note: exercises/{file} {what}", file, what));
    }
    if let Some(changes) = uncounted::changes(&lab)? {
        say!("{}", text!("note: {note}", note = changes));
    }
    let bytes = handing_in::pack(&name, &taken).context(text!("cannot pack the archive"))?;
    let verb = match path.exists() {
        true => text!("replaced"),
        false => text!("packed"),
    };
    files::put(&path, &bytes)?;
    say!(
        "{}",
        text!(
            "{verb} {path}: {files} files of exercises/, {bytes} bytes",
            verb,
            path = path.display(),
            files = taken.len(),
            bytes = bytes.len()
        )
    );
    show!("{}", overview::worth(&session)?);
    Ok(ExitCode::SUCCESS)
}

fn whose(session: &Session, arguments: &Arguments) -> Result<Identity> {
    let remembered = Identity::read(&session.lab);
    let given = |given: &Option<String>, known: &String| given.as_ref().unwrap_or(known).clone();
    let mut identity = Identity {
        name: given(&arguments.name, &remembered.name),
        number: given(&arguments.number, &remembered.number),
    };
    identity.ask()?;
    if identity != remembered
        && let Err(error) = identity.write(&session.lab)
    {
        let why = format!("{error:#}");
        note!("{}", text!("your name cannot be remembered: {why}", why));
    }
    Ok(identity)
}
