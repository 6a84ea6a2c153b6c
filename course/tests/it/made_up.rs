//! A made-up course, as Moodle exports it: one zip, a folder for each student, whose names are in six
//! scripts, and a roster. Some are late, some hand in twice, nothing, or what nobody can read.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use crate::support::{NAMES, kit};

/// The day on which it is due, and the next.
pub const DUE: &str = "2026-03-01";

/// A made-up course.
pub struct Course {
    pub export: PathBuf,
    pub roster: PathBuf,
    pub kinds: Vec<(String, Kind)>,
}

/// What a student of it has handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One step, in a folder, in time.
    Loose,
    /// The same in an archive in a folder too many.
    Zipped,
    Late,
    /// An old archive, and a newer one.
    Twice,
    Nothing,
    /// A file that says it is an archive, and is none.
    Broken,
    /// Files that lead out of an archive, beside one that does not.
    Hostile,
    /// On the roster alone.
    Absent,
}

const KINDS: [Kind; 8] = [
    Kind::Loose,
    Kind::Zipped,
    Kind::Late,
    Kind::Twice,
    Kind::Nothing,
    Kind::Broken,
    Kind::Hostile,
    Kind::Absent,
];

/// Makes one of so many students in `folder`.
pub fn course(folder: &Path, students: usize) -> Course {
    fs::create_dir_all(folder).expect("a folder can be made");
    let (export, roster) = (folder.join("export.zip"), folder.join("roster.csv"));
    let mut zip = ZipWriter::new(File::create(&export).expect("it can be made"));
    let mut rows = csv::Writer::from_path(&roster).expect("it can be made");
    let head = ["Identifier", "Full name", "Email address"];
    rows.write_record(head).expect("it can be written");
    let source = fs::read(kit().join("solutions/ex02.rs")).expect("it can be read");
    let mut kinds = Vec::new();
    for number in 0..students {
        let kind = KINDS[number % KINDS.len()];
        // Names that a zip can have: the hostile ones are hostile to whoever shows them.
        let name = NAMES[number % NAMES.len()].replace(['/', '\\', '\0'], "-");
        let name = format!("{name} {number}");
        let id = 1000 + number;
        let row = [
            format!("Participant {id}"),
            name.clone(),
            format!("s{id}@x.pt"),
        ];
        rows.write_record(&row).expect("it can be written");
        let place = format!("{name}_{id}_assignsubmission_file_");
        let mut put = |day: u8, file: &str, content: &[u8]| {
            let time = DateTime::from_date_and_time(2026, 3, day, 12, 0, 0);
            let options = SimpleFileOptions::default();
            let options = options.last_modified_time(time.expect("it is a time"));
            let path = format!("{place}/{file}");
            zip.start_file(path, options).expect("it can be written");
            zip.write_all(content).expect("it can be written");
        };
        match kind {
            Kind::Loose => put(1, "ex02.rs", &source),
            Kind::Zipped => put(
                1,
                "mine.zip",
                &archive(&[("a/b/exercises/ex02.rs", &source)]),
            ),
            Kind::Late => put(3, "exercises/ex02.rs", &source),
            Kind::Twice => {
                put(1, "old.zip", &archive(&[("exercises/ex02.rs", b"fn")]));
                put(1, "__MACOSX/._x.zip", b"");
                put(2, "new.zip", &archive(&[("exercises/ex02.rs", &source)]));
            }
            Kind::Nothing => put(1, "onlinetext.html", b"<p>Sorry</p>"),
            Kind::Broken => put(1, "mine.tar.gz", b"no archive"),
            Kind::Hostile => {
                let files: [(&str, &[u8]); 3] = [
                    ("../../../ex02.rs", b"out"),
                    ("/tmp/ex03.rs", b"out"),
                    ("exercises/ex02.rs", &source),
                ];
                put(1, "mine.zip", &archive(&files));
            }
            Kind::Absent => {}
        }
        kinds.push((name, kind));
    }
    zip.finish().expect("it can be written");
    rows.flush().expect("it can be written");
    Course {
        export,
        roster,
        kinds,
    }
}

/// A zip with these files.
pub fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (path, content) in files {
        let options = SimpleFileOptions::default();
        zip.start_file(*path, options).expect("it can be written");
        zip.write_all(content).expect("it can be written");
    }
    zip.finish().expect("it can be written").into_inner()
}
