//! Archives, read with care: `.zip`, `.tar`, `.tar.gz`, `.tgz`. Nothing is followed, nothing leads out, and
//! a bomb ends by its size, its count of entries, or the ratio of what it unpacks to.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use anyhow::{Context, Result, bail, ensure};
use flate2::read::GzDecoder;
use jiff::Timestamp;
use tar::EntryType;
use zip::extra_fields::ExtraField;

use crate::collect::time;

/// What unpacks to more than this may not unpack to [`RATIO`] times what it is packed to.
const FREE: u64 = 64 << 20;
const RATIO: u64 = 100;
/// What an archive may unpack to at the most, in bytes, and how many entries it may have.
const MAX_UNPACKED: u64 = 8 << 30;
const MAX_ENTRIES: usize = 400_000;

/// Something that an archive holds.
pub struct Entry<'a> {
    /// The parts of its path; `None` for one that leads out of the archive.
    pub path: Option<Vec<String>>,
    /// The path as it is written there.
    pub written: String,
    pub modified: Option<Timestamp>,
    pub kind: Kind<'a>,
}

/// What an entry is.
pub enum Kind<'a> {
    /// A file of so many bytes, as the archive says, and what can be read of it.
    File(u64, &'a mut dyn Read),
    Folder,
    Link,
    /// A device, a pipe, or what else there is.
    Special,
    /// One that cannot be read, for this reason.
    Unreadable(String),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Zip,
    Tar,
    TarGz,
}

/// Names of archives that can be read; those of a browser that has counted, too: `mine.tar(1).gz`,
/// `mine.tar-1.gz`.
fn format(name: &str) -> Option<Format> {
    let name = name.to_lowercase();
    let (stem, ending) = name.rsplit_once('.')?;
    let is_counted = |letter: char| letter.is_ascii_digit() || "()- ".contains(letter);
    match ending {
        "zip" => Some(Format::Zip),
        "tar" => Some(Format::Tar),
        "tgz" => Some(Format::TarGz),
        "gz" => stem
            .trim_end_matches(is_counted)
            .ends_with(".tar")
            .then_some(Format::TarGz),
        _ => None,
    }
}

/// Whether what has this name is an archive that can be read.
pub fn is_archive(name: &str) -> bool {
    format(name).is_some()
}

/// Whether it is one of another kind: not to be passed over.
pub fn is_another_archive(name: &str) -> bool {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_lowercase());
    let others = ["rar", "7z", "gz", "xz", "bz2", "zst"];
    !is_archive(name) && ending.is_some_and(|ending| others.contains(&&*ending))
}

/// A name without the ending that makes it an archive.
pub fn stem(name: &str) -> &str {
    if !is_archive(name) && !is_another_archive(name) {
        return name;
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    match stem.to_lowercase().rfind(".tar") {
        Some(place) if stem.is_char_boundary(place) => &stem[..place],
        _ => stem,
    }
}

/// Gives all that the archive at `path` holds to `take`, one after another.
///
/// # Errors
/// When it is no archive, is damaged, or unpacks to more than anybody hands in: "it …".
pub fn read(path: &Path, take: &mut dyn FnMut(Entry) -> Result<()>) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let kind = path.symlink_metadata().context("it cannot be looked at")?;
    // A pipe of that name would be waited for.
    ensure!(kind.is_file(), "it is no ordinary file, and is not opened");
    let file = File::open(path).context("it cannot be read")?;
    match format(&name) {
        Some(Format::Zip) => read_zip(file, take),
        Some(Format::Tar) => read_tar(BufReader::new(file), take),
        Some(Format::TarGz) => {
            let read = Rc::new(Cell::new(0));
            let packed = Counted(BufReader::new(file), Rc::clone(&read));
            let unpacked = Bounded {
                inner: GzDecoder::new(packed),
                unpacked: 0,
                packed: read,
            };
            read_tar(unpacked, take)
        }
        None => bail!(
            "it is no archive that can be read (those end with .zip, .tar, .tar.gz or .tgz); \
             unpacked by hand, its folder can be graded"
        ),
    }
}

fn read_tar(file: impl Read, take: &mut dyn FnMut(Entry) -> Result<()>) -> Result<()> {
    let mut archive = tar::Archive::new(file);
    let damaged = "it is no archive, or a damaged one";
    for (number, entry) in archive.entries().context(damaged)?.enumerate() {
        ensure!(
            number < MAX_ENTRIES,
            "it has more than {MAX_ENTRIES} entries"
        );
        let mut entry = entry.context(damaged)?;
        let written = text(&entry.path_bytes());
        let modified = entry.header().mtime().ok();
        let modified = modified.and_then(|time| Timestamp::from_second(time.try_into().ok()?).ok());
        let size = entry.size();
        let kind = match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
                Kind::File(size, &mut entry)
            }
            EntryType::Directory => Kind::Folder,
            EntryType::Symlink | EntryType::Link => Kind::Link,
            EntryType::XGlobalHeader => continue,
            _ => Kind::Special,
        };
        take(Entry {
            path: parts(&written),
            written,
            modified,
            kind,
        })?;
    }
    Ok(())
}

