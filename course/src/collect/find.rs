//! Finds the students in what an instructor has: a folder or an archive of many, of whichever course
//! system, or what a single student has handed in.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::collect::archive::{self, is_another_archive, is_archive, text};
use crate::collect::attempt::{self, Attempt};
use crate::collect::contents::{Contents, is_junk};
use crate::collect::name::{self, Label};
use crate::collect::unpack::{self, Held};

/// Who has handed in what.
pub struct Student {
    pub label: Label,
    /// The name of the folder or file that says who it is.
    pub written: String,
    pub path: PathBuf,
    pub attempts: Vec<Attempt>,
}

/// What was found.
#[derive(Default)]
pub struct Found {
    pub students: Vec<Student>,
    /// What is nobody's, and why: "it …".
    pub passed_over: Vec<(PathBuf, String)>,
}

/// Where to look, and for what.
pub struct Search<'a> {
    pub known: &'a [String],
    /// A folder for what is unpacked.
    pub scratch: &'a Path,
    /// The folders that were unpacked into, and the archive of each.
    unpacked: Vec<(PathBuf, PathBuf)>,
    /// What was unpacked, and is in no file.
    held: Held,
    found: Found,
    /// The files that each student has handed in one by one, by who that is.
    loose: BTreeMap<String, Vec<(String, PathBuf)>>,
}

