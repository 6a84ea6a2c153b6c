//! Which files the compiler has read: its own list, beside what it has made.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};

use crate::base::files::{self, names_in};

/// The files that the compiler has read for `target` of the folder `package`; its list is in the folder
/// `built`. (Cargo's, beside the executable, is not written when another step fails.)
///
/// # Errors
/// When there is no list, or it cannot be read.
pub fn of(package: &Path, built: &Path, target: &str) -> Result<Vec<PathBuf>> {
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
    let newest = lists.max_by_key(|list| list.metadata().and_then(|list| list.modified()).ok());
    let newest = newest.with_context(|| format!("the compiler has left no list for {target}"))?;
    let list = files::read_text(&newest)?;
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
