//! The grade binary, and what it says.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;
use std::time::Duration;

use super::files::root;

/// How long one run of the grader may take. All checks of wrong programs take half a minute on an idle machine;
/// the rest is for one that is busy with other work.
const LIMIT: Duration = Duration::from_secs(600);

/// What tells a runner of all checks, and is none.
const THE_LIST: &str = "list::tells_the_runner";

/// What one run of the grader said.
pub struct Grading {
    pub checks: Vec<Check>,
}

/// What it said about one check.
pub struct Check {
    /// As the grader lists it: `ex05::server_replies`.
    pub name: String,
    /// What a student reads when it has failed.
    pub report: Option<String>,
}

/// Grades the programs in `folder`, in the checks that the words of `filter` choose.
pub fn grade(folder: &Path, filter: &[&str]) -> Grading {
    run(grader_of(folder, filter))
}

/// The names of the checks that the words of `filter` choose.
pub fn list(filter: &[&str]) -> Vec<String> {
    let mut command = grader(filter);
    let output = command.arg("--list").output();
    let output = output.expect("the grader can be started");
    let lines = lossy(&output.stdout);
    let names = lines.lines().filter_map(|line| line.strip_suffix(": test"));
    let checks = names.filter(|name| *name != THE_LIST);
    checks.map(str::to_string).collect()
}

/// A check, as a runner is told of it.
pub struct Told {
    pub path: String,
    /// Whether it is new in its step, or has been there before.
    #[cfg_attr(not(feature = "solutions"), allow(dead_code))] // for the marks
    pub is_new: bool,
}

/// All checks, as a runner is told of them, in their order.
pub fn told() -> Vec<Told> {
    let mut command = grader(&["--ignored", "--exact", THE_LIST]);
    let output = command.output().expect("the grader can be started");
    let text = lossy(&output.stdout);
    // Frames: `␞lists PATH LENGTH`, and on the next line the text of that length.
    let frames = text.split("\u{1e}lists ").skip(1);
    let checks = frames.map(|frame| {
        let (head, text) = frame.split_once('\n').expect("a frame has a first line");
        let (path, length) = head.split_once(' ').expect("it names a check");
        let length: usize = length.parse().expect("and says how long its text is");
        Told {
            path: path.to_string(),
            is_new: match &text[..length] {
                "new" => true,
                "kept" => false,
                other => panic!("{path} is {other}"),
            },
        }
    });
    checks.collect()
}

/// The grader as `LAB_BIN_DIR=FOLDER cargo test` runs it.
pub fn grader_of(folder: &Path, filter: &[&str]) -> Command {
    let mut command = grader(filter);
    command.env("LAB_BIN_DIR", folder);
    command
}

/// The grader as `cargo test` runs it, on what cargo built.
pub fn grader(filter: &[&str]) -> Command {
    static PATH: LazyLock<PathBuf> = LazyLock::new(build);
    let mut command = Command::new(&*PATH);
    command
        .args(filter)
        .current_dir(root())
        .env("RUST_TEST_THREADS", "16")
        .env("LAB_LANGUAGE", "en")
        .env_remove("RUST_TEST_NOCAPTURE")
        .env_remove("RUST_BACKTRACE")
        .env_remove("LAB_BIN_DIR");
    command
}

/// Runs cargo in the repository.
pub fn cargo(arguments: &[&str], target: &Path) -> Output {
    Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--locked", "--target-dir"])
        .arg(target)
        .current_dir(root())
        .env("CARGO_TERM_COLOR", "never")
        .env("CARGO_TERM_QUIET", "false")
        .output()
        .expect("cargo can be started")
}

/// Builds the grader, on the same side and into the same folder as these tests, and gives the
/// path that cargo names: `Executable tests/grade/main.rs (…)`.
fn build() -> PathBuf {
    let mut arguments = vec!["test", "--no-run", "--test", "grade"];
    if cfg!(not(feature = "solutions")) {
        arguments.push("--no-default-features");
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let output = cargo(&arguments, target.expect("it is in the target folder"));
    let stderr = lossy(&output.stderr);
    let mut lines = stderr.lines().map(str::trim);
    let path = lines.find_map(|line| {
        let (_, path) = line.strip_prefix("Executable ")?.split_once(" (")?;
        path.strip_suffix(')')
    });
    match path {
        Some(path) => root().join(path),
        None => panic!("cargo did not build the grader: {stderr}"),
    }
}

/// Runs a grader to its end.
pub fn run(command: Command) -> Grading {
    let output = assert_cmd::Command::from_std(command)
        .timeout(LIMIT)
        .output()
        .expect("the grader can be started");
    // 101 is how the test harness says that a check has failed.
    assert!(
        matches!(output.status.code(), Some(0 | 101)),
        "the grader ended with {}: {}{}",
        output.status,
        lossy(&output.stdout),
        lossy(&output.stderr),
    );
    parse(&lossy(&output.stdout))
}

/// Reads the lines `test NAME ... ok` or `FAILED`, and the reports under `---- NAME stdout ----`.
fn parse(output: &str) -> Grading {
    let (verdicts, reports) = output.split_once("\nfailures:\n").unwrap_or((output, ""));
    let checks = verdicts.lines().filter_map(|line| {
        let (name, verdict) = line.strip_prefix("test ")?.split_once(" ... ")?;
        (name != THE_LIST).then(|| Check {
            name: name.to_string(),
            report: match verdict {
                "ok" => None,
                "FAILED" => Some(report_of(name, reports)),
                _ => panic!("the grader says of {name}: {verdict}"),
            },
        })
    });
    Grading {
        checks: checks.collect(),
    }
}

fn report_of(name: &str, reports: &str) -> String {
    let head = format!("\n---- {name} stdout ----\n");
    let Some((_, report)) = reports.split_once(&head) else {
        panic!("there is no report of {name}");
    };
    // The next report begins, or the list of all that failed.
    let end = ["\n---- ", "\nfailures:\n"];
    let end = end.iter().filter_map(|end| report.find(end)).min();
    report[..end.unwrap_or(report.len())].to_string()
}

impl Grading {
    /// The report of the check `name`, which has to have failed.
    pub fn report_of(&self, name: &str) -> &str {
        let check = self.checks.iter().find(|check| check.name == name);
        match check {
            None => panic!("{name} was not run"),
            Some(Check { report: None, .. }) => panic!("{name} passed"),
            Some(Check {
                report: Some(report),
                ..
            }) => report,
        }
    }

    /// Demands that all checks whose names are `wanted` were run, at least one, and passed.
    pub fn passes(&self, wanted: impl Fn(&str) -> bool) {
        let wanted = || self.checks.iter().filter(|check| wanted(&check.name));
        assert!(wanted().count() > 0, "none of the checks was run");
        let failed: Vec<_> = wanted()
            .filter_map(|check| check.report.as_deref())
            .collect();
        assert!(failed.is_empty(), "checks failed:\n{}", failed.concat());
    }
}

/// A check's step, and the name that it has there.
pub fn split(check: &str) -> (&str, &str) {
    check.split_once("::").unwrap_or(("", check))
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
