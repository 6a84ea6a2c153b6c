//! Finds the submissions: folders, archives, and folders of many.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::base::files::{self, names_in};
use crate::base::print::printable_within_a_line;
use crate::class::archive::is_archive;
use crate::class::submission::{Submission, from_archive, from_folder, is_submission, unreadable};
use crate::kit::lab::Lab;

/// Everything that `paths` lead to.
pub struct Found {
    pub submissions: Vec<Submission>,
    /// Files in a folder of many that are no submissions.
    pub passed_over: Vec<PathBuf>,
}

/// Takes the submissions at `paths`: each a folder, an archive, or a folder of many.
///
/// # Errors
/// When a path leads nowhere, or there is no submission at all.
pub fn find(lab: &Lab, paths: &[PathBuf]) -> Result<Found> {
    let mut found = Found {
        submissions: Vec::new(),
        passed_over: Vec::new(),
    };
    for path in paths {
        // What is named on the command line is meant, also where it is a link.
        let path =
            fs::canonicalize(path).with_context(|| format!("cannot find `{}`", path.display()))?;
        if path.is_file() {
            found
                .submissions
                .push(from_archive(lab, name_of(&path), &path));
        } else if is_submission(lab, &path) {
            found
                .submissions
                .push(from_folder(lab, name_of(&path), &path));
        } else {
            take_many(lab, &path, &mut found)?;
        }
    }
    if found.submissions.is_empty() {
        bail!(
            "there is no submission in {}: a submission is a folder with `exercises/` in it, \
             or an archive of `cargo lab submit`",
            paths
                .iter()
                .map(|path| format!("`{}`", path.display()))
                .collect::<Vec<_>>()
                .join(", ")
        );
    }
    tell_apart(&mut found.submissions);
    Ok(found)
}

/// Takes each submission in the folder `folder`: each folder in it is one, or (as course systems
/// lay them out) holds one.
fn take_many(lab: &Lab, folder: &Path, found: &mut Found) -> Result<()> {
    for name in names_in(folder)? {
        let path = folder.join(&name);
        if name.starts_with('.') {
            continue;
        }
        let kind = path
            .symlink_metadata()
            .with_context(|| format!("cannot look at `{}`", path.display()))?;
        if kind.is_symlink() {
            let why = "it is a link, which is not followed";
            found.submissions.push(unreadable(name, path, why));
        } else if kind.is_dir() {
            take_one(lab, name, &path, found)?;
        } else if is_archive(&path) {
            found
                .submissions
                .push(from_archive(lab, name_of(&path), &path));
        } else if is_another_archive(&path) {
            found.submissions.push(from_archive(lab, name, &path));
        } else {
            found.passed_over.push(path);
        }
    }
    Ok(())
}

/// Takes what the folder of the student `name` holds: it is a submission, or archives are in it.
fn take_one(lab: &Lab, name: String, folder: &Path, found: &mut Found) -> Result<()> {
    let names = match names_in(folder) {
        Ok(names) => names,
        // Somebody who cannot be graded keeps nobody else from it.
        Err(error) => {
            let why = format!("it cannot be read: {:#}", error.root_cause());
            found
                .submissions
                .push(unreadable(name, folder.into(), &why));
            return Ok(());
        }
    };
    let within: Vec<_> = names.iter().map(|name| folder.join(name)).collect();
    let is_real = |path: &PathBuf| path.symlink_metadata().is_ok_and(|kind| !kind.is_symlink());
    let inner: Vec<_> = within
        .iter()
        .filter(|path| is_real(path))
        .filter(|path| match path.is_dir() {
            true => is_submission(lab, path),
            false => is_archive(path) || is_another_archive(path),
        })
        .collect();
    if is_submission(lab, folder) || inner.is_empty() {
        found.submissions.push(from_folder(lab, name, folder));
        return Ok(());
    }
    for path in &inner {
        let name = match inner.len() {
            1 => name.clone(),
            _ => format!("{name}/{}", name_of(path)),
        };
        found.submissions.push(match path.is_dir() {
            true => from_folder(lab, name, path),
            false => from_archive(lab, name, path),
        });
    }
    Ok(())
}

/// Archives that students hand in though no command of ours makes them: not to be passed over.
fn is_another_archive(path: &Path) -> bool {
    let ending = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    ["zip", "rar", "7z", "tar", "gz", "xz", "bz2", "zst"].contains(&ending.as_str())
}

/// Gives each submission a name that no other one has.
fn tell_apart(submissions: &mut [Submission]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for submission in submissions {
        submission.name = printable_within_a_line(&submission.name);
        let number = seen.entry(submission.name.clone()).or_default();
        *number += 1;
        if *number > 1 {
            submission.name = format!("{} ({number})", submission.name);
        }
    }
}

fn name_of(path: &Path) -> String {
    let name = files::lossy(path.file_name().unwrap_or(path.as_os_str()));
    let lower = name.to_lowercase();
    let ending = [".tar.gz", ".tgz"]
        .iter()
        .find(|ending| lower.ends_with(**ending));
    name[..name.len() - ending.map_or(0, |ending| ending.len())].to_string()
}
