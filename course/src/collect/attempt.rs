//! One time that a student has handed in something: the files that are taken of it, and what is said of
//! the rest. A student may have several, of which one counts.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::belongs::{self, Files};
use crate::collect::archive::is_archive;
use crate::collect::contents::{Contents, Parts};
use crate::collect::time;
use crate::collect::unpack::Held;

/// So many faults are listed; a submission can have any number.
const MAX_FAULTS: usize = 20;

/// One time that a student has handed in something.
pub struct Attempt {
    pub path: PathBuf,
    pub files: Files,
    /// Files, and what is said of each: "is …".
    pub faults: Vec<(String, String)>,
    /// Why nothing can be taken of it.
    pub unreadable: Option<String>,
    pub handed_in: Option<Timestamp>,
    /// The course system says so.
    pub is_late: bool,
}

impl Attempt {
    /// One of which nothing can be taken, for the reason `why`.
    pub fn unreadable(path: &Path, why: String) -> Attempt {
        Attempt {
            path: path.to_path_buf(),
            files: Files::new(),
            faults: Vec::new(),
            unreadable: Some(why),
            handed_in: None,
            is_late: false,
        }
    }

    /// By how many seconds it is late: 0 where it is in time, `None` where nobody knows by how much.
    pub fn late_by(&self, due: Option<Timestamp>) -> Option<u64> {
        let by = due.and_then(|due| Some(time::late_by(self.handed_in?, due)));
        match by {
            Some(0) | None if self.is_late => None,
            by => Some(by.unwrap_or(0)),
        }
    }
}

/// The one of `attempts` that counts: the last one in time, or else the last one; what cannot be read
/// counts only where nothing else is there.
pub fn last_in_time(attempts: &[Attempt], due: Option<Timestamp>) -> Option<usize> {
    let order = |attempt: &Attempt| {
        let is_in_time = attempt.late_by(due) == Some(0);
        (attempt.unreadable.is_none(), is_in_time, attempt.handed_in)
    };
    (0..attempts.len()).max_by_key(|index| order(&attempts[*index]))
}

/// Those in the folder at `path`, of which something may be `held`: its files, or the archives in it.
pub fn in_folder(path: &Path, held: &Held, known: &[String]) -> Vec<Attempt> {
    let contents = match Contents::of_folder(path, held, known) {
        Ok(contents) => contents,
        Err(error) => return vec![Attempt::unreadable(path, format!("{error:#}"))],
    };
    let is_in_archives = homes(&contents, known).is_empty() && !contents.archives.is_empty();
    if !is_in_archives {
        return of(contents, path, known);
    }
    let archives = contents.archives.iter();
    archives
        .flat_map(|(_, path)| in_archive(path, known))
        .collect()
}

/// Those in the archive at `path`. When it was handed in is told by the archive, not by what is in it.
pub fn in_archive(path: &Path, known: &[String]) -> Vec<Attempt> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let modified = path
        .symlink_metadata()
        .and_then(|kind| kind.modified())
        .ok();
    let modified = modified.and_then(|time| Timestamp::try_from(time).ok());
    let mut attempts = match Contents::of_archive(path, known) {
        Ok(contents) => of(contents, path, known),
        Err(error) if is_archive(&name) => {
            vec![Attempt::unreadable(path, format!("the archive: {error:#}"))]
        }
        Err(error) => vec![Attempt::unreadable(path, format!("{error:#}"))],
    };
    for attempt in &mut attempts {
        attempt.handed_in = modified;
    }
    attempts
}

/// Those in `contents`, which are at `path`; none where there is nothing.
pub fn of(contents: Contents, path: &Path, known: &[String]) -> Vec<Attempt> {
    if contents.is_empty() {
        return Vec::new();
    }
    let homes = homes(&contents, known);
    if homes.is_empty() {
        return vec![without_home(&contents, path)];
    }
    let at = |home: &Parts| at(home, &contents, path, known);
    homes.iter().map(at).collect()
}

