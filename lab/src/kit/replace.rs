//! Brings the files of a newer kit into a workspace, and says what became of those that were there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use language::text;

use crate::base::files::{self, fingerprint};
use crate::kit::handout::{self, Handout};
use crate::kit::installed::Installed;
use crate::kit::workspace::{self, Files};

/// Brings `handout` into the workspace at `root`, of which `before` is the record, and gives what is to be said of
/// that. `exercises/` stays as it is.
///
/// # Errors
/// When the new record cannot be written.
pub fn bring(root: &Path, handout: &Handout, before: Installed) -> Result<Vec<String>> {
    let mut notes = files(root, &handout.files, &before);
    let is_new = |name: &str, content: &[u8]| {
        let known = before.starters.get(name);
        known.is_some_and(|_| !before.is_starter(name, content))
    };
    let starters = handout.starters.iter();
    let changed: BTreeSet<_> = starters
        .filter(|(name, content)| is_new(name, content))
        .map(|(name, _)| name.clone())
        .collect();
    // At once: what follows may fail, and what has been put in place is known then.
    let record = handout::record(handout, before);
    record.write(root)?;
    notes.extend(notes_on_exercises(
        &handout.starters,
        &changed,
        root,
        &record,
    ));
    Ok(notes)
}

/// What is to be said of the exercises, which are not touched.
/// `starters` are those of the newer kit, of which those called `changed` are not as they were.
fn notes_on_exercises(
    starters: &Files,
    changed: &BTreeSet<String>,
    root: &Path,
    record: &Installed,
) -> Vec<String> {
    let mut notes = Vec::new();
    for (name, content) in starters {
        let path = root.join("exercises").join(name);
        let stem = name.trim_end_matches(".rs");
        let there = fs::read(&path);
        match there {
            Ok(there) if there != *content && record.is_starter(name, &there) => {
                notes.push(text!(
                    "exercises/{name} has a newer starter; `cargo lab reset {stem}` brings it",
                    name,
                    stem
                ));
            }
            Ok(there) if there != *content && changed.contains(name) => {
                notes.push(text!(
                    "exercises/{name} has a newer starter, and stays as you have written it",
                    name
                ));
            }
            Ok(_) => {}
            Err(_) => notes.push(text!(
                "exercises/{name} cannot be read; `cargo lab reset {stem}` puts the starter there",
                name,
                stem
            )),
        }
    }
    notes
}

/// Puts `files` in place, and takes away what an older kit had and this one has not; of what
/// somebody had changed a copy is kept. Gives what is to be said of it.
fn files(root: &Path, files: &Files, before: &Installed) -> Vec<String> {
    let mut notes = Vec::new();
    let mut names: Vec<_> = files.keys().chain(before.files.keys()).collect();
    names.sort();
    names.dedup();
    let folders: BTreeSet<_> = names
        .iter()
        .filter_map(|name| root.join(name).parent().map(Path::to_path_buf))
        .collect();
    folders
        .iter()
        .for_each(|folder| files::clear_unfinished(folder));
    for name in names {
        let new = files.get(name).map(Vec::as_slice);
        match replace_one(root, name, new, before.files.get(name)) {
            Ok(note) => notes.extend(note),
            Err(error) => notes.push(text!(
                "{name} is not replaced: {why}",
                name,
                why = format!("{error:#}")
            )),
        }
    }
    notes
}

/// Puts `new` in the place of the file `name`, which was `before` when it was put there.
fn replace_one(
    root: &Path,
    name: &str,
    new: Option<&[u8]>,
    before: Option<&String>,
) -> Result<Option<String>> {
    let path = root.join(name);
    let there = match path.symlink_metadata() {
        Ok(kind) if kind.is_file() => Some(files::read(&path)?),
        Ok(_) => bail!(text!("there is something else in its place")),
        Err(_) => None,
    };
    if there.as_deref() == new {
        return Ok(None);
    }
    let mut note = None;
    if let Some(there) = there {
        let is_changed = before != Some(&fingerprint(&there));
        // Cargo writes this one itself.
        if is_changed && name != "Cargo.lock" {
            let kept = files::aside(&root.join(".lab/replaced"), name);
            files::put(&kept, &there)?;
            let kept = workspace::name_below(root, &kept);
            note = Some(text!(
                "{name} had been changed: that version is kept as {kept}",
                name,
                kept
            ));
        }
    }
    match new {
        Some(content) => files::put(&path, content)?,
        None => fs::remove_file(&path)
            .with_context(|| text!("cannot remove `{path}`", path = path.display()))?,
    }
    Ok(note)
}
