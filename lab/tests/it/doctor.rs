//! `cargo lab doctor`.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command as Program, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::support::{Workspace, folder, kit, program};

pub const BOTH: &str = "namespaces,landlock";

/// Those that look at port 9999 take turns here. (Others of this machine may have it, too.)
fn port() -> MutexGuard<'static, ()> {
    static PORT: Mutex<()> = Mutex::new(());
    PORT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `cargo lab doctor` in `folder`, about to be started.
fn doctor(folder: &Path) -> Program {
    let mut program = program(folder);
    program.arg("doctor").env_remove("LAB_WITHOUT");
    program
}

/// What a command has said, and whether it was content.
pub struct Said {
    pub is_success: bool,
    pub text: String,
}

impl Said {
    pub fn by(program: &mut Program) -> Said {
        let Output {
            status,
            stdout,
            stderr,
        } = program.output().expect("the runner can be started");
        assert!(status.code().is_some_and(|code| code < 2), "{status}");
        let text = String::from_utf8_lossy(&stdout) + String::from_utf8_lossy(&stderr);
        Said {
            is_success: status.success(),
            text: text.into_owned(),
        }
    }

    /// All lines about `subject`, as one; with `state` in front.
    fn about(&self, subject: &str) -> String {
        let is_start = |line: &str| line.get(9..).is_some_and(|rest| rest.starts_with(subject));
        let lines = self.text.lines().skip_while(|line| !is_start(line));
        let lines: Vec<_> = lines.enumerate().collect();
        let own = lines
            .iter()
            .take_while(|(index, line)| *index == 0 || line.starts_with("     "));
        let words = own.flat_map(|(_, line)| line.split_whitespace());
        let found = words.collect::<Vec<_>>().join(" ");
        assert!(
            !found.is_empty(),
            "nothing about {subject} in\n{}",
            self.text
        );
        found
    }

    fn says(&self, subject: &str, parts: &[&str]) {
        let about = self.about(subject);
        for part in parts {
            assert!(about.contains(part), "no {part:?} in: {about}");
        }
    }

    /// Whether there is a fault, besides those about `subjects`.
    fn has_other_faults(&self, subjects: &[&str]) -> bool {
        let mut faults = self
            .text
            .lines()
            .filter_map(|line| line.strip_prefix("fault    "));
        faults.any(|rest| !subjects.iter().any(|subject| rest.starts_with(subject)))
    }
}

#[test]
fn where_all_is_there_it_says_so_in_a_kit_and_in_a_workspace_and_below() {
    let _turn = port();
    let workspace = Workspace::bare("doctor");
    for (place, kind) in [
        (kit().to_path_buf(), "the kit"),
        (workspace.path("exercises"), "a workspace"),
    ] {
        let said = Said::by(&mut doctor(&place));
        said.says("folder", &["ok ", kind]);
        for subject in [
            "cargo",
            "rustc",
            "linker",
            "git",
            "127.0.0.1",
            "localhost",
            "temp. folder",
        ] {
            said.says(subject, &["ok "]);
        }
        said.says("file events", &["ok ", "at once"]);
        said.says("build folder", &["free"]);
        // Only somebody else's server on the port can make it otherwise.
        assert!(!said.has_other_faults(&["fixed port"]), "{}", said.text);
        let port = said.about("fixed port");
        assert_eq!(said.is_success, !port.starts_with("fault"), "{}", said.text);
        let is_short = |line: &str| line.chars().count() <= 80 || line.contains('/');
        assert!(said.text.lines().all(is_short), "{}", said.text);
    }
    let left = fs::read_dir(workspace.path("exercises")).expect("it is a folder");
    let hidden = left
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with('.'));
    assert_eq!(hidden.count(), 0, "it leaves nothing behind");
}

