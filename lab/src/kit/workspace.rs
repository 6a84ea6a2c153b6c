//! What a workspace is made of: the kit, without what is the kit's own.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use language::text;
use toml_edit::{Array, DocumentMut, value};

use crate::base::files;
use crate::kit::lab::Lab;

/// Files by their paths from the root, with `/` between folders.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What a workspace has from the kit as it is: files, and folders with all that is in them.
const TAKEN: [&str; 16] = [
    ".cargo/config.toml",
    ".gitattributes",
    "Cargo.lock",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "guide",
    "instruments/Cargo.toml",
    "instruments/servers",
    "instruments/src",
    "lab/Cargo.toml",
    "lab/confinement",
    "lab/grader",
    "lab/language",
    "lab/src",
    "src",
    "steps.toml",
];

/// Packages that students have no use for, and that need more than all the rest: what measures the library
/// for those who keep it, and what knows of course systems.
const THE_KIT_S_OWN: [&str; 2] = ["benches", "course"];

/// What only the kit's own tests need.
const OF_THE_KIT_S_TESTS: [&str; 3] = ["proc-macro2", "proptest", "syn"];

/// What stands in `lab/student/` for a place of its own.
const FOR_STUDENTS: [(&str, &str); 3] = [
    ("README.md", "README.md"),
    ("gitignore", ".gitignore"),
    ("rust-analyzer.toml", "rust-analyzer.toml"),
];

/// Where cargo finds the crates that `cargo vendor` has put into a workspace.
const VENDORED: &str = "
# The crates are in this folder: nothing is fetched from anywhere.
[source.crates-io]
replace-with = \"vendor\"

[source.vendor]
directory = \"vendor\"
";

/// What a workspace may have besides.
#[derive(Clone, Copy, Default)]
pub struct Extras {
    pub solutions: bool,
    pub vendor: bool,
    /// What knows of course systems, for a workspace that grades for one.
    pub course: bool,
}

/// What `course` is built of.
const COURSE: [&str; 3] = ["course/Cargo.toml", "course/src", "course/templates"];

/// All files of a workspace but those of `exercises/`.
///
/// # Errors
/// When a file of the kit cannot be read, or its manifest cannot be understood.
pub fn files(kit: &Lab, extras: Extras) -> Result<Files> {
    let mut found = Files::new();
    for place in TAKEN.into_iter().chain(["tests/grade"]) {
        take(kit, place, &mut found)?;
    }
    if extras.solutions {
        take(kit, "solutions", &mut found)?;
    }
    for place in COURSE.into_iter().filter(|_| extras.course) {
        take(kit, place, &mut found)?;
    }
    for (from, to) in FOR_STUDENTS {
        let content = files::read(&kit.root.join("lab/student").join(from))?;
        found.insert(to.to_string(), content);
    }
    found.insert(
        "Cargo.toml".to_string(),
        manifest(kit, Side::Workspace(extras))?.into_bytes(),
    );
    if extras.vendor {
        take_vendored(&mut found);
    }
    for (name, content) in starters(kit)? {
        found.insert(format!(".lab/starters/{name}"), content);
    }
    Ok(found)
}

/// Makes of `files` those of a workspace that has its crates in `vendor/`: cargo looks for them there, and git
/// keeps them, byte by byte, for whoever clones it has no others.
pub fn take_vendored(files: &mut Files) {
    let config = files.entry(".cargo/config.toml".to_string()).or_default();
    config.extend_from_slice(VENDORED.as_bytes());
    let ignored = files.entry(".gitignore".to_string()).or_default();
    let text = String::from_utf8_lossy(ignored).replace("/vendor\n", "");
    *ignored = text.into_bytes();
    let attributes = files.entry(".gitattributes".to_string()).or_default();
    attributes.extend_from_slice(b"/vendor/** -text\n");
}

/// The files of `exercises/`, by their names, as they are handed out.
///
/// # Errors
/// When one cannot be read.
pub fn starters(lab: &Lab) -> Result<Files> {
    let names = lab.exercise_files();
    let read = |name: String| {
        let content = lab.starter(&name)?;
        Ok((name, content))
    };
    names.map(read).collect()
}

/// The files of the package that submissions are built in, but those of `exercises/`: the steps and
/// their library, and no test.
///
/// # Errors
/// When a file cannot be read, or the manifest cannot be understood.
pub fn package(lab: &Lab) -> Result<Files> {
    let mut found = Files::new();
    for place in ["Cargo.lock", "src"] {
        take(lab, place, &mut found)?;
    }
    found.insert(
        "Cargo.toml".to_string(),
        manifest(lab, Side::Package)?.into_bytes(),
    );
    Ok(found)
}

/// Adds the file, or all files of the folder, at `place`.
fn take(lab: &Lab, place: &str, found: &mut Files) -> Result<()> {
    let path = lab.root.join(place);
    let paths = match path.is_dir() {
        true => files::below(&path)?,
        false => vec![path],
    };
    for path in paths {
        found.insert(name_below(&lab.root, &path), files::read(&path)?);
    }
    Ok(())
}

/// How `path` is named from `root`.
pub fn name_below(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = path.iter().map(files::lossy).collect();
    parts.join("/")
}

enum Side {
    Workspace(Extras),
    Package,
}

/// The manifest, on the students' side and without the kit's own tests.
fn manifest(lab: &Lab, side: Side) -> Result<String> {
    let text = files::read_text(&lab.root.join("Cargo.toml"))?;
    let edited = edit(&text, side);
    edited.context(text!(
        "Cargo.toml is not as it was: a section of it is missing"
    ))
}

fn edit(text: &str, side: Side) -> Option<String> {
    let mut manifest: DocumentMut = text.parse().ok()?;
    manifest.get_mut("features")?.as_table_mut()?["default"] = value(Array::new());
    let tests = manifest.get_mut("test")?.as_array_of_tables_mut()?;
    tests.retain(|test| test.get("name").and_then(|name| name.as_str()) != Some("kit"));
    let for_tests = manifest.get_mut("dev-dependencies")?.as_table_mut()?;
    for package in OF_THE_KIT_S_TESTS {
        for_tests.remove(package);
    }
    let members = manifest.get_mut("workspace")?.get_mut("members")?;
    let members = members.as_array_mut()?;
    let has_course = matches!(side, Side::Workspace(Extras { course: true, .. }));
    let is_kit_s_own =
        |name: &str| THE_KIT_S_OWN.contains(&name) && !(has_course && name == "course");
    members.retain(|member| !member.as_str().is_some_and(is_kit_s_own));
    if let Side::Package = side {
        manifest.remove("test");
        manifest.remove("dev-dependencies");
        manifest.get_mut("workspace")?.as_table_mut()?["members"] = value(Array::new());
        // Of the runner and the grader, which are not there either.
        let settings = manifest.get_mut("profile")?.get_mut("dev")?;
        let settings = settings.get_mut("package")?.as_table_like_mut()?;
        settings.remove("lab");
        settings.remove("grader");
    }
    Some(manifest.to_string())
}
