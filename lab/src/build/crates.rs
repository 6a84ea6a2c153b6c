//! The crates of a workspace: which of them it is locked to, and a folder with all of them.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use language::text;

use crate::base::print::note;
use crate::build::cargo::cargo;

/// Takes out of Cargo.lock what only the kit needs. What cargo cannot do now, it does when it
/// builds.
///
/// # Errors
/// When there is no cargo.
pub fn lock(root: &Path) -> Result<()> {
    let call = cargo()
        .args(["update", "--workspace", "--offline", "--quiet"])
        .current_dir(root)
        .stderr(Stdio::null())
        .status();
    call.context(text!("cannot start cargo"))?;
    Ok(())
}

/// Puts all crates into the workspace. That they are said to be there already does not matter to
/// `cargo vendor`.
///
/// # Errors
/// When they cannot be fetched.
pub fn vendor(root: &Path) -> Result<()> {
    note!(
        "{}",
        text!("fetching all crates into vendor/: some 330 MB, a third of which is for Windows")
    );
    let output = cargo()
        .args(["vendor", "--quiet", "vendor"])
        .current_dir(root)
        .stdout(Stdio::null())
        .output()
        .context(text!("cannot start cargo"))?;
    ensure!(
        output.status.success(),
        text!(
            "cannot fetch the crates: {why}",
            why = String::from_utf8_lossy(&output.stderr).trim()
        )
    );
    Ok(())
}
