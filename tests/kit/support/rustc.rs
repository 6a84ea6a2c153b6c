//! Small programs that are compiled for one test.

use std::env;
use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use super::files::{executable, made, put, root};

/// The folder with the executable `step`, made of tests/kit/`source`.rs, and a mensagens.txt, for
/// the grader to look at.
///
/// What has been put there stays as it is, for tests and other runs of all of them use it side by
/// side: a program whose file is replaced while it starts has no path any more. So the folder is
/// named after what the program is made of, and only one process at a time fills it.
pub fn compiled(source: &str, step: &str) -> PathBuf {
    let path = root().join("tests/kit").join(source).with_extension("rs");
    let text = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let folder = made(&format!("{source}-{}", fingerprint(&text)));
    let lock = File::create(folder.join("lock")).expect("a file can be made");
    lock.lock().expect("a file can be locked");
    let program = folder.join(executable(step));
    if !program.exists() {
        put(&folder.join("mensagens.txt"), |path| {
            fs::write(path, "um\ndois\nEXIT\n").expect("mensagens.txt can be written");
        });
        put(&program, |unfinished| compile(&path, unfinished));
    }
    folder
}

/// What a program is made of, as a short name: its source, and the compiler.
fn fingerprint(source: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    (source, rustc(), env::var_os("RUSTUP_TOOLCHAIN")).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn rustc() -> PathBuf {
    env::var_os("RUSTC").map_or_else(|| "rustc".into(), PathBuf::from)
}

/// When the file was changed; a file that is not there counts as very old.
pub fn changed(path: &Path) -> SystemTime {
    let changed = fs::metadata(path).and_then(|file| file.modified());
    changed.unwrap_or(SystemTime::UNIX_EPOCH)
}

fn compile(source: &Path, program: &Path) {
    let output = Command::new(rustc())
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
