//! The sources of the wrong programs, as one workspace.
//!
//! A mistake in a step's own file becomes one of several programs that are compiled as one, or where it could
//! tell, a binary of its own; the library is compiled once for all of them. One in the library is a package of
//! its own.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, value};

use crate::base::files;
use crate::build::together::{self, Part, Told};
use crate::kit::lab::Lab;
use crate::kit::workspace::name_below;
use crate::trust::mistakes::Mistake;

/// Files by their paths.
pub type Files = BTreeMap<String, String>;

/// The folder with the programs that are several.
const SEVERAL: &str = "several";

/// A workspace of wrong programs.
pub struct Sources {
    pub files: Files,
    /// What cargo calls the program that a mistake is in, by the mistake's name.
    pub targets: BTreeMap<String, String>,
}

/// All files of the workspace that the mistakes are compiled in; `apart` where each is to be a program of its
/// own, since it may not compile.
///
/// # Errors
/// When a mistake no longer applies, or a file of the kit is not as it was.
pub fn of(lab: &Lab, mistakes: &[Mistake], apart: bool) -> Result<Sources> {
    let kit = kit(lab)?;
    let lock = files::read_text(&lab.root.join("Cargo.lock"))?;
    let mut found = kit.clone();
    found.insert("Cargo.lock".to_string(), lock);
    let mut targets = BTreeMap::new();
    let mut bins = Vec::new();
    let mut members = Vec::new();
    let mut several: BTreeMap<&str, Vec<Part>> = BTreeMap::new();
    for mistake in mistakes {
        let Mistake { name, step, .. } = mistake;
        let changed = mistake.files(&lab.root)?;
        let own = match mistake.is_in_the_library() {
            true => format!("library/{name}"),
            false => format!("wrong/{name}"),
        };
        let bin = format!("src/bin/{step}.rs");
        let is_needed = |path: &str| match mistake.is_in_the_library() {
            true => !path.starts_with("src/bin/") || path == bin,
            false => path.starts_with("solutions/") || path == bin,
        };
        for path in kit.keys().filter(|path| is_needed(path)) {
            let text = changed.get(path).or(kit.get(path)).cloned();
            found.insert(format!("{own}/{path}"), text.unwrap_or_default());
        }
        let bin = format!("{own}/{bin}");
        let keeps_to_itself = |text: &String| together::keeps_to_itself(text.as_bytes());
        if mistake.is_in_the_library() {
            let bins = [(name.clone(), format!("src/bin/{step}.rs"))];
            let manifest = manifest(lab, name, &bins, None)?;
            found.insert(format!("{own}/Cargo.toml"), manifest);
            members.push(own);
        } else if !apart && changed.values().all(keeps_to_itself) {
            let text = found.entry(bin.clone()).or_default();
            *text = together::callable(text).with_context(|| format!("in `{bin}`"))?;
            several.entry(step).or_default().push(Part {
                module: format!("is_{}", name.replace('-', "_")),
                path: format!("../{bin}"),
                called: name.clone(),
            });
            targets.insert(name.clone(), format!("{SEVERAL}-{step}"));
            continue;
        } else {
            bins.push((name.clone(), bin));
        }
        targets.insert(name.clone(), name.clone());
    }
    for (step, parts) in several {
        let path = format!("{SEVERAL}/{step}.rs");
        found.insert(path.clone(), together::source(&parts, Told::Mark));
        bins.push((format!("{SEVERAL}-{step}"), path));
    }
    let manifest = manifest(lab, "mistakes", &bins, Some(&members))?;
    found.insert("Cargo.toml".to_string(), manifest);
    Ok(Sources {
        files: found,
        targets,
    })
}

/// The files of the kit that the programs are made of.
fn kit(lab: &Lab) -> Result<Files> {
    let mut found = Files::new();
    for folder in ["src", "solutions"] {
        for path in files::below(&lab.root.join(folder))? {
            let text = files::read_text(&path)?.replace("\r\n", "\n");
            found.insert(name_below(&lab.root, &path), text);
        }
    }
    Ok(found)
}

/// The manifest of a package with these binaries: the kit's own, without what is not for them. With
/// `members` it is the workspace's as well.
fn manifest(
    lab: &Lab,
    name: &str,
    bins: &[(String, String)],
    members: Option<&[String]>,
) -> Result<String> {
    let text = files::read_text(&lab.root.join("Cargo.toml"))?;
    edit(&text, name, bins, members)
        .context("Cargo.toml is not as it was: a section of it is missing")
}

fn edit(
    text: &str,
    name: &str,
    bins: &[(String, String)],
    members: Option<&[String]>,
) -> Option<String> {
    let mut manifest: DocumentMut = text.parse().ok()?;
    for section in ["dev-dependencies", "test", "lints", "profile"] {
        manifest.remove(section);
    }
    match members {
        None => drop(manifest.remove("workspace")),
        Some(members) => {
            let workspace = manifest.get_mut("workspace")?.as_table_mut()?;
            workspace["members"] = value(members.iter().collect::<Array>());
            // For SO_REUSEPORT, which a mistake sets and no right program here needs.
            let dependencies = workspace.get_mut("dependencies")?.as_table_mut()?;
            let mut socket2 = InlineTable::new();
            socket2.insert("version", dependencies.get("socket2")?.as_str()?.into());
            socket2.insert("features", Array::from_iter(["all"]).into());
            dependencies["socket2"] = value(socket2);
        }
    }
    let package = manifest.get_mut("package")?.as_table_mut()?;
    package["name"] = value(name);
    package["autobins"] = value(false);
    let mut tables = ArrayOfTables::new();
    for (name, path) in bins {
        let mut table = Table::new();
        table["name"] = value(name);
        table["path"] = value(path);
        table["test"] = value(false);
        tables.push(table);
    }
    manifest["bin"] = Item::ArrayOfTables(tables);
    Some(manifest.to_string())
}
