//! What a student's folder or archive holds, as far as it can matter.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use jiff::Timestamp;

use crate::collect::archive::{self, Kind, is_another_archive, is_archive, text};
use crate::collect::unpack::Held;

/// The largest file that is taken, in bytes. The largest solution has 5 kB.
pub const MAX_FILE: u64 = 1 << 20;
/// So many files are taken, and so many bytes of them together.
const MAX_FILES: usize = 5_000;
const MAX_TOGETHER: usize = 64 << 20;
/// So deep folders are looked into, and at so many things in them.
const MAX_DEPTH: usize = 24;
const MAX_SEEN: usize = 200_000;
/// Folders that nobody has written.
const NOT_WRITTEN: [&str; 4] = ["target", "vendor", "node_modules", "__MACOSX"];

/// The parts of a path within a folder or an archive.
pub type Parts = Vec<String>;

/// What a folder or an archive holds.
#[derive(Default)]
pub struct Contents {
    /// Sources, and the kit's own files.
    pub files: BTreeMap<Parts, Content>,
    /// Files of other kinds.
    pub others: Vec<Parts>,
    pub folders: BTreeSet<Parts>,
    /// Archives, in a folder alone.
    pub archives: Vec<(Parts, PathBuf)>,
    /// What is not taken, and what is said of it: "is …".
    pub faults: Vec<(Parts, String)>,
    /// The faults of what leads out of an archive, and is nowhere.
    pub leading_out: Vec<String>,
    /// It is a clone of a repository, whose files are as old as the clone.
    pub is_clone: bool,
    seen: usize,
    bytes: usize,
}

/// A file that was read.
pub struct Content {
    pub bytes: Vec<u8>,
    pub modified: Option<Timestamp>,
}

impl Contents {
    /// Those of the folder at `path`, and what is `held` of it, where the kit's own files are `known`.
    ///
    /// # Errors
    /// When it cannot be read: "it …".
    pub fn of_folder(path: &Path, held: &Held, known: &[String]) -> Result<Contents> {
        let mut contents = Contents::default();
        contents.walk(path, &Parts::new(), held, known)?;
        Ok(contents)
    }

    /// Those of the archive at `path`.
    ///
    /// # Errors
    /// When it cannot be read: "it …".
    pub fn of_archive(path: &Path, known: &[String]) -> Result<Contents> {
        let mut contents = Contents::default();
        archive::read(path, &mut |entry| {
            let Some(parts) = entry.path else {
                contents.leading_out.push(entry.written);
                return Ok(());
            };
            if let Some(name) = parts.last().cloned()
                && !parts.iter().any(|part| is_junk(part))
            {
                if is_archive(&name) && matches!(entry.kind, Kind::File(..)) {
                    let what = "is an archive in an archive, and is not unpacked".to_string();
                    contents.faults.push((parts, what));
                    return Ok(());
                }
                contents.take(parts, &name, entry.kind, entry.modified, known);
            }
            Ok(())
        })?;
        Ok(contents)
    }

    /// Takes the file at `path` as one that is called `name`.
    pub fn take_loose(&mut self, name: &str, path: &Path, held: &Held, known: &[String]) {
        self.take_at(vec![name.to_string()], name, path, held, known);
    }

