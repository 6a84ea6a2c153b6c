//! Unpacks an archive of many students into a folder, with the times of what is in it. Sources do not go
//! through files: a class has thousands, and to make each takes longer than all else.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::collect::archive::{self, Entry, Kind};
use crate::collect::contents::{Content, MAX_FILE as MAX_SOURCE, is_junk, is_source};

/// The largest file that is unpacked, in bytes.
const MAX_FILE: u64 = 512 << 20;

/// So many bytes of sources are held in memory; the rest is unpacked into files as well.
const MAX_HELD: usize = 256 << 20;

/// What was unpacked, and is in no file.
#[derive(Default)]
pub struct Held {
    /// By the folders that it would be in, and its names.
    sources: BTreeMap<PathBuf, BTreeMap<String, Content>>,
    bytes: usize,
}

impl Held {
    /// The names of what is held that would be in `folder`.
    pub fn within(&self, folder: &Path) -> impl Iterator<Item = &str> {
        let sources = self.sources.get(folder).into_iter().flatten();
        sources.map(|(name, _)| name.as_str())
    }

    /// What is held of the file that would be at `path`.
    pub fn at(&self, path: &Path) -> Option<&Content> {
        let sources = self.sources.get(path.parent()?)?;
        sources.get(path.file_name()?.to_str()?)
    }

    /// Whether a source of `size` bytes is held as well.
    fn has_room_for(&self, size: u64) -> bool {
        size <= MAX_SOURCE && self.bytes < MAX_HELD
    }

    /// Holds `content` as that of the file that would be at `path`.
    fn put(&mut self, path: &Path, content: Content) {
        self.bytes += content.bytes.len();
        let folder = path.parent().unwrap_or(path).to_path_buf();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let sources = self.sources.entry(folder).or_default();
        sources.insert(name.into_owned(), content);
    }
}

/// Unpacks the archive at `path` into the folder `folder`, and the sources in it, among them what the kit
/// hands out as `known`, into `held`; gives what is left out, and why: "it …".
///
/// # Errors
/// When the archive cannot be read, or no folder be made.
pub fn into(
    path: &Path,
    folder: &Path,
    known: &[String],
    held: &mut Held,
) -> Result<Vec<(String, String)>> {
    let mut left_out = Vec::new();
    fs::create_dir_all(folder).context("cannot make a folder")?;
    archive::read(path, &mut |entry: Entry| {
        let written = entry.written.clone();
        if let Err(why) = put(entry, folder, known, held) {
            left_out.push((written, why));
        }
        Ok(())
    })?;
    Ok(left_out)
}

fn put(entry: Entry, folder: &Path, known: &[String], held: &mut Held) -> Result<(), String> {
    let Some(parts) = entry.path else {
        return Err("it leads out of the archive, and is not followed".to_string());
    };
    if parts.is_empty() || parts.iter().any(|part| is_junk(part)) {
        return Ok(());
    }
    let path = folder.join(parts.iter().collect::<PathBuf>());
    let written = |error: io::Error| format!("it cannot be unpacked: {error}");
    match entry.kind {
        Kind::Folder => fs::create_dir_all(path).map_err(written),
        Kind::Link => Err("it is a link, which is not followed".to_string()),
        Kind::Special => Err("it is no ordinary file, and is left out".to_string()),
        Kind::Unreadable(why) => Err(format!("it cannot be read: {why}")),
        Kind::File(size, _) if size > MAX_FILE => Err("it is larger than 512 MiB".to_string()),
        Kind::File(..) if held.at(&path).is_some() || path.symlink_metadata().is_ok() => {
            Err("it is there a second time: the first one counts".to_string())
        }
        Kind::File(size, content) => {
            fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(written)?;
            let is_source = parts.last().is_some_and(|name| is_source(name, known));
            if is_source && held.has_room_for(size) {
                let mut bytes = Vec::new();
                // The size that is told may be wrong: one byte more shows that it is too large.
                let read = content.take(MAX_SOURCE + 1).read_to_end(&mut bytes);
                read.map_err(written)?;
                let modified = entry.modified;
                held.put(&path, Content { bytes, modified });
                return Ok(());
            }
            let mut file = File::create_new(&path).map_err(written)?;
            let mut content = content.take(MAX_FILE);
            io::copy(&mut content, &mut file).map_err(written)?;
            let modified = entry
                .modified
                .and_then(|time| SystemTime::try_from(time).ok());
            modified
                .map_or(Ok(()), |time| file.set_modified(time))
                .map_err(written)
        }
    }
}
