//! The record of what `cargo lab init` has put into a workspace: `.lab/installed.toml`.
//!
//! It tells a file of the kit from one that somebody has changed, and a starter, of whichever
//! version of the kit, from a student's work.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result};
use language::text;
use toml_edit::{Array, DocumentMut, Table, value};

use crate::base::files::{self, fingerprint};
use crate::kit::lab::Lab;

const FILE: &str = "installed.toml";
const HEAD: &str =
    "# What `cargo lab init` has put here: it needs to know when it brings a newer kit.\n\n";

/// What was installed, by paths from the root, with `/` between folders.
#[derive(Default)]
pub struct Installed {
    /// When it was made of the kit, in UTC, so that later ones are greater: `2026-11-28T21:05:00Z`. Empty where
    /// nobody knows.
    pub made: String,
    /// The fingerprint of each file outside of `exercises/`.
    pub files: BTreeMap<String, String>,
    /// For each file of `exercises/` the fingerprints of all that it was ever handed out as.
    pub starters: BTreeMap<String, BTreeSet<String>>,
}

impl Installed {
    /// Reads the record of a workspace; an empty one where there is none.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn read(lab: &Lab) -> Result<Installed> {
        let path = lab.own().join(FILE);
        if !path.exists() {
            return Ok(Installed::default());
        }
        let text = files::read_text(&path)?;
        parse(&text).with_context(|| {
            text!(
                "`{path}` is damaged\n  `cargo lab init --update DIR`, in the kit, makes it anew",
                path = path.display()
            )
        })
    }

    /// Whether `content` is what the file `name` of `exercises/` was handed out as.
    pub fn is_starter(&self, name: &str, content: &[u8]) -> bool {
        // Where git has turned line ends into those of Windows, it is still the same.
        let text = String::from_utf8_lossy(content).replace("\r\n", "\n");
        let known = self.starters.get(name);
        known.is_some_and(|known| known.contains(&fingerprint(text.as_bytes())))
    }

    /// The text of the record.
    pub fn text(&self) -> String {
        let mut document = DocumentMut::new();
        let mut starters = Table::new();
        for (name, fingerprints) in &self.starters {
            starters[name] = value(fingerprints.iter().collect::<Array>());
        }
        let mut files = Table::new();
        for (path, fingerprint) in &self.files {
            files[path] = value(fingerprint);
        }
        document["made"] = value(&self.made);
        document["starters"] = starters.into();
        document["files"] = files.into();
        format!("{HEAD}{document}")
    }

    /// Writes the record into the workspace at `root`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, root: &Path) -> Result<()> {
        files::put(&root.join(path()), self.text().as_bytes())
    }
}

/// This moment, for [`Installed::made`].
pub fn now() -> String {
    humantime::format_rfc3339_seconds(SystemTime::now()).to_string()
}

/// Where the record is, from the root.
pub fn path() -> String {
    format!(".lab/{FILE}")
}

/// The record of this text; none where it is damaged.
pub fn parse(text: &str) -> Option<Installed> {
    let document: DocumentMut = text.parse().ok()?;
    let mut installed = Installed::default();
    // An older kit did not write it.
    if let Some(made) = document.get("made") {
        installed.made = made.as_str()?.to_string();
    }
    for (name, item) in document.get("starters")?.as_table()?.iter() {
        let fingerprints = item
            .as_array()?
            .iter()
            .map(|item| item.as_str().map(str::to_string));
        let fingerprints = fingerprints.collect::<Option<_>>()?;
        installed.starters.insert(name.to_string(), fingerprints);
    }
    for (path, item) in document.get("files")?.as_table()?.iter() {
        let fingerprint = item.as_str()?.to_string();
        installed.files.insert(path.to_string(), fingerprint);
    }
    Some(installed)
}