/// The folders in which somebody works: `exercises/`, or those that the kit's files are in.
fn homes(contents: &Contents, known: &[String]) -> BTreeSet<Parts> {
    let called = |parts: &Parts, name: &str| parts.last().is_some_and(|last| last == name);
    let folders = contents.files.keys().chain(&contents.others);
    let folders = folders.map(|parts| parts[..parts.len() - 1].to_vec());
    let faulty = contents.faults.iter().map(|(parts, _)| parts);
    let faulty = faulty.map(|parts| parts[..parts.len().saturating_sub(1)].to_vec());
    let exercises = folders
        .chain(faulty)
        .filter(|parts| called(parts, "exercises"));
    let exercises: BTreeSet<Parts> = exercises.collect();
    if !exercises.is_empty() {
        return exercises;
    }
    // Of the kit itself, which somebody has handed in as a whole.
    let is_given = |parts: &[String]| {
        [&["src", "bin"][..], &["tests", "grade"], &["solutions"]]
            .iter()
            .any(|given| {
                parts.ends_with(
                    &given
                        .iter()
                        .map(|part| part.to_string())
                        .collect::<Vec<_>>(),
                )
            })
    };
    let is_meant = |name: &String| known.contains(name) || belongs::meant(name, known).is_some();
    let faulty = contents.faults.iter().map(|(parts, _)| parts);
    let files = contents
        .files
        .keys()
        .chain(faulty)
        .filter(|parts| parts.last().is_some_and(is_meant));
    let folders = files.map(|parts| parts[..parts.len() - 1].to_vec());
    folders.filter(|parts| !is_given(parts)).collect()
}

/// What is there where no file of the kit is.
fn without_home(contents: &Contents, path: &Path) -> Attempt {
    let there = contents.files.keys().chain(&contents.others);
    let first = there.clone().next().map(|parts| parts.join("/"));
    let first = first.or_else(|| contents.leading_out.first().cloned());
    let why = match (first, contents.faults.first()) {
        (Some(first), _) => format!(
            "no file of the kit is in it, such as exercises/ex01.rs: it has `{first}`{}",
            match there.count() {
                0 | 1 => String::new(),
                count => format!(" and {} more", count - 1),
            }
        ),
        (None, Some((parts, what))) => format!("{} {what}", parts.join("/")),
        (None, None) => "no file of the kit is in it".to_string(),
    };
    Attempt::unreadable(path, why)
}

/// The one in the folder `home` of `contents`.
fn at(home: &Parts, contents: &Contents, path: &Path, known: &[String]) -> Attempt {
    let within = |parts: &Parts| Some(parts.strip_prefix(home.as_slice())?.join("/"));
    let files = contents.files.iter();
    let files = files.filter_map(|(parts, content)| Some((within(parts)?, content.bytes.clone())));
    let (files, left_out) = belongs::sort_out(files.collect(), known);
    let is_taken = |parts: &Parts| within(parts).is_some_and(|name| files.contains_key(&name));
    let taken = contents.files.iter().filter(|(parts, _)| is_taken(parts));
    let handed_in = taken.filter_map(|(_, content)| content.modified).max();

    let leading_out = contents.leading_out.iter();
    let leading_out = leading_out.map(|name| {
        let what = "leads out of the archive, and is not followed".to_string();
        (name.clone(), what)
    });
    let others = contents.others.iter().filter_map(within);
    let others = others.map(|name| (name, "is no file of the kit, and is left out".to_string()));
    let of_contents = contents.faults.iter();
    let of_contents = of_contents.filter_map(|(parts, what)| Some((within(parts)?, what.clone())));
    let archives = contents
        .archives
        .iter()
        .filter_map(|(parts, _)| within(parts));
    let archives = archives.map(|name| {
        (
            name,
            "is an archive beside files, and is not opened".to_string(),
        )
    });
    let mut faults: Vec<_> = leading_out
        .chain(of_contents)
        .chain(left_out)
        .chain(others)
        .chain(archives)
        .collect();
    if faults.len() > MAX_FAULTS {
        let more = format!("more are left out: {}", faults.len() - MAX_FAULTS);
        faults.truncate(MAX_FAULTS);
        faults.push(("…".to_string(), more));
    }
    let missing = known
        .iter()
        .filter(|name| !files.contains_key(*name) && !faults.iter().any(|(file, _)| file == *name));
    let missing: Vec<_> = missing
        .map(|name| (name.clone(), "is missing".to_string()))
        .collect();
    faults.extend(missing);
    Attempt {
        path: path.join(home.iter().collect::<PathBuf>()),
        files,
        faults,
        unreadable: None,
        handed_in: handed_in.filter(|_| !contents.is_clone),
        is_late: false,
    }
}
