//! The wrong programs: the mistakes of the table, compiled side by side in one call of cargo.
//!
//! A mistake in a step's own file is a binary more of one package, so that the library is compiled
//! once for all of them; one in the library is a package of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::env::consts::EXE_SUFFIX;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, value};

use crate::base::files;
use crate::base::stop::Stop;
use crate::build::cargo::Call;
use crate::build::messages::Artifact;
use crate::kit::lab::Lab;
use crate::kit::workspace::name_below;
use crate::sandbox::limits::Limits;
use crate::sandbox::policy::Policy;
use crate::sandbox::run::Ended;
use crate::trust::mistakes::Mistake;

/// A few hundred small programs, on a slow machine.
const LIMITS: Limits = Limits {
    time: Duration::from_secs(1800),
    ..Limits::BUILD
};

/// Files by their paths.
type Files = BTreeMap<String, String>;

/// Compiles the programs of `mistakes`, some or all of the table's, in the folder `own`, and gives for
/// each, in their order, the folder that the grader is to look at.
///
/// # Errors
/// When a mistake no longer applies, or what it makes of the step does not compile.
pub fn build(
    lab: &Lab,
    table: &[Mistake],
    mistakes: &[&Mistake],
    own: &Path,
    stop: &Stop,
    on_progress: &(dyn Fn(&str) + Sync),
) -> Result<Vec<PathBuf>> {
    let built = build_viable(lab, table, mistakes, own, stop, on_progress)?;
    if let Some(fault) = built.fault {
        bail!("a mistake does not compile:\n{fault}");
    }
    let folders = built.folders.into_iter().zip(mistakes);
    folders
        .map(|(folder, mistake)| {
            folder.with_context(|| format!("cargo has not built {}", mistake.name))
        })
        .collect()
}

/// What has been built.
pub struct Built {
    /// For each mistake, in their order, the folder that the grader is to look at; `None` where it does not
    /// compile.
    pub folders: Vec<Option<PathBuf>>,
    /// What cargo says where not all do.
    pub fault: Option<String>,
}

/// As [`build`], for changes of which some may not compile.
///
/// # Errors
/// When one no longer applies, or the build did not come to its end.
pub fn build_viable(
    lab: &Lab,
    table: &[Mistake],
    mistakes: &[&Mistake],
    own: &Path,
    stop: &Stop,
    on_progress: &(dyn Fn(&str) + Sync),
) -> Result<Built> {
    if mistakes.is_empty() {
        return Ok(Built {
            folders: Vec::new(),
            fault: None,
        });
    }
    let package = own.join("package");
    // All sources, whichever are built: what one run needs another has not taken away.
    put_all(&package, &sources(lab, table)?)?;
    let settings = [
        ("CARGO_TARGET_DIR", own.join("target").into_os_string()),
        // Nobody debugs these, nor changes them line by line; and a mistake may leave something unused.
        ("CARGO_PROFILE_DEV_DEBUG", OsString::from("false")),
        ("CARGO_PROFILE_DEV_STRIP", OsString::from("symbols")),
        ("CARGO_INCREMENTAL", OsString::from("0")),
        ("RUSTFLAGS", OsString::from("-Awarnings")),
    ];
    let arguments = [
        "build",
        "--workspace",
        "--bins",
        "--keep-going",
        "--offline",
    ];
    let call = Call {
        folder: &package,
        arguments: arguments.map(str::to_string).to_vec(),
        settings: settings.to_vec(),
        colours: false,
        policy: Policy::trusting(LIMITS),
    };
    let report = call.run(stop, on_progress)?;
    if matches!(report.ended, Ended::Over(_) | Ended::Stopped) {
        bail!("{}", report.fault(&LIMITS));
    }
    let programs = own.join("programs");
    let mut folders = Vec::new();
    for mistake in mistakes {
        let built = report
            .artifacts
            .iter()
            .find(|built| built.target == mistake.name);
        folders.push(match built {
            Some(built) => {
                let folder = programs.join(&mistake.name);
                place(lab, mistake, built, &folder)?;
                Some(folder)
            }
            None => None,
        });
    }
    Ok(Built {
        folders,
        fault: (!report.is_success()).then(|| report.fault(&LIMITS)),
    })
}

