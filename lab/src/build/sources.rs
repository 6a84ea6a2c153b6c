//! Which files the compiler has read: its own list, beside what it has made.

use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::base::files::{self, names_in};

/// The files that the compiler has read for `target` of the folder `package`; its list is in the folder
/// `built`. (Cargo's, beside the executable, is not written when another step fails.)
///
/// # Errors
/// When there is no list, or it cannot be read.
pub fn of(package: &Path, built: &Path, target: &str) -> Result<Vec<PathBuf>> {
    let list = list(built, target)?;
    let list = list.with_context(|| format!("the compiler has left no list for {target}"))?;
    in_list(package, &list)
}

/// The same for what does not compile: none where no list has been written since `start`.
///
/// # Errors
/// When a list cannot be read.
pub fn since(
    start: SystemTime,
    package: &Path,
    built: &Path,
    target: &str,
) -> Result<Vec<PathBuf>> {
    let written = |list: &PathBuf| list.metadata().and_then(|list| list.modified()).ok();
    let list = list(built, target)?.filter(|list| written(list) >= Some(start));
    list.map_or(Ok(Vec::new()), |list| in_list(package, &list))
}

/// The files that the compiler says it could not read.
pub fn unreadable(package: &Path, messages: &str) -> Vec<PathBuf> {
    let paths = messages.split("couldn't read `").skip(1);
    let paths = paths.filter_map(|rest| Some(rest.split_once('`')?.0));
    paths.map(|path| plain(&package.join(path))).collect()
}

/// The newest list for `target`.
fn list(built: &Path, target: &str) -> Result<Option<PathBuf>> {
    let folder = built.join("debug/deps");
    let is_list = |name: &String| {
        let hash = name
            .strip_prefix(target)
            .and_then(|rest| rest.strip_suffix(".d"));
        hash.is_some_and(|hash| hash.starts_with('-'))
    };
    let lists = names_in(&folder)?
        .into_iter()
        .filter(is_list)
        .map(|name| folder.join(name));
    Ok(lists.max_by_key(|list| list.metadata().and_then(|list| list.modified()).ok()))
}

fn in_list(package: &Path, list: &Path) -> Result<Vec<PathBuf>> {
    let list = files::read_text(list)?;
    let sources = list.lines().filter_map(|line| line.split_once(": "));
    let sources = sources.flat_map(|(_, sources)| sources_in(sources));
    Ok(sources.map(|source| plain(&package.join(source))).collect())
}

/// The paths in a line of a list for make, in which a space within a path is escaped.
fn sources_in(line: &str) -> Vec<String> {
    let line = line.replace("\\ ", "\0");
    let paths = line.split(' ').filter(|path| !path.is_empty());
    paths.map(|path| path.replace('\0', " ")).collect()
}

/// `path` without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}
