//! A handout: a workspace in one archive, a tar file compressed with gzip. Whoever unpacks it has a workspace;
//! `cargo lab update` brings it into one that is there.

use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use flate2::Compression;
use flate2::read::GzDecoder;
use language::text;
use tar::Archive;

use crate::base::files::{self, fingerprint};
use crate::kit::archive;
use crate::kit::installed::{self, Installed};
use crate::kit::workspace::{Files, name_below};

/// The folder that all is in.
const FOLDER: &str = "socklab";
/// What a handout may have at the most, unpacked, in bytes. One has 3 MB.
const MAX_BYTES: u64 = 64 << 20;
const MAX_FILES: usize = 10_000;

/// A kit's files for a workspace.
pub struct Handout {
    /// All but those of `exercises/`, by their paths from the root.
    pub files: Files,
    /// Those of `exercises/`, by their names, as they are handed out.
    pub starters: Files,
    /// When it was made, as [`Installed`] has it.
    pub made: String,
}

/// Packs the workspace at `root`, in which nothing has been built.
///
/// # Errors
/// When a file cannot be read.
pub fn pack(root: &Path) -> Result<Vec<u8>> {
    let mut found = Files::new();
    for path in all_below(root)? {
        found.insert(name_below(root, &path), files::read(&path)?);
    }
    archive::pack(FOLDER, &found, Compression::best())
}

/// All files below `folder`, also those whose names begin with a dot.
fn all_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for name in files::names_in(folder)? {
        let path = folder.join(name);
        match path.is_dir() {
            true => found.extend(all_below(&path)?),
            false => found.push(path),
        }
    }
    Ok(found)
}

/// Reads one, to its end: what is damaged, cut off or something else is found before anything is done.
///
/// # Errors
/// When it is no handout, or not a whole one.
pub fn read(bytes: &[u8]) -> Result<Handout> {
    let mut found =
        unpack(bytes).context(text!("it is damaged, or no archive of `cargo lab handout`"))?;
    let record = found.remove(&installed::path());
    let record = record.context(text!("it is no archive of `cargo lab handout`"))?;
    let record = installed::parse(&String::from_utf8_lossy(&record));
    let record = record.context(text!("its list of files is damaged"))?;
    let mut handout = Handout {
        files: Files::new(),
        starters: Files::new(),
        made: record.made.clone(),
    };
    for (name, content) in found {
        match name.strip_prefix("exercises/") {
            Some(name) => handout.starters.insert(name.to_string(), content),
            None => handout.files.insert(name, content),
        };
    }
    let is_as_told = |(name, sum): (&String, &String)| {
        let content = handout.files.get(name);
        content.is_some_and(|content| fingerprint(content) == *sum)
    };
    // Cargo.lock is what cargo has made of that of the kit.
    let mut told = record
        .files
        .iter()
        .filter(|(name, _)| *name != "Cargo.lock");
    ensure!(
        told.all(is_as_told) && handout.files.contains_key("steps.toml"),
        text!("it is damaged: a file is not as its list says")
    );
    Ok(handout)
}

fn unpack(bytes: &[u8]) -> Result<Files> {
    let mut unpacked = GzDecoder::new(bytes).take(MAX_BYTES);
    let mut found = Files::new();
    let mut archive = Archive::new(&mut unpacked);
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        let kind = entry.header().entry_type();
        if kind.is_dir() {
            continue;
        }
        let is_plain = path
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !kind.is_file() || !is_plain || found.len() == MAX_FILES {
            bail!(text!("`{path}` should not be in it", path = path.display()));
        }
        let mut content = Vec::new();
        entry.read_to_end(&mut content)?;
        let within: Vec<_> = path.iter().skip(1).map(files::lossy).collect();
        found.insert(within.join("/"), content);
    }
    // Behind the last file stands the sum of all.
    io::copy(&mut unpacked, &mut io::sink())?;
    ensure!(
        unpacked.limit() > 0,
        text!(
            "there is more than {number} bytes in it",
            number = MAX_BYTES
        )
    );
    Ok(found)
}

/// The record of a workspace that has the files of `handout`, where `before` was there.
pub fn record(handout: &Handout, before: Installed) -> Installed {
    let sums = handout.files.iter();
    let sums = sums.map(|(path, content)| (path.clone(), fingerprint(content)));
    let mut starters = before.starters;
    for (name, content) in &handout.starters {
        let known = starters.entry(name.clone()).or_default();
        known.insert(fingerprint(content));
    }
    Installed {
        made: handout.made.clone(),
        files: sums.collect(),
        starters,
    }
}
