//! Reading and writing files, with errors that name them.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::Crc;
use language::text;
use tempfile::NamedTempFile;

/// How the names of files begin that are not yet in place; six letters or digits come behind it.
const UNFINISHED: &str = ".lab-";

/// The content of the file at `path`.
///
/// # Errors
/// When it cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| text!("cannot read `{path}`", path = path.display()))
}

/// The text of the file at `path`; what is not UTF-8 is read lossily.
///
/// # Errors
/// When it cannot be read.
pub fn read_text(path: &Path) -> Result<String> {
    Ok(String::from_utf8_lossy(&read(path)?).into_owned())
}

/// Puts a file with `content` in place, as a whole or not at all: whoever reads it, and whatever
/// interrupts this, never meets half of it. Makes the folders that it is in.
///
/// # Errors
/// When it cannot be written.
pub fn put(path: &Path, content: &[u8]) -> Result<()> {
    let write = || {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = new_file(folder)?;
        file.write_all(content)?;
        // The path of the unfinished file would only confuse.
        file.persist(path).map_err(|error| error.error)?;
        anyhow::Ok(())
    };
    write().with_context(|| text!("cannot write `{path}`", path = path.display()))
}

/// Sees whether [`put`] can put a file at `path`, and leaves nothing there. Makes the folders that it is in.
///
/// # Errors
/// When it cannot.
pub fn try_put(path: &Path) -> Result<()> {
    let try_it = || {
        anyhow::ensure!(!path.is_dir(), text!("it is a folder"));
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        new_file(folder)?;
        Ok(())
    };
    try_it().with_context(|| text!("cannot write `{path}`", path = path.display()))
}

/// A new file that is removed if it is not put in place, with the rights of any other new file.
fn new_file(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.prefix(UNFINISHED).tempfile_in(folder)
}

/// Removes from `folder` what a [`put`] has left there that was killed; what cannot be removed stays.
pub fn clear_unfinished(folder: &Path) {
    let names = names_in(folder).unwrap_or_default();
    let unfinished = names.iter().filter(|name| {
        let rest = name.strip_prefix(UNFINISHED).unwrap_or_default();
        rest.len() == 6 && rest.chars().all(char::is_alphanumeric)
    });
    for name in unfinished {
        let _ = fs::remove_file(folder.join(name));
    }
}

/// Copies one file, and makes the folders that it goes to.
///
/// # Errors
/// When it cannot be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    let copy = || {
        fs::create_dir_all(to.parent().unwrap_or(to))?;
        fs::copy(from, to)
    };
    copy().with_context(|| {
        let (from, to) = (from.display(), to.display());
        text!("cannot copy `{from}` to `{to}`", from, to)
    })?;
    Ok(())
}

/// The names of all that is in `folder`, sorted.
///
/// # Errors
/// When the folder cannot be read.
pub fn names_in(folder: &Path) -> Result<Vec<String>> {
    let read = || {
        let entries = fs::read_dir(folder)?;
        let names = entries.map(|entry| Ok(lossy(&entry?.file_name())));
        let mut names: Vec<_> = names.collect::<std::io::Result<_>>()?;
        names.sort();
        anyhow::Ok(names)
    };
    read().with_context(|| text!("cannot read the folder `{path}`", path = folder.display()))
}

/// The paths of all files in `folder` and below it, sorted. What an editor or a system keeps there
/// for itself (`.ex05.rs.swp`, `ex05.rs~`) is left out, and links are not followed.
///
/// # Errors
/// When a folder cannot be read.
pub fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for name in names_in(folder)? {
        let path = folder.join(&name);
        let Ok(metadata) = path.symlink_metadata() else {
            continue;
        };
        if is_a_trace(&name) {
            continue;
        }
        if metadata.is_dir() {
            found.extend(below(&path)?);
        } else if metadata.is_file() {
            found.push(path);
        }
    }
    Ok(found)
}

/// Whether a file is an editor's or a system's own: `.ex05.rs.swp`, `ex05.rs~`, `#ex05.rs#`, and the
/// `4913` with which vim tries whether it may write.
pub fn is_a_trace(name: &str) -> bool {
    name.starts_with(['.', '#']) || name.ends_with('~') || name == "4913"
}

/// Where `file` can be kept in `folder`: a path at which nothing is yet, `ex05-1.rs` for `ex05.rs`.
pub fn aside(folder: &Path, file: &str) -> PathBuf {
    let (stem, ending) = match file.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => (stem, format!(".{ending}")),
        _ => (file, String::new()),
    };
    let mut paths = (1..).map(|number| folder.join(format!("{stem}-{number}{ending}")));
    let is_free = |path: &PathBuf| path.symlink_metadata().is_err();
    paths.find(is_free).unwrap_or_else(|| folder.join(file))
}

/// A short text that is the same for the same content, everywhere: its CRC-32 and its length.
pub fn fingerprint(content: &[u8]) -> String {
    let mut crc = Crc::new();
    crc.update(content);
    format!("{:08x}-{}", crc.sum(), content.len())
}

/// A name as text.
pub fn lossy(name: &OsStr) -> String {
    name.to_string_lossy().into_owned()
}
