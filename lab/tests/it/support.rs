//! What the tests stand on.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command as Program;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use serde_json::Value;

/// How long one command may take. It takes seconds; the rest is for a machine that is busy.
pub const LIMIT: Duration = Duration::from_secs(300);

/// The kit.
pub fn kit() -> &'static Path {
    let lab = Path::new(env!("CARGO_MANIFEST_DIR"));
    lab.parent().expect("the runner is in the kit")
}

/// The runner, about to be started in `folder`.
pub fn program(folder: &Path) -> Program {
    let mut program = Program::new(env!("CARGO_BIN_EXE_lab"));
    program
        .current_dir(folder)
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("RUST_TEST_THREADS")
        .env_remove("LAB_LANGUAGE")
        .env("LC_ALL", "C.UTF-8")
        .env("NO_COLOR", "1");
    program
}

/// Runs `cargo lab ARGUMENTS` in `folder`.
pub fn lab<I: AsRef<std::ffi::OsStr>>(
    folder: &Path,
    arguments: impl IntoIterator<Item = I>,
) -> Assert {
    lab_with_input(folder, arguments, "")
}

/// The same, with something typed.
pub fn lab_with_input<I: AsRef<std::ffi::OsStr>>(
    folder: &Path,
    arguments: impl IntoIterator<Item = I>,
    input: &str,
) -> Assert {
    let mut command = Command::from_std(program(folder));
    command
        .args(arguments)
        .write_stdin(input)
        .timeout(LIMIT)
        .assert()
}

/// What a command has printed.
pub fn stdout(assert: &Assert) -> String {
    String::from_utf8_lossy(&assert.get_output().stdout).into_owned()
}

/// The turn to grade a class in the kit, for as long as it is held. One at a time, for which one set of build
/// directories is compiled; and a fork bomb in one class is no attack on another.
pub fn turn_to_grade() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs `cargo lab ARGUMENTS`, which grades, in the kit, when its turn has come.
pub fn grade<I: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = I>) -> Assert {
    let _turn = turn_to_grade();
    lab(kit(), arguments)
}

/// An empty folder for one test, under the target folder.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("an old folder can be removed");
    }
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

/// A workspace for one test.
pub struct Workspace {
    pub root: PathBuf,
}

impl Workspace {
    /// One in which nothing is built.
    pub fn bare(name: &str) -> Workspace {
        let root = folder(name).join("ws");
        lab(kit(), ["init".as_ref(), root.as_os_str()]).success();
        Workspace { root }
    }

    /// One in which the crates, the library and the grader are compiled, for that takes a while: a copy
    /// of one in which they have been, with the times that cargo goes by.
    pub fn new(name: &str) -> Workspace {
        static SEED: LazyLock<PathBuf> = LazyLock::new(|| {
            let seed = Path::new(env!("CARGO_TARGET_TMPDIR")).join("seed");
            let fresh = Workspace::bare("seed-new");
            // What has been compiled in an earlier run is kept.
            fs::create_dir_all(seed.join("target")).expect("a folder can be made");
            fs::rename(seed.join("target"), fresh.root.join("target")).expect("it can be moved");
            let _ = fs::remove_dir_all(&seed);
            fs::rename(&fresh.root, &seed).expect("it can be moved");
            lab(&seed, ["check", "ex02"]).failure();
            fs::remove_file(seed.join(".lab/progress.toml")).expect("it is there");
            // Larger than all else, and nothing goes by it.
            let _ = fs::remove_dir_all(seed.join("target/debug/incremental"));
            seed
        });
        let root = folder(name).join("ws");
        copy_tree(&SEED, &root);
        Workspace { root }
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.root.join(file)
    }

    pub fn read(&self, file: &str) -> String {
        read(&self.path(file))
    }

    pub fn write(&self, file: &str, content: &str) {
        fs::write(self.path(file), content).expect("a file can be written");
    }

    /// Puts the solutions of `steps` into the exercises.
    pub fn solve(&self, steps: &[&str]) {
        for step in steps {
            self.write(
                &format!("exercises/{step}.rs"),
                &solution(&format!("{step}.rs")),
            );
        }
    }

    pub fn solve_all(&self) {
        copy_tree(&kit().join("solutions"), &self.path("exercises"));
    }

    /// Runs `cargo lab ARGUMENTS` in it.
    pub fn lab<const N: usize>(&self, arguments: [&str; N]) -> Assert {
        lab(&self.root, arguments)
    }
}

pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn json(path: &Path) -> Value {
    serde_json::from_str(&read(path)).expect("the file is JSON")
}

/// The solution of a file of `exercises/`.
pub fn solution(file: &str) -> String {
    read(&kit().join("solutions").join(file))
}

/// Copies all files of a folder and below it, with the times that cargo goes by.
pub fn copy_tree(from: &Path, to: &Path) {
    let copy = || {
        fs::create_dir_all(to)?;
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            let (source, copy) = (entry.path(), to.join(entry.file_name()));
            if entry.file_type()?.is_dir() {
                copy_tree(&source, &copy);
            } else {
                fs::copy(&source, &copy)?;
                let time = entry.metadata()?.modified()?;
                File::options()
                    .append(true)
                    .open(&copy)?
                    .set_modified(time)?;
            }
        }
        std::io::Result::Ok(())
    };
    copy().unwrap_or_else(|error| panic!("{}: {error}", from.display()));
}

/// Waits until `is_so`.
pub fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !is_so() {
        assert!(
            Instant::now() < deadline,
            "{what}: not within {} s",
            LIMIT.as_secs()
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The processes below `ancestor` whose command line has `words` in it (in which a NUL is between two
/// words), as Linux shows them.
#[cfg(target_os = "linux")]
pub fn programs_below(ancestor: u32, words: &str) -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let is_meant = |pid: &u32| {
        let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(words) && is_below(*pid, ancestor)
    };
    pids.filter(is_meant).collect()
}

#[cfg(target_os = "linux")]
fn is_below(pid: u32, ancestor: u32) -> bool {
    let parent = |pid: u32| -> Option<u32> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        text.rsplit_once(')')?
            .1
            .split_whitespace()
            .nth(1)?
            .parse()
            .ok()
    };
    let mut pid = Some(pid);
    while let Some(now) = pid.filter(|pid| *pid > 1) {
        if now == ancestor {
            return true;
        }
        pid = parent(now);
    }
    false
}

/// A kit with a new page, a changed starter, and a file less.
pub fn newer_kit(root: &Path) -> PathBuf {
    for place in [
        ".cargo",
        "exercises",
        "guide",
        "instruments",
        "lab",
        "solutions",
        "src",
        "tests",
    ] {
        copy_tree(&kit().join(place), &root.join(place));
    }
    for file in [
        ".gitattributes",
        "Cargo.lock",
        "Cargo.toml",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        "steps.toml",
    ] {
        fs::copy(kit().join(file), root.join(file)).expect("a file can be copied");
    }
    fs::write(root.join("guide/en/new.md"), "a new page").expect("it can be written");
    for step in ["ex03", "ex04"] {
        let path = root.join(format!("exercises/{step}.rs"));
        fs::write(path, "// a newer starter\n").expect("it can be written");
    }
    fs::remove_file(root.join("src/print.rs")).expect("it can be removed");
    root.to_path_buf()
}
