//! A made-up class, and the program that writes its forms.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

/// So many steps a submission has, and so many checks each.
pub const STEPS: usize = 14;
pub const CHECKS: usize = 30;
const POINTS: f64 = 1.5;

/// Names in six scripts, and some that somebody has chosen in order to do harm.
pub const NAMES: [&str; 12] = [
    "Ana Sofia Conceição",
    "João Gonçalves, Jr.",
    "Ольга Иванова",
    "Ελένη Παπαδοπούλου",
    "山田 太郎",
    "محمد علي",
    "नेहा शर्मा",
    "O'Brien & Sons",
    "<img src=x onerror=\"console.error('harm')\">",
    "=cmd|' /C calc'!A0",
    " \t=1+1",
    "\u{1b}[31m\u{202e}evil\u{0}\u{ffff}</script><script>console.error('harm')</script>",
];

/// What a program of somebody's prints.
pub const HOSTILE: &str = "\u{1b}]0;owned\u{7}\u{202e}<script>console.error('harm')</script> ]]> `**x**` {{ 7*7 }} \u{0}\u{fffe}";

/// A folder of this test alone, removed at its end.
pub struct Stage {
    folder: tempfile::TempDir,
    number: AtomicUsize,
}

impl Stage {
    pub fn new() -> Stage {
        Stage {
            folder: tempfile::tempdir().expect("a folder can be made"),
            number: AtomicUsize::new(0),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `course` with `arguments`.
    pub fn course(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_course"));
        let command = command.current_dir(self.folder.path()).args(arguments);
        command.output().expect("it can be started")
    }

    /// Puts `value` into a file; gives its name.
    pub fn put(&self, value: &Value) -> String {
        let number = self.number.fetch_add(1, Ordering::Relaxed);
        let name = format!("marks-{number}.json");
        fs::write(self.path(&name), value.to_string()).expect("it can be written");
        name
    }

    /// `form` of `marks`, and what is said on stderr; with more `options`.
    pub fn form(&self, form: &str, marks: &Value, options: &[&str]) -> (String, String) {
        let output = self.try_form(form, marks, options);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "--{form}: {words}");
        let text = String::from_utf8(output.stdout);
        (text.expect("it is UTF-8"), words)
    }

    /// The same, also where it cannot be had.
    pub fn try_form(&self, form: &str, marks: &Value, options: &[&str]) -> Output {
        let file = self.put(marks);
        let arguments = ["forms", &file, "--write", form, "-"];
        self.course(&[&arguments[..], options].concat())
    }
}

/// The folder of the kit.
pub fn kit() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("it is in the kit")
}

/// Marks of a class of `students`: from nothing done to everything, and some of each kind of trouble.
pub fn class(students: usize) -> Value {
    marks((0..students).map(submission).collect())
}

/// Marks of these submissions.
pub fn marks(submissions: Vec<Value>) -> Value {
    json!({
        "version": 1,
        "kit": { "version": "0.1.0", "fingerprint": "0a1b2c3d-100" },
        "date": "2026-11-24T09:00:00Z",
        "seconds": 1234.5,
        "points": POINTS * STEPS as f64,
        "interrupted": false,
        "partition": null,
        "sandbox": { "namespaces": true, "landlock": 7, "not_confined": null },
        "submissions": submissions,
    })
}

