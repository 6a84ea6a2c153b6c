//! A folder as one archive, for systems that take nothing else.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::files;

/// What is asked of `course pack`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder; its own name is not in the archive
    folder: PathBuf,
    /// Where the archive goes
    archive: PathBuf,
}

/// Packs all files of the folder, those whose names begin with a dot as well.
///
/// # Errors
/// When something cannot be read or written.
pub fn run(arguments: &Arguments) -> Result<()> {
    let shown = arguments.archive.display();
    let archive = tempfile::tempfile().context("cannot make a temporary file")?;
    let mut archive = ZipWriter::new(archive);
    add(&mut archive, &arguments.folder, &arguments.folder)?;
    let mut archive = archive.finish()?;
    let mut content = Vec::new();
    io::Seek::rewind(&mut archive)?;
    io::Read::read_to_end(&mut archive, &mut content)?;
    files::put(&arguments.archive, &content).with_context(|| format!("cannot pack `{shown}`"))
}

fn add(archive: &mut ZipWriter<File>, root: &Path, folder: &Path) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))?;
    let mut paths: Vec<_> = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<_>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            add(archive, root, &path)?;
            continue;
        }
        let content = files::read(&path)?;
        // What is run as it is begins with these; not every system keeps a file's rights.
        let rights = if content.starts_with(b"#!") {
            0o755
        } else {
            0o644
        };
        let name = path.strip_prefix(root)?;
        let parts: Vec<_> = name.iter().map(files::lossy).collect();
        archive.start_file(
            parts.join("/"),
            SimpleFileOptions::default().unix_permissions(rights),
        )?;
        io::copy(&mut content.as_slice(), archive)?;
    }
    Ok(())
}
