//! What a student has handed in, taken with care: known files only, and nothing is followed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::base::files::names_in;
use crate::base::print::printable_within_a_line;
use crate::class::archive::{self, Entry, Kind, is_archive};
use crate::kit::lab::Lab;

/// The largest file that is taken, in bytes. The largest solution has 5 kB.
const MAX_FILE: u64 = 1 << 20;
/// So many faults are listed; a submission can have any number.
const MAX_FAULTS: usize = 20;

/// One submission: the files that are taken, and what is wrong with the rest.
#[derive(Default)]
pub struct Submission {
    pub name: String,
    pub path: PathBuf,
    /// Names within `exercises/`, and contents.
    pub files: BTreeMap<String, Vec<u8>>,
    pub faults: Vec<Fault>,
    /// Why nothing could be taken at all.
    pub unreadable: Option<String>,
    faults_left_out: usize,
}

/// Something that is missing, or not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    /// What is said of it: "is …".
    pub what: String,
}

/// Whether a folder is a submission: `exercises` is in it, or a step's file itself.
pub fn is_submission(lab: &Lab, folder: &Path) -> bool {
    let is_there = |name: &str| folder.join(name).symlink_metadata().is_ok();
    is_there("exercises") || lab.exercise_files().any(|name| is_there(&name))
}

/// One of which nothing can be taken, for the reason `why`.
pub fn unreadable(name: String, path: PathBuf, why: &str) -> Submission {
    Submission {
        name,
        path,
        unreadable: Some(why.to_string()),
        ..Submission::default()
    }
}

/// Takes the files of the folder `folder`, or of `exercises/` in it.
pub fn from_folder(lab: &Lab, name: String, folder: &Path) -> Submission {
    let mut submission = Submission {
        name,
        path: folder.to_path_buf(),
        ..Submission::default()
    };
    let exercises = folder.join("exercises");
    let exercises = match exercises.symlink_metadata() {
        Ok(kind) if kind.is_symlink() => {
            submission.fault("exercises/", "is a link, which is not followed");
            return submission.completed(lab);
        }
        Ok(_) => exercises,
        // Handed in without the folder around them.
        Err(_) if is_submission(lab, folder) => folder.to_path_buf(),
        Err(_) => {
            submission.fault("exercises/", "is missing");
            return submission.completed(lab);
        }
    };
    match names_in(&exercises) {
        Ok(names) => {
            for name in names {
                submission.take_file(lab, &name, &exercises.join(&name));
            }
        }
        Err(error) => submission.fault("exercises/", &format!("cannot be read: {error:#}")),
    }
    submission.completed(lab)
}

/// Takes the files of the archive at `path`.
pub fn from_archive(lab: &Lab, name: String, path: &Path) -> Submission {
    if !is_archive(path) {
        let why = "it is no archive of `cargo lab submit`, which end with .tar.gz; \
                   unpacked by hand, its folder can be graded";
        return unreadable(name, path.to_path_buf(), why);
    }
    let mut submission = Submission {
        name,
        path: path.to_path_buf(),
        ..Submission::default()
    };
    // A pipe of that name would be waited for.
    if !path.symlink_metadata().is_ok_and(|kind| kind.is_file()) {
        let why = "it is no ordinary file, and is not opened";
        return unreadable(submission.name, submission.path, why);
    }
    let taken = archive::read(path, |entry| submission.take_entry(lab, entry));
    match taken {
        Ok(()) => submission.completed(lab),
        Err(error) => {
            submission.unreadable = Some(format!("the archive {error:#}"));
            submission
        }
    }
}

impl Submission {
    /// Notes that `file` is not taken, for it `what`.
    fn fault(&mut self, file: &str, what: &str) {
        if self.faults.len() >= MAX_FAULTS {
            self.faults_left_out += 1;
            return;
        }
        self.faults.push(Fault {
            file: printable_within_a_line(file),
            what: what.to_string(),
        });
    }

    fn take_file(&mut self, lab: &Lab, name: &str, path: &Path) {
        // Of the file itself: a link is not followed, and a pipe not opened, for that would wait.
        let Ok(kind) = path.symlink_metadata() else {
            return self.fault(name, "cannot be looked at");
        };
        let is_known = lab.exercise_files().any(|known| known == name);
        if kind.is_symlink() {
            self.fault(name, "is a link, which is not followed");
        } else if kind.is_dir() {
            self.fault(name, "is a folder, and is left out");
        } else if !is_known {
            self.fault(name, "is no file of the kit, and is left out");
        } else if !kind.is_file() {
            self.fault(name, "is no ordinary file, and is not opened");
        } else {
            match File::open(path) {
                Ok(mut file) => self.take_content(name, kind.len(), &mut file),
                Err(error) => self.fault(name, &format!("cannot be read: {error}")),
            }
        }
    }

    fn take_entry(&mut self, lab: &Lab, entry: Entry) -> Result<()> {
        let written = entry.written.as_str();
        let Some(path) = entry.path else {
            self.fault(written, "leads out of the archive, and is not followed");
            return Ok(());
        };
        let path: Vec<_> = path.iter().map(String::as_str).collect();
        // `NAME/exercises/FILE`, as it is packed, and what is left of that when it is packed by hand.
        let name = match path[..] {
            [name] | ["exercises", name] | [_, "exercises", name] => name,
            _ => "",
        };
        let is_known = lab.exercise_files().any(|known| known == name);
        match entry.kind {
            Kind::Folder => {}
            Kind::Link => self.fault(written, "is a link, which is not followed"),
            Kind::Special => self.fault(written, "is no ordinary file, and is left out"),
            Kind::File(..) if !is_known => {
                self.fault(written, "is no file of the kit, and is left out");
            }
            Kind::File(..) if self.files.contains_key(name) => {
                self.fault(written, "is there a second time: the first one counts");
            }
            Kind::File(size, content) => self.take_content(name, size, content),
        }
        Ok(())
    }

    fn take_content(&mut self, name: &str, size: u64, content: &mut dyn Read) {
        let mut bytes = Vec::new();
        // The size that is told may be wrong.
        let read = match size > MAX_FILE {
            true => Ok(0),
            false => content.take(MAX_FILE + 1).read_to_end(&mut bytes),
        };
        if size > MAX_FILE || bytes.len() as u64 > MAX_FILE {
            self.fault(name, "is larger than 1 MiB, and is not read");
        } else if let Err(error) = read {
            self.fault(name, &format!("cannot be read: {error}"));
        } else {
            self.files.insert(name.to_string(), bytes);
        }
    }

    /// Adds what is missing to the faults.
    fn completed(mut self, lab: &Lab) -> Submission {
        for name in lab.exercise_files() {
            let is_told = self.faults.iter().any(|fault| fault.file == name);
            if !self.files.contains_key(&name) && !is_told {
                let what = "is missing".to_string();
                self.faults.push(Fault { file: name, what });
            }
        }
        if self.faults_left_out > 0 {
            let what = format!("more are left out: {}", self.faults_left_out);
            let file = "…".to_string();
            self.faults.push(Fault { file, what });
        }
        self
    }
}