/// The submission of the student with this number.
pub fn submission(number: usize) -> Value {
    let name = format!("{} {number}", NAMES[number % NAMES.len()]);
    let name = if number < NAMES.len() {
        NAMES[number].to_string()
    } else {
        name
    };
    let id = format!("{}", 20_000 + number);
    let email = format!("s{number}@example.org");
    let done = number * 7 % (STEPS + 1);
    let mut steps: Vec<_> = (0..STEPS)
        .map(|index| step(index, index < done, number))
        .collect();
    let (mut status, mut notes) = ("graded", Vec::new());
    match number % 40 {
        13 => status = "nothing handed in",
        17 => {
            status = "unreadable";
            notes.push(format!("the archive is damaged: {HOSTILE}"));
        }
        23 => {
            steps[3] = broken(3, "grader error", "No space left on device");
            status = "grader error";
            notes.push("ex04: grader error: No space left on device".to_string());
        }
        29 => steps[5] = broken(5, "does not compile", HOSTILE),
        _ => {}
    }
    if matches!(status, "nothing handed in" | "unreadable") {
        steps.clear();
    }
    let penalty = if number % 9 == 4 { 0.5 } else { 0.0 };
    let sum: f64 = steps
        .iter()
        .filter_map(|step| step["points"].as_f64())
        .sum();
    let is_known = matches!(status, "graded" | "nothing handed in");
    let total = is_known.then(|| ((sum - penalty).max(0.0) * 100.0).round() / 100.0);
    json!({
        "name": name,
        "path": format!("class/{number}"),
        "status": status,
        "total": total,
        "notes": notes,
        "id": id,
        "email": email,
        "roster": {
            "Student": name, "ID": id, "SIS User ID": format!("sis{number}"),
            "SIS Login ID": format!("s{number}"), "Section": "P1", "Email address": email,
        },
        "late": (penalty > 0.0).then(|| json!({ "seconds": 5400, "penalty": penalty })),
        "steps": steps,
    })
}

fn name_of(index: usize) -> String {
    match index {
        0..8 => format!("ex{:02}", index + 1),
        _ => format!("comp{}", index - 7),
    }
}

fn step(index: usize, is_passed: bool, number: usize) -> Value {
    let failing = if is_passed {
        0
    } else {
        1 + (number + index) % CHECKS
    };
    let results: Vec<_> = (0..CHECKS)
        .map(|check| result(index, check, check < failing))
        .collect();
    let passed = CHECKS - failing;
    let points = (POINTS * passed as f64 / CHECKS as f64 * 100.0).round() / 100.0;
    json!({
        "step": name_of(index),
        "title": format!("What is new in {}", name_of(index)),
        "status": if is_passed { "passed" } else { "failed" },
        "points": points, "of": POINTS, "passed": passed, "checks": CHECKS,
        "new": { "passed": passed, "checks": CHECKS }, "kept": { "passed": 0, "checks": 0 },
        "message": null,
        "results": results,
    })
}

fn result(step: usize, check: usize, is_failed: bool) -> Value {
    let is_skipped = is_failed && check % 3 == 2;
    json!({
        "check": format!("{}::check_number_{check}", name_of(step)),
        "scored": true,
        "since": "new",
        "verdict": if is_failed { "failed" } else { "passed" },
        "skipped": is_skipped.then_some("skipped because of `check number 0`"),
        "happened": if is_failed { HOSTILE } else { "" },
        "seconds": 0.12,
        "report": if is_failed { format!("FAILED check {check}\n\n  happened  {HOSTILE}\n") } else { String::new() },
    })
}

/// A step none of whose checks could be made.
pub fn broken(index: usize, status: &str, message: &str) -> Value {
    let points = (status != "grader error").then_some(0.0);
    json!({
        "step": name_of(index),
        "title": format!("What is new in {}", name_of(index)),
        "status": status,
        "points": points, "of": POINTS, "passed": 0, "checks": CHECKS,
        "new": { "passed": 0, "checks": CHECKS }, "kept": { "passed": 0, "checks": 0 },
        "message": message,
        "results": [],
    })
}

/// A submission with everything right but for what `change` does to it.
pub fn one(change: impl FnOnce(&mut Value)) -> Value {
    let mut submission = submission(0);
    let steps: Vec<_> = (0..STEPS).map(|index| step(index, true, 0)).collect();
    submission["steps"] = steps.into();
    submission["total"] = (POINTS * STEPS as f64).into();
    change(&mut submission);
    marks(vec![submission])
}

/// A submission one of whose steps the grader could not grade.
pub fn at_fault() -> Value {
    one(|submission| {
        submission["steps"][3] = broken(3, "grader error", "No space left on device");
        submission["status"] = "grader error".into();
        submission["total"] = Value::Null;
    })
}
