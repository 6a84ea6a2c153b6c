//! What a student hands in of a workspace, and the archive that it is packed into: a tar file, compressed
//! with gzip.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use flate2::Compression;
use language::text;

use crate::base::files;
use crate::class::belongs::{self, Files};
use crate::class::submission::Fault;
use crate::kit::archive;
use crate::kit::lab::Lab;
use crate::kit::workspace::name_below;

/// The largest file that is taken, in bytes. The largest solution has 5 kB.
const MAX_FILE: usize = 1 << 20;

/// The files of `exercises/` that belong to what is handed in, and what is said of the rest.
///
/// # Errors
/// When one cannot be read.
pub fn of_workspace(lab: &Lab) -> Result<(Files, Vec<Fault>)> {
    let exercises = lab.exercises();
    let known: Vec<_> = lab.exercise_files().collect();
    let mut found = Files::new();
    let mut faults = BTreeMap::new();
    let paths = match exercises.is_dir() {
        true => files::below(&exercises)?,
        false => Vec::new(),
    };
    for path in paths {
        let name = name_below(&exercises, &path);
        let length = path.metadata().map_or(0, |metadata| metadata.len());
        if length > MAX_FILE as u64 {
            faults.insert(
                name,
                text!("is larger than 1 MiB, and is not taken").to_string(),
            );
        } else {
            found.insert(name, files::read(&path)?);
        }
    }
    let (taken, left_out) = belongs::sort_out(found, &known);
    faults.extend(left_out);
    for name in known {
        if !taken.contains_key(&name) && !faults.contains_key(&name) {
            faults.insert(name, text!("is missing").to_string());
        }
    }
    let faults = faults.into_iter().map(|(file, what)| Fault { file, what });
    Ok((taken, faults.collect()))
}

/// Whether `path` has the ending of the archive.
pub fn is_archive(path: &Path) -> bool {
    let name = files::lossy(path.file_name().unwrap_or_default()).to_lowercase();
    name.ends_with(".tar.gz") || name.ends_with(".tgz")
}

/// Packs `files` as `NAME/exercises/FILE`. The same files always give the same bytes.
///
/// # Errors
/// When a name does not fit into an archive.
pub fn pack(name: &str, files: &Files) -> Result<Vec<u8>> {
    let folder = format!("{name}/exercises");
    archive::pack(&folder, files, Compression::default())
}