/// Puts the executable under its step's name into `folder`, and mensagens.txt beside it.
fn place(lab: &Lab, mistake: &Mistake, built: &Artifact, folder: &Path) -> Result<()> {
    let program = folder.join(format!("{}{EXE_SUFFIX}", mistake.step));
    let modified = |path: &Path| path.metadata().and_then(|file| file.modified()).ok();
    if modified(&program) < modified(&built.executable) || modified(&program).is_none() {
        let _ = fs::remove_file(&program);
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make `{}`", folder.display()))?;
        if fs::hard_link(&built.executable, &program).is_err() {
            files::copy(&built.executable, &program)?;
        }
    }
    let name = "solutions/mensagens.txt";
    let text = match mistake.files(&lab.root)?.remove(name) {
        Some(text) => text.into_bytes(),
        None => files::read(&lab.root.join(name))?,
    };
    put(&folder.join("mensagens.txt"), &text)
}

/// All files of the workspace that the mistakes are compiled in.
fn sources(lab: &Lab, mistakes: &[Mistake]) -> Result<Files> {
    let kit = kit(lab)?;
    let mut found = Files::new();
    found.insert(
        "Cargo.lock".to_string(),
        files::read_text(&lab.root.join("Cargo.lock"))?,
    );
    found.extend(kit.iter().map(|(path, text)| (path.clone(), text.clone())));
    let mut bins = Vec::new();
    let mut members = Vec::new();
    for mistake in mistakes {
        let changed = mistake.files(&lab.root)?;
        let text = |path: &str| changed.get(path).or(kit.get(path)).cloned();
        let prefix = match mistake.is_in_the_library() {
            true => format!("library/{}", mistake.name),
            false => format!("wrong/{}", mistake.name),
        };
        let bin = format!("src/bin/{}.rs", mistake.step);
        let is_needed = |path: &str| match mistake.is_in_the_library() {
            true => !path.starts_with("src/bin/") || path == bin,
            false => path.starts_with("solutions/") || path == bin,
        };
        for path in kit.keys().filter(|path| is_needed(path)) {
            found.insert(format!("{prefix}/{path}"), text(path).unwrap_or_default());
        }
        match mistake.is_in_the_library() {
            true => {
                let own = [(mistake.name.clone(), bin)];
                let manifest = manifest(lab, &mistake.name, &own, None)?;
                found.insert(format!("{prefix}/Cargo.toml"), manifest);
                members.push(prefix);
            }
            false => bins.push((mistake.name.clone(), format!("{prefix}/{bin}"))),
        }
    }
    found.insert(
        "Cargo.toml".to_string(),
        manifest(lab, "mistakes", &bins, Some(&members))?,
    );
    Ok(found)
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

/// Makes `folder` hold these files. What is there already stays as old as it is, and is not compiled
/// again; what is of no mistake any more goes.
fn put_all(folder: &Path, files: &Files) -> Result<()> {
    for (path, text) in files {
        // Cargo writes its own into it.
        if path != "Cargo.lock" || !folder.join(path).is_file() {
            put(&folder.join(path), text.as_bytes())?;
        }
    }
    let kept: BTreeSet<_> = files.keys().filter_map(|path| top(path)).collect();
    for place in ["wrong", "library"] {
        for name in files::names_in(&folder.join(place)).unwrap_or_default() {
            let path = format!("{place}/{name}");
            if !kept.contains(path.as_str()) {
                let old = folder.join(&path);
                fs::remove_dir_all(&old)
                    .with_context(|| format!("cannot remove `{}`", old.display()))?;
            }
        }
    }
    Ok(())
}

/// `wrong/NAME` of a path that is in there.
fn top(path: &str) -> Option<&str> {
    let (second, _) = path.match_indices('/').nth(1)?;
    Some(&path[..second])
}

fn put(path: &Path, content: &[u8]) -> Result<()> {
    match fs::read(path) {
        Ok(old) if old == content => Ok(()),
        _ => files::put(path, content),
    }
}