#[cfg(target_os = "linux")]
#[test]
fn whoever_has_port_9999_is_named() {
    let _turn = port();
    // Somebody else may have it for a moment: a check of ex01 without a network of its own.
    let mut listener = None;
    crate::support::wait_until("port 9999 is free", || {
        listener = TcpListener::bind("127.0.0.1:9999").ok();
        listener.is_some()
    });
    let process = std::process::id().to_string();
    let place = kit();
    let named = Said::by(&mut doctor(place));
    named.says(
        "fixed port",
        &["port 9999 is taken", &process, &format!("kill {process}")],
    );
    // A grading that has no network of its own needs the port.
    let without = Said::by(doctor(place).env("LAB_WITHOUT", BOTH));
    without.says("fixed port", &["fault", "port 9999 is taken", &process]);
    assert!(!without.is_success, "{}", without.text);
    drop(listener);
}

#[test]
fn what_there_is_not_to_confine_programs_with_is_said_with_what_they_can_do() {
    let _turn = port();
    let said = Said::by(doctor(kit()).env("LAB_WITHOUT", BOTH));
    said.says(
        "namespaces",
        &[
            "warning",
            "LAB_WITHOUT",
            "connect to any address",
            "solutions",
        ],
    );
    let said = Said::by(doctor(kit()).env("LAB_WITHOUT", "namespaces"));
    said.says(
        "namespaces",
        &["warning", "LAB_WITHOUT", "unset LAB_WITHOUT"],
    );
    assert!(!said.about("Landlock").contains("LAB_WITHOUT"));
}

#[test]
fn outside_of_a_lab_it_says_that_and_looks_at_the_machine_all_the_same() {
    let _turn = port();
    let outside = Outside::new();
    let said = Said::by(&mut doctor(outside.0.path()));
    said.says("folder", &["fault", "in no socklab kit or workspace", "cd"]);
    said.says("linker", &["ok "]);
    said.says("127.0.0.1", &["ok "]);
    assert!(
        !said.has_other_faults(&["folder", "fixed port"]),
        "{}",
        said.text
    );
    assert!(
        !said.is_success && !said.text.contains("build folder"),
        "{}",
        said.text
    );
}

/// A folder that is in no kit: those of the tests are in this one.
struct Outside(tempfile::TempDir);

impl Outside {
    fn new() -> Outside {
        Outside(tempfile::tempdir().expect("a folder can be made"))
    }
}

#[cfg(unix)]
#[test]
fn a_temporary_folder_that_is_missing_or_small_is_told_with_what_to_do() {
    let _turn = port();
    let place = folder("doctor-temporary");
    let missing = Said::by(doctor(kit()).env("TMPDIR", place.join("none")));
    missing.says(
        "temp. folder",
        &["fault", "none is not there", "unset TMPDIR"],
    );
    missing.says("linker", &["warning", "no temporary folder"]);
    assert!(!missing.is_success, "{}", missing.text);
    // Where this test may mount something, for itself alone.
    let script = "mount -t tmpfs -o size=8m tmpfs \"$1\" && TMPDIR=\"$1\" exec \"$2\" doctor";
    let mut mounted = Program::new("unshare");
    mounted.args(["--user", "--map-root-user", "--mount", "sh", "-c"]);
    mounted
        .args([script, "sh"])
        .arg(&place)
        .arg(env!("CARGO_BIN_EXE_lab"));
    let Ok(output) = mounted.current_dir(kit()).env("NO_COLOR", "1").output() else {
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if text.is_empty() {
        return;
    }
    let small = Said {
        is_success: output.status.success(),
        text,
    };
    small.says(
        "temp. folder",
        &["fault", "MiB free, which is not enough", "unset TMPDIR"],
    );
    assert!(!small.is_success, "{}", small.text);
}

#[cfg(unix)]
#[test]
fn a_compiler_that_finds_no_linker_is_told_with_what_to_do() {
    let _turn = port();
    // With the toolchain alone: neither a C compiler nor git.
    let sysroot = Program::new("rustc").args(["--print", "sysroot"]).output();
    let sysroot = sysroot.expect("there is a compiler").stdout;
    let tools = PathBuf::from(String::from_utf8_lossy(&sysroot).trim()).join("bin");
    let said = Said::by(doctor(kit()).env("PATH", &tools).env_remove("RUSTC"));
    said.says("linker", &["fault", "linker `cc` not found"]);
    said.says("rustc", &["ok "]);
    said.says("git", &["not there"]);
    assert!(!said.is_success, "{}", said.text);
}
