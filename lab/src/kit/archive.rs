//! Files in one archive: a tar file, compressed with gzip.

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use language::text;
use tar::{Builder, Header};

use crate::kit::workspace::Files;

/// Packs `files` below `folder`, with `/` between folders. The same files always give the same bytes.
///
/// # Errors
/// When a name does not fit into an archive.
pub fn pack(folder: &str, files: &Files, level: Compression) -> Result<Vec<u8>> {
    let mut archive = Builder::new(GzEncoder::new(Vec::new(), level));
    for (file, content) in files {
        let mut header = Header::new_gnu();
        header.set_mode(0o644);
        header.set_size(content.len() as u64);
        archive
            .append_data(&mut header, format!("{folder}/{file}"), content.as_slice())
            .with_context(|| text!("cannot pack {file}", file))?;
    }
    Ok(archive.into_inner()?.finish()?)
}
