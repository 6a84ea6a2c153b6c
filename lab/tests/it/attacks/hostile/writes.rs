//! Writes where others would find it, and over what it and its neighbours are.

use std::fs;
use std::os::unix::fs::symlink;

const FOLDERS: &str = r####"@WRITABLE@"####;

fn attack() {
    for folder in FOLDERS.lines() {
        let path = format!("{folder}/@MARK@");
        if fs::write(&path, "pwned").is_ok() || symlink("/dev/zero", &path).is_ok() {
            tell(format_args!("writes to {folder}"));
        }
    }
    let own = std::env::current_exe().unwrap_or_default();
    let programs = own.parent().map(|folder| fs::read_dir(folder).into_iter());
    for path in programs.into_iter().flatten().flatten().flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_os_string();
        let other = path.with_extension("other");
        if fs::write(&other, "#!/bin/true").is_ok() && fs::rename(&other, &path).is_ok() {
            tell(format_args!("replaces {name:?}"));
        } else if fs::write(&path, "#!/bin/true").is_ok() {
            tell(format_args!("writes over {name:?}"));
        } else if fs::remove_file(&path).is_ok() {
            tell(format_args!("deletes {name:?}"));
        }
    }
    tell("has written all it could");
}
