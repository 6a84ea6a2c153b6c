//! The files of the repository, and those that tests make.

use std::env::{self, consts::EXE_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Names another kit, in place of the repository: tests that only read do so there.
pub const OTHER_KIT: &str = "LAB_KIT";

/// The repository.
pub fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| match env::var_os(OTHER_KIT) {
        Some(folder) => folder.into(),
        None => env!("CARGO_MANIFEST_DIR").into(),
    });
    &ROOT
}

/// The text of a file, which is named from the root of the repository.
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Whether there is such a file, which is named from the root of the repository.
pub fn exists(path: &str) -> bool {
    root().join(path).is_file()
}

/// What a build of the guide leaves beside its editions.
const BUILT: &str = "guide/book";

/// The paths of all files in `folder` and below it whose names end with `ending`, as they are
/// named from the root of the repository.
pub fn files_under(folder: &str, ending: &str) -> Vec<String> {
    let mut found = Vec::new();
    let entries = fs::read_dir(root().join(folder));
    for entry in entries.unwrap_or_else(|error| panic!("{folder}: {error}")) {
        let entry = entry.unwrap_or_else(|error| panic!("{folder}: {error}"));
        let path = format!("{folder}/{}", entry.file_name().display());
        if path == BUILT {
            continue;
        }
        if entry.path().is_dir() {
            found.extend(files_under(&path, ending));
        } else if path.ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The name of a file, without its folder and its ending.
pub fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

/// The binary of `step` that cargo built together with these tests.
pub fn binary(step: &str) -> PathBuf {
    // All of them are in one folder, so the name of the first one leads there.
    Path::new(env!("CARGO_BIN_EXE_ex01")).with_file_name(executable(step))
}

/// How the system names the executable `name`.
pub fn executable(name: &str) -> String {
    format!("{name}{EXE_SUFFIX}")
}

/// A folder under the target folder, for what tests make; it is there from run to run.
pub fn made(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    folder
}

/// Has `make` write the file `path`, and puts it in place as a whole: another test, or another run
/// of all of them, may be using it.
pub fn put(path: &Path, make: impl FnOnce(&Path)) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = path.file_name().unwrap_or_default().display();
    let unfinished = path.with_file_name(format!("{}-{number}-{name}", process::id()));
    make(&unfinished);
    fs::rename(&unfinished, path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