    /// Whether there is nothing at all.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
            && self.others.is_empty()
            && self.archives.is_empty()
            && self.faults.is_empty()
            && self.leading_out.is_empty()
    }

    fn walk(&mut self, folder: &Path, parts: &Parts, held: &Held, known: &[String]) -> Result<()> {
        let entries = fs::read_dir(folder).context("it cannot be read")?;
        let entries = entries.flatten().map(|entry| {
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            (entry.file_name(), is_folder)
        });
        let held_here = held.within(folder).map(|name| (name.into(), false));
        let mut entries: Vec<_> = entries.chain(held_here).collect();
        entries.sort();
        for (name, is_folder) in entries {
            let path = folder.join(&name);
            let name = text(name.as_encoded_bytes());
            self.is_clone |= name == ".git";
            if is_junk(&name) {
                continue;
            }
            self.seen += 1;
            let inner: Parts = parts.iter().cloned().chain([name.clone()]).collect();
            if self.seen > MAX_SEEN || inner.len() > MAX_DEPTH {
                let what = "is too deep, or has too much beside it, and is left out";
                self.faults.push((inner, what.to_string()));
                return Ok(());
            }
            if is_folder && !is_source(&name, known) {
                self.folders.insert(inner.clone());
                if self.walk(&path, &inner, held, known).is_err() {
                    self.faults.push((inner, "cannot be read".to_string()));
                }
            } else if is_archive(&name) || is_another_archive(&name) {
                self.archives.push((inner, path));
            } else {
                self.take_at(inner, &name, &path, held, known);
            }
        }
        Ok(())
    }

    fn take_at(&mut self, parts: Parts, name: &str, path: &Path, held: &Held, known: &[String]) {
        if let Some(Content { bytes, modified }) = held.at(path) {
            let kind = Kind::File(bytes.len() as u64, &mut bytes.as_slice());
            return self.take(parts, name, kind, *modified, known);
        }
        // Of the file itself: a link is not followed, and a pipe not opened, for that would wait.
        let Ok(kind) = path.symlink_metadata() else {
            return self.faults.push((parts, "cannot be looked at".to_string()));
        };
        let modified = kind.modified().ok();
        let modified = modified.and_then(|time| Timestamp::try_from(time).ok());
        if kind.is_symlink() {
            self.take(parts, name, Kind::Link, modified, known);
        } else if kind.is_dir() {
            self.take(parts, name, Kind::Folder, modified, known);
        } else if !kind.is_file() {
            self.take(parts, name, Kind::Special, modified, known);
        } else if !is_source(name, known) {
            self.others.push(parts);
        } else {
            match File::open(path) {
                Ok(mut file) => {
                    let kind = Kind::File(kind.len(), &mut file);
                    self.take(parts, name, kind, modified, known);
                }
                Err(error) => self
                    .faults
                    .push((parts, format!("cannot be read: {error}"))),
            }
        }
    }

    fn take(
        &mut self,
        parts: Parts,
        name: &str,
        kind: Kind,
        modified: Option<Timestamp>,
        known: &[String],
    ) {
        let (size, content) = match kind {
            Kind::Folder if is_source(name, known) => {
                let what = "is a folder, and is left out".to_string();
                return self.faults.push((parts, what));
            }
            Kind::Folder => {
                self.folders.insert(parts);
                return;
            }
            Kind::Link => {
                let what = "is a link, which is not followed".to_string();
                return self.faults.push((parts, what));
            }
            Kind::Special => {
                let what = "is no ordinary file, and is not opened".to_string();
                return self.faults.push((parts, what));
            }
            Kind::File(..) | Kind::Unreadable(_) if !is_source(name, known) => {
                return self.others.push(parts);
            }
            Kind::Unreadable(why) => {
                return self.faults.push((parts, format!("cannot be read: {why}")));
            }
            Kind::File(size, content) => (size, content),
        };
        if self.files.contains_key(&parts) {
            let what = "is there a second time: the first one counts".to_string();
            return self.faults.push((parts, what));
        }
        // The kit's own are few, wherever they come: what is too much is the rest.
        let is_kit_s = known.iter().any(|known| known == name);
        let is_one_too_many = !is_kit_s && self.files.len() >= MAX_FILES;
        let mut bytes = Vec::new();
        // The size that is told may be wrong.
        let read = match size > MAX_FILE {
            true => Ok(0),
            false => content.take(MAX_FILE + 1).read_to_end(&mut bytes),
        };
        if size > MAX_FILE || bytes.len() as u64 > MAX_FILE {
            let what = "is larger than 1 MiB, and is not read".to_string();
            self.faults.push((parts, what));
        } else if let Err(error) = read {
            self.faults
                .push((parts, format!("cannot be read: {error}")));
        } else if is_one_too_many || self.bytes + bytes.len() > MAX_TOGETHER {
            let what = "is one too many, and is left out".to_string();
            self.faults.push((parts, what));
        } else {
            self.bytes += bytes.len();
            self.files.insert(parts, Content { bytes, modified });
        }
    }
}

/// What is passed over without a word: what a system, an editor, a build or a course system has put there.
pub fn is_junk(name: &str) -> bool {
    let of_systems = ["Thumbs.db", "desktop.ini", "onlinetext.html"];
    name.starts_with(['.', '#'])
        || name.ends_with('~')
        || NOT_WRITTEN.contains(&name)
        || of_systems.contains(&name)
}

/// Whether a file of this name is taken.
pub fn is_source(name: &str, known: &[String]) -> bool {
    name.to_lowercase().ends_with(".rs") || known.iter().any(|known| known == name)
}
