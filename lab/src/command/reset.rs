//! `cargo lab reset STEP`: back to the starter.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use language::text;

use crate::base::files;
use crate::base::print::{say, show};
use crate::kit::lab::{Lab, SHARED};

/// Puts the starter of `name` back, after a question unless `yes`; the old file is kept aside.
///
/// # Errors
/// When there is no such file, or one cannot be read or written.
pub fn run(name: &str, yes: bool) -> Result<ExitCode> {
    let lab = Lab::find()?;
    lab.demand_workspace()?;
    let file = file_called(&lab, name)?;
    let path = lab.exercises().join(&file);
    let starter = lab.starter(&file)?;
    if path.is_file() && files::read(&path)? == starter {
        say!(
            "{}",
            text!("exercises/{file} is as it was handed out", file)
        );
        return Ok(ExitCode::SUCCESS);
    }
    if !yes && !agrees(&file)? {
        say!("{}", text!("nothing has been changed"));
        return Ok(ExitCode::FAILURE);
    }
    if path.symlink_metadata().is_ok() {
        let folder = lab.own().join("kept");
        let kept = files::aside(&folder, &file);
        // Moved, so that it works for a folder or a link as well.
        fs::create_dir_all(&folder)
            .and_then(|()| fs::rename(&path, &kept))
            .with_context(|| text!("cannot keep `{path}` aside", path = path.display()))?;
        let kept = kept.display();
        say!(
            "{}",
            text!("your exercises/{file} is kept as {kept}", file, kept)
        );
    }
    files::put(&path, &starter)?;
    say!(
        "{}",
        text!("exercises/{file} is as it was handed out", file)
    );
    Ok(ExitCode::SUCCESS)
}

/// The file of `exercises/` that is meant by `name`, with or without its ending.
fn file_called(lab: &Lab, name: &str) -> Result<String> {
    let stem = name.trim_end_matches(".rs").trim_end_matches(".txt");
    let mut files = lab.exercise_files();
    let file = files.find(|file| Path::new(file).file_stem() == Some(stem.as_ref()));
    match file {
        Some(file) => Ok(file),
        None => {
            let steps = lab.steps.iter().map(|step| step.name.as_str());
            let names: Vec<_> = steps.chain(SHARED).collect();
            bail!(text!(
                "there is no exercise `{name}`: they are {names}",
                name,
                names = names.join(", ")
            ))
        }
    }
}

fn agrees(file: &str) -> Result<bool> {
    let question = text!(
        "Put the starter in place of your exercises/{file}? Your file is kept aside. [y/N]",
        file
    );
    show!("{question} ");
    io::stdout().flush().context(text!("cannot ask"))?;
    let mut answer = String::new();
    io::stdin()
        .read_line(&mut answer)
        .context(text!("cannot read the answer"))?;
    if !answer.ends_with('\n') {
        say!("");
    }
    let answer = answer.trim().to_lowercase();
    Ok(["y", "yes", text!("y"), text!("yes")].contains(&answer.as_str()))
}
