//! Where the programs are.

use std::env;
use std::path::{Path, PathBuf};

use language::text;

use super::Check;
use super::step::Step;

/// The executable that is graded: what cargo has just built, or what stands in `LAB_BIN_DIR`.
pub fn executable(check: &Check) -> PathBuf {
    let Some(folder) = bin_dir() else {
        return built(check.step);
    };
    let path = folder.join(format!("{}{}", check.step, env::consts::EXE_SUFFIX));
    if !path.is_file() {
        check.fail_because(
            text!(
                "there is no executable `{step}` in LAB_BIN_DIR, which is `{folder}`",
                step = check.step,
                folder = folder.display()
            ),
            text!("LAB_BIN_DIR names another folder than the one with the programs ex01, ex02, …"),
        );
    }
    if !may_be_started(&path) {
        check.fail_because(
            text!(
                "`{path}` is there, but is not executable",
                path = path.display()
            ),
            &text!("`chmod +x {step}` has been forgotten", step = check.step),
        );
    }
    path
}

/// The folder of `LAB_BIN_DIR`, where it is set.
pub fn bin_dir() -> Option<PathBuf> {
    let folder = PathBuf::from(env::var_os("LAB_BIN_DIR")?);
    Some(std::path::absolute(&folder).unwrap_or(folder))
}

/// The binary of `step` that cargo built together with this grader.
fn built(step: &str) -> PathBuf {
    let path = Step::named(step).program;
    let why = "grader error: this grader needs LAB_BIN_DIR";
    PathBuf::from(path.expect(why))
}

#[cfg(unix)]
fn may_be_started(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    let mode = path.metadata().map(|file| file.permissions().mode());
    mode.is_ok_and(|mode| mode & 0o111 != 0)
}

#[cfg(not(unix))]
fn may_be_started(_path: &Path) -> bool {
    true
}
