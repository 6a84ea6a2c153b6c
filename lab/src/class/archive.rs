//! The archive that a student hands in: a tar file, compressed with gzip.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use tar::{Archive, Builder, EntryType, Header};

/// What an archive may unpack to, in bytes: a bomb ends here.
const MAX_UNPACKED: u64 = 64 << 20;

/// Whether `path` has the ending of such an archive.
pub fn is_archive(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    name.ends_with(".tar.gz") || name.ends_with(".tgz")
}

/// Packs `files` as `NAME/exercises/FILE`. The same files always give the same bytes.
///
/// # Errors
/// When a name does not fit into an archive.
pub fn pack(name: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>> {
    let mut archive = Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    for (file, content) in files {
        let mut header = Header::new_gnu();
        header.set_mode(0o644);
        header.set_size(content.len() as u64);
        let path = format!("{name}/exercises/{file}");
        archive.append_data(&mut header, path, content.as_slice())?;
    }
    Ok(archive.into_inner()?.finish()?)
}

/// Something that an archive holds.
pub struct Entry<'a> {
    /// The parts of its path; `None` for one that leads out of the archive.
    pub path: Option<Vec<String>>,
    /// The path as it is written there.
    pub written: String,
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
}

/// Gives all that the archive at `path` holds to `take`, one after another. Nothing is written
/// anywhere.
///
/// # Errors
/// When it is no such archive, is damaged, or unpacks to more than 64 MiB.
pub fn read(path: &Path, mut take: impl FnMut(Entry) -> Result<()>) -> Result<()> {
    let file = File::open(path).context("cannot be read")?;
    let unpacked = Limited {
        inner: GzDecoder::new(file),
        left: MAX_UNPACKED,
    };
    let mut archive = Archive::new(unpacked);
    for entry in archive
        .entries()
        .context("is no archive of `cargo lab submit`")?
    {
        let mut entry = entry.context("is no archive of `cargo lab submit`, or a damaged one")?;
        let written = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let path = parts(&written);
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
            path,
            written,
            kind,
        })?;
    }
    Ok(())
}

/// The parts of a path that stays where it is unpacked, on whichever system.
fn parts(path: &str) -> Option<Vec<String>> {
    let is_foreign = path.contains('\\') || path.as_bytes().get(1) == Some(&b':');
    let parts = Path::new(path).components().filter_map(|part| match part {
        Component::CurDir => None,
        Component::Normal(part) => Some(part.to_str().map(str::to_string)),
        _ => Some(None),
    });
    parts.collect::<Option<Vec<_>>>().filter(|_| !is_foreign)
}

/// Reads up to so many bytes, and then fails: an end would look like a damaged archive.
struct Limited<R> {
    inner: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other("it unpacks to more than 64 MiB"));
        }
        let length = self.inner.by_ref().take(self.left).read(buffer)?;
        self.left -= length as u64;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_out_has_no_parts() {
        for path in ["../x", "a/../../x", "/x", "a\\x", "C:/x", "C:x", "//x"] {
            assert_eq!(parts(path), None, "{path}");
        }
    }

    #[test]
    fn a_path_that_stays_has_its_parts() {
        let stays = |path| parts(path).map(|parts| parts.join("|"));
        assert_eq!(
            stays("./ana/exercises/ex01.rs").as_deref(),
            Some("ana|exercises|ex01.rs")
        );
        assert_eq!(stays("ex01.rs").as_deref(), Some("ex01.rs"));
    }
}