impl Search<'_> {
    /// A search for the kit's files `known`, which unpacks into the folder `scratch`.
    pub fn new<'a>(known: &'a [String], scratch: &'a Path) -> Search<'a> {
        Search {
            known,
            scratch,
            unpacked: Vec::new(),
            held: Held::default(),
            found: Found::default(),
            loose: BTreeMap::new(),
        }
    }

    /// All that `paths` lead to.
    ///
    /// # Errors
    /// When a path leads nowhere, or an archive of many cannot be unpacked.
    pub fn find(mut self, paths: &[PathBuf]) -> Result<Found> {
        for path in paths {
            // What is named on the command line is meant, also where it is a link.
            let path = fs::canonicalize(path)
                .with_context(|| format!("cannot find `{}`", path.display()))?;
            if path.is_file() {
                match self.is_of_many(&path, false) {
                    true => self.unpack(&path)?,
                    false => self.take_file(&path, true)?,
                }
            } else if self.is_of_one(&path) {
                self.take_folder(&path);
            } else {
                let folder = self.innermost(path);
                self.take_many(&folder)?;
            }
        }
        self.take_loose();
        // The folders that were unpacked into do not last: what was in an archive is named by it.
        for (folder, archive) in &self.unpacked {
            let rename = |path: &mut PathBuf| {
                if let Ok(within) = path.strip_prefix(folder) {
                    *path = archive.join(within);
                }
            };
            for student in &mut self.found.students {
                rename(&mut student.path);
                let attempts = student.attempts.iter_mut();
                attempts.for_each(|attempt| rename(&mut attempt.path));
            }
            let passed_over = self.found.passed_over.iter_mut();
            passed_over.for_each(|(path, _)| rename(path));
        }
        Ok(self.found)
    }

    fn take_many(&mut self, folder: &Path) -> Result<()> {
        for path in self.within(folder)? {
            let kind = path.symlink_metadata();
            if kind.as_ref().is_ok_and(fs::Metadata::is_symlink) {
                let why = "it is a link, which is not followed".to_string();
                let attempt = Attempt::unreadable(&path, why);
                self.add(&path, vec![attempt]);
            } else if kind.is_ok_and(|kind| kind.is_dir()) {
                self.take_folder(&path);
            } else {
                self.take_file(&path, false)?;
            }
        }
        Ok(())
    }

    fn take_folder(&mut self, path: &Path) {
        let attempts = attempt::in_folder(path, &self.held, self.known);
        self.add(path, attempts);
    }

    fn take_file(&mut self, path: &Path, is_named: bool) -> Result<()> {
        let written = name_of(path);
        let label = name::read(&written);
        let file = label.file.clone().unwrap_or(written.clone());
        if is_archive(&file) && !is_named && self.is_of_many(path, true) {
            return self.unpack(path);
        }
        if is_archive(&file) || is_another_archive(&file) || is_named {
            let attempts = attempt::in_archive(path, self.known);
            self.add(path, attempts);
        } else if label.file.is_some() {
            let loose = self.loose.entry(who(&label, &written)).or_default();
            loose.push((file, path.to_path_buf()));
        } else {
            let why = "it is no submission".to_string();
            self.found.passed_over.push((path.to_path_buf(), why));
        }
        Ok(())
    }

    /// Takes the files that students have handed in one by one, each in its last form.
    fn take_loose(&mut self) {
        for (_, mut files) in std::mem::take(&mut self.loose) {
            files.sort_by_key(|(file, _)| name::again(file).1);
            let mut last: BTreeMap<String, PathBuf> = BTreeMap::new();
            for (file, path) in files {
                let (plain, _) = name::again(&file);
                // A number that the student has written is a part of the name.
                let is_counted = self.known.contains(&plain) || last.contains_key(&plain);
                last.insert(if is_counted { plain } else { file }, path);
            }
            let mut contents = Contents::default();
            for (name, path) in &last {
                contents.take_loose(name, path, &self.held, self.known);
            }
            let Some(path) = last.values().next().cloned() else {
                continue;
            };
            let mut attempts = attempt::of(contents, &path, self.known);
            let is_late = last.values().any(|path| name::read(&name_of(path)).is_late);
            for attempt in &mut attempts {
                attempt.path.clone_from(&path);
                attempt.is_late |= is_late;
            }
            self.add(&path, attempts);
        }
    }

    /// Adds what is at `path` to what its student has handed in already.
    fn add(&mut self, path: &Path, mut attempts: Vec<Attempt>) {
        let written = name_of(path);
        let mut label = name::read(&written);
        if label.id.is_none() {
            label.name = archive::stem(&written).to_string();
        }
        for attempt in &mut attempts {
            attempt.is_late |= label.is_late;
        }
        let who = who(&label, &written);
        let mut students = self.found.students.iter_mut();
        match students
            .find(|student| crate::collect::find::who(&student.label, &student.written) == who)
        {
            Some(student) if label.id.is_some() => student.attempts.extend(attempts),
            _ => self.found.students.push(Student {
                label,
                written,
                path: path.to_path_buf(),
                attempts,
            }),
        }
    }

    fn unpack(&mut self, path: &Path) -> Result<()> {
        let folder = format!("unpacked-{}", self.unpacked.len() + 1);
        let folder = self.scratch.join(folder);
        self.unpacked.push((folder.clone(), path.to_path_buf()));
        let passed_over = unpack::into(path, &folder, self.known, &mut self.held)
            .with_context(|| format!("cannot unpack `{}`", path.display()))?;
        let passed_over = passed_over.into_iter();
        let passed_over = passed_over.map(|(name, why)| (path.join(name), why));
        self.found.passed_over.extend(passed_over);
        let folder = self.innermost(folder);
        self.take_many(&folder)
    }

    /// Whether the archive at `path` holds what many students have handed in: names of a course system;
    /// and, where it is not `surely` so by these, archives in it, or more than one folder with files of the kit.
    fn is_of_many(&self, path: &Path, surely: bool) -> bool {
        let (mut is_labelled, mut has_archives) = (false, false);
        let mut homes = std::collections::BTreeSet::new();
        let read = archive::read(path, &mut |entry| {
            let Some(parts) = entry.path else {
                return Ok(());
            };
            if parts.iter().any(|part| is_junk(part)) {
                return Ok(());
            }
            let first = parts.iter().take(2);
            is_labelled |= first.clone().any(|part| name::read(part).id.is_some());
            if let [folders @ .., file] = &parts[..] {
                has_archives |= is_archive(file);
                let is_given = folders.ends_with(&["src".to_string(), "bin".to_string()]);
                if self.known.contains(file) && !is_given {
                    let folders = match folders {
                        [outer @ .., last] if last == "exercises" => outer,
                        _ => folders,
                    };
                    homes.extend(folders.first().cloned());
                }
            }
            Ok(())
        });
        read.is_ok() && (is_labelled || (!surely && (has_archives || homes.len() > 1)))
    }

    /// What is in `folder`, but junk.
    fn within(&self, folder: &Path) -> Result<Vec<PathBuf>> {
        let read = fs::read_dir(folder);
        let read =
            read.with_context(|| format!("cannot read the folder `{}`", folder.display()))?;
        let paths = read.flatten().map(|entry| entry.path());
        let held = self.held.within(folder).map(|name| folder.join(name));
        let paths = paths.chain(held);
        let mut paths: Vec<_> = paths.filter(|path| !is_junk(&name_of(path))).collect();
        paths.sort();
        Ok(paths)
    }

    /// Whether the folder at `path` is what one student has handed in.
    fn is_of_one(&self, path: &Path) -> bool {
        let is_there = |name: &str| {
            let path = path.join(name);
            self.held.at(&path).is_some() || path.symlink_metadata().is_ok()
        };
        is_there("exercises") || self.known.iter().any(|name| is_there(name))
    }

    /// The folder in which students are told apart: some archives have folders around it.
    fn innermost(&self, mut folder: PathBuf) -> PathBuf {
        loop {
            let Ok(paths) = self.within(&folder) else {
                return folder;
            };
            let [only] = &paths[..] else {
                return folder;
            };
            let is_plain = only.is_dir() && name::read(&name_of(only)).id.is_none();
            let within = self.within(only).unwrap_or_default();
            let is_somebody_s = |path: &&PathBuf| {
                let name = name_of(path);
                name::read(&name).id.is_some()
                    || is_archive(&name)
                    || (path.is_dir() && name != "exercises")
            };
            let students = within.iter().filter(is_somebody_s).count();
            if !is_plain || self.is_of_one(only) || students < 2 {
                return folder;
            }
            folder.clone_from(only);
        }
    }
}

/// What is the same for all that one student has handed in.
fn who(label: &Label, written: &str) -> String {
    match &label.id {
        Some((system, id)) => format!("{system} {id}"),
        None => written.to_string(),
    }
}

fn name_of(path: &Path) -> String {
    text(
        path.file_name()
            .unwrap_or(path.as_os_str())
            .as_encoded_bytes(),
    )
}
