//! What every program needs of a system, in whatever language it is written.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders of libraries and interpreters; what a system does not have is passed over.
const FOLDERS: [&str; 8] = [
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/nix/store",
    "/gnu/store",
];

/// What libraries and interpreters read in /etc, by the beginnings of the names.
const SETTINGS: [&str; 12] = [
    "alternatives",
    "java",
    "ld.so",
    "locale",
    "localtime",
    "mime.types",
    "node",
    "perl",
    "protocols",
    "python",
    "services",
    "timezone",
];

/// What they ask for the names of hosts.
const NAMES: [&str; 5] = [
    "gai.conf",
    "host.conf",
    "hosts",
    "nsswitch.conf",
    "resolv.conf",
];

/// The folders of libraries and interpreters that are there. Some may be links.
pub fn folders() -> impl Iterator<Item = &'static Path> {
    FOLDERS
        .into_iter()
        .map(Path::new)
        .filter(|folder| folder.is_dir())
}

/// What they read in /etc, but for the names of hosts. Some may be links.
pub fn settings() -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir("/etc").into_iter().flatten().flatten();
    let is_needed = |name: &str| SETTINGS.iter().any(|start| name.starts_with(start));
    let needed = entries.filter(move |entry| entry.file_name().to_str().is_some_and(is_needed));
    needed.map(|entry| entry.path())
}

/// All that may be read of the system where nothing hides the rest.
pub fn readable() -> Vec<PathBuf> {
    let names = NAMES.iter().map(|name| Path::new("/etc").join(name));
    let all = folders()
        .map(Path::to_path_buf)
        .chain(settings())
        .chain(names);
    all.chain([PathBuf::from("/proc")]).collect()
}
