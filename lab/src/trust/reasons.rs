//! `tests/mistakes/checks.toml`: for each check that catches nothing alone, the reason why it stays.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use toml_edit::DocumentMut;

use crate::base::files;
use crate::trust::figures::Wrong;
use crate::trust::mistakes::FOLDER;

/// The reasons, by the names of checks.
pub type Reasons = BTreeMap<String, String>;

/// Reads them.
///
/// # Errors
/// When the file is missing, or not understood.
pub fn read(root: &Path) -> Result<Reasons> {
    let path = root.join(FOLDER).join("checks.toml");
    let parse = || {
        let document: DocumentMut = files::read_text(&path)?.parse()?;
        let entries = document.iter().map(|(check, reason)| {
            let reason = reason
                .as_str()
                .with_context(|| format!("`{check}` is no text"))?;
            Ok((check.to_string(), reason.to_string()))
        });
        entries.collect::<Result<_>>()
    };
    parse().with_context(|| format!("in `{}`", path.display()))
}

/// What is wrong with the reasons: a check without one that needs one, one for a check that shows
/// itself that it is needed, and one for no check.
pub fn faults(reasons: &Reasons, idle: &BTreeSet<&str>, all: &BTreeSet<&str>) -> Vec<String> {
    let without = idle.iter().filter(|check| !reasons.contains_key(**check));
    let without = without.map(|check| {
        format!("no mistake is caught by {check} alone, and checks.toml has no reason why it stays")
    });
    let stray = reasons.keys().filter(|check| !all.contains(check.as_str()));
    let stray =
        stray.map(|check| format!("checks.toml has a reason for {check}: there is no such check"));
    let needed = reasons.keys().filter(|check| {
        let check = check.as_str();
        all.contains(check) && !idle.contains(check)
    });
    let needed = needed.map(|check| {
        format!("checks.toml has a reason for {check}, which a mistake needs: take it out")
    });
    without.chain(stray).chain(needed).collect()
}

/// What would be taken for idle wrongly: a check with a reason that is the only one to catch a
/// mistake, of which the table does not say so. All checks have to have been made to see it. Where
/// chance has a part in it, it says nothing.
pub fn outlived(reasons: &Reasons, wrong: &[Wrong]) -> Vec<String> {
    let steady = wrong.iter().filter(|wrong| wrong.mistake.varies.is_none());
    let outlived = steady.filter_map(|wrong| {
        let check = wrong.only().filter(|check| reasons.contains_key(*check))?;
        let (step, name) = (&wrong.mistake.step, &wrong.mistake.name);
        Some(format!(
            "{step}: only {check} catches `{name}`: say `alone = true` there, and take its reason out of checks.toml"
        ))
    });
    outlived.collect()
}
