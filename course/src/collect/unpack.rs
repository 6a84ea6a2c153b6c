//! Unpacks an archive of many students into a folder, with the times of what is in it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::collect::archive::{self, Entry, Kind};
use crate::collect::contents::is_junk;

/// The largest file that is unpacked, in bytes.
const MAX_FILE: u64 = 512 << 20;

/// Unpacks the archive at `path` into the folder `folder`; gives what is left out, and why: "it …".
///
/// # Errors
/// When the archive cannot be read, or no folder be made.
pub fn into(path: &Path, folder: &Path) -> Result<Vec<(String, String)>> {
    let mut left_out = Vec::new();
    fs::create_dir_all(folder).context("cannot make a folder")?;
    archive::read(path, &mut |entry: Entry| {
        let written = entry.written.clone();
        if let Err(why) = put(entry, folder) {
            left_out.push((written, why));
        }
        Ok(())
    })?;
    Ok(left_out)
}

fn put(entry: Entry, folder: &Path) -> Result<(), String> {
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
        Kind::File(_, content) => {
            fs::create_dir_all(path.parent().unwrap_or(folder)).map_err(written)?;
            let mut file = File::create_new(&path).map_err(written)?;
            let mut content = io::Read::take(content, MAX_FILE);
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
