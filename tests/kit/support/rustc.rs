//! Small programs that are compiled for one test.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use super::files::{executable, made, put, root};

/// The folder with the executable `step`, made of tests/kit/`source`.rs, and a mensagens.txt, for
/// the grader to look at.
pub fn compiled(source: &str, step: &str) -> PathBuf {
    let folder = made(source);
    let source = root().join("tests/kit").join(source).with_extension("rs");
    let program = folder.join(executable(step));
    if changed(&source) >= changed(&program) {
        put(&program, |path| compile(&source, path));
    }
    put(&folder.join("mensagens.txt"), |path| {
        fs::write(path, "um\ndois\nEXIT\n").expect("mensagens.txt can be written");
    });
    folder
}

/// When the file was changed; a file that is not there counts as very old.
pub fn changed(path: &Path) -> SystemTime {
    let changed = fs::metadata(path).and_then(|file| file.modified());
    changed.unwrap_or(SystemTime::UNIX_EPOCH)
}

fn compile(source: &Path, program: &Path) {
    let rustc = env::var_os("RUSTC").unwrap_or("rustc".into());
    let output = Command::new(rustc)
        .args(["--edition", "2024", "--crate-name", "program", "-o"])
        .arg(program)
        .arg(source)
        .output()
        .expect("rustc can be started");
    let stderr = String::from_utf8_lossy(&output.stderr);
    // Nothing may distract a reader from the one mistake.
    assert!(
        output.status.success() && stderr.is_empty(),
        "{}: {stderr}",
        source.display()
    );
}