fn read_zip(file: File, take: &mut dyn FnMut(Entry) -> Result<()>) -> Result<()> {
    let damaged = "it is no archive, or a damaged one";
    let mut archive = zip::ZipArchive::new(BufReader::new(file)).context(damaged)?;
    ensure!(
        archive.len() <= MAX_ENTRIES,
        "it has more than {MAX_ENTRIES} entries"
    );
    let (unpacked, packed) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    for index in 0..archive.len() {
        let (written, modified, is_folder, is_link, size) = {
            let entry = archive.by_index_raw(index).context(damaged)?;
            packed.set(packed.get() + entry.compressed_size());
            // What is no UTF-8 is of an old system, whose letters the reader knows.
            let written = match std::str::from_utf8(entry.name_raw()) {
                Ok(name) => name.to_string(),
                Err(_) => entry
                    .name()
                    .map_or_else(|_| text(entry.name_raw()), Into::into),
            };
            let seconds = entry.extra_data_fields().find_map(|field| match field {
                ExtraField::ExtendedTimestamp(time) => time.mod_time(),
                _ => None,
            });
            let modified = match seconds {
                Some(seconds) => Timestamp::from_second(seconds.into()).ok(),
                None => entry.last_modified().and_then(time::of_zip),
            };
            let is_folder = entry.is_dir() || written.ends_with('/');
            (
                written,
                modified,
                is_folder,
                entry.is_symlink(),
                entry.size(),
            )
        };
        let path = parts(&written);
        let mut tell = |kind| {
            let (path, written) = (path.clone(), written.clone());
            take(Entry {
                path,
                written,
                modified,
                kind,
            })
        };
        match archive.by_index(index) {
            _ if is_folder => tell(Kind::Folder)?,
            _ if is_link => tell(Kind::Link)?,
            Err(error) => tell(Kind::Unreadable(error.to_string()))?,
            Ok(file) => {
                let mut file = Bounded {
                    inner: file,
                    unpacked: unpacked.get(),
                    packed: Rc::clone(&packed),
                };
                tell(Kind::File(size, &mut file))?;
                unpacked.set(file.unpacked);
            }
        }
    }
    Ok(())
}

/// Bytes as text: of UTF-8, or else of Latin-1, which is what old systems have written most.
pub fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_string(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// The parts of a path that stays where it is unpacked, on whichever system.
fn parts(path: &str) -> Option<Vec<String>> {
    let is_foreign = path.contains(['\\', '\0'])
        || path.starts_with('/')
        || path.as_bytes().get(1) == Some(&b':');
    let parts = path.split('/').filter(|part| !["", "."].contains(part));
    let parts = parts.map(|part| (part != "..").then(|| part.to_string()));
    parts.collect::<Option<Vec<_>>>().filter(|_| !is_foreign)
}

/// Counts the bytes that are read.
struct Counted<R>(R, Rc<Cell<u64>>);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.0.read(buffer)?;
        self.1.set(self.1.get() + length as u64);
        Ok(length)
    }
}

/// Fails where more has been unpacked than anybody hands in: an end would look like a damaged archive.
struct Bounded<R> {
    inner: R,
    unpacked: u64,
    packed: Rc<Cell<u64>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.unpacked += length as u64;
        let fault = match self.unpacked {
            ..=FREE => None,
            unpacked if unpacked / RATIO > self.packed.get() => Some(format!(
                "it unpacks to more than 64 MiB, and to more than {RATIO} times what it is packed to"
            )),
            MAX_UNPACKED.. => Some("it unpacks to more than 8 GiB".to_string()),
            _ => None,
        };
        fault.map_or(Ok(length), |fault| Err(io::Error::other(fault)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_out_has_no_parts() {
        for path in [
            "../x",
            "a/../../x",
            "/x",
            "a\\x",
            "C:/x",
            "C:x",
            "//x",
            "a\0b",
        ] {
            assert_eq!(parts(path), None, "{path}");
        }
    }

    #[test]
    fn a_path_that_stays_has_its_parts() {
        let stays = |path| parts(path).map(|parts| parts.join("|"));
        assert_eq!(
            stays("./ana/exercises//ex01.rs").as_deref(),
            Some("ana|exercises|ex01.rs")
        );
        assert_eq!(stays("ex01.rs").as_deref(), Some("ex01.rs"));
    }

    #[test]
    fn an_archive_is_known_by_its_ending() {
        for (name, without) in [
            ("a.zip", "a"),
            ("A.ZIP", "A"),
            ("a.tar", "a"),
            ("a.tar.gz", "a"),
            ("a.tgz", "a"),
            ("mine.tar(1).gz", "mine"),
            ("mine.tar-1.gz", "mine"),
        ] {
            assert!(is_archive(name), "{name}");
            assert_eq!(stem(name), without);
        }
        for name in ["a.rar", "a.7z", "a.txt.gz"] {
            assert!(!is_archive(name) && is_another_archive(name), "{name}");
        }
        assert!(!is_archive("ex01.rs") && stem("a.b") == "a.b");
    }
}
