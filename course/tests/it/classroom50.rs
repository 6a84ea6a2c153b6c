//! What Classroom 50 runs, where the grading itself is a made-up one.

use std::fs;
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::support::{Stage, kit, one};

/// Runs the entry point in an empty repository, in a bundle whose `grade-one` is `script`. Nothing where there
/// is no Python.
fn run(stage: &Stage, script: &str) -> Option<Output> {
    let (bundle, repository) = (stage.path("bundle"), stage.path("repository"));
    for folder in [&bundle, &repository] {
        fs::create_dir_all(folder).expect("a folder can be made");
    }
    let entry = bundle.join("autograder.py");
    fs::copy(kit().join("instructors/classroom50/autograder.py"), &entry).expect("it is there");
    fs::write(bundle.join("grade-one"), script).expect("it can be written");
    // Of a run before.
    for file in ["result.json", "release-body.md"] {
        fs::write(repository.join(file), "old").expect("it can be written");
    }
    let mut python = Command::new("python3");
    python.arg(entry).current_dir(&repository);
    python.env("CLASSROOM50_BUNDLE_DIR", &bundle).output().ok()
}

/// The grading that writes `result`.
fn writes(stage: &Stage, result: &str) -> String {
    let file = stage.path("wanted.json");
    fs::write(&file, result).expect("it can be written");
    format!(
        "[ \"$2\" = classroom50 ] && cp '{}' \"$3\"\n",
        file.display()
    )
}

#[test]
fn a_student_reads_the_points_of_each_step_first() {
    let stage = Stage::new();
    let marks = one(|submission| submission["steps"][0]["points"] = 0.33.into());
    let (result, _) = stage.form("classroom50", &marks, &[]);
    let Some(output) = run(&stage, &writes(&stage, &result)) else {
        return;
    };
    assert!(output.status.success(), "{output:?}");
    let body = fs::read_to_string(stage.path("repository/release-body.md")).expect("it is there");
    assert!(body.starts_with("**19.83 of 21 points**\n"), "{body}");
    assert!(
        body.contains("\n| ex01: What is new in ex01 | 0.33 of 1.5 |\n"),
        "{body}"
    );
    assert!(
        body.contains("\n| comp6: What is new in comp6 | 1.5 of 1.5 |\n"),
        "{body}"
    );

    // It shows 2000 characters of it.
    let mut long: Value = serde_json::from_str(&result).expect("it is JSON");
    let test = json!({ "test-name": "a | b", "passed": true, "score": 1, "max-score": 100 });
    long["tests"] = vec![test; 400].into();
    let output = run(&stage, &writes(&stage, &long.to_string())).expect("there was one");
    assert!(output.status.success(), "{output:?}");
    let body = fs::read_to_string(stage.path("repository/release-body.md")).expect("it is there");
    assert!(body.ends_with("| a \\| b | 0.01 of 1 |\n"), "{body}");
    let length = body.chars().count();
    assert!((1900..=2000).contains(&length), "{length}");
}

#[test]
fn what_could_not_be_graded_leaves_nothing_of_a_run_before() {
    let stage = Stage::new();
    for (script, status) in [("exit 7\n", 7), ("exit 0\n", 1)] {
        let Some(output) = run(&stage, script) else {
            return;
        };
        assert_eq!(output.status.code(), Some(status));
        for file in ["result.json", "release-body.md"] {
            assert!(!stage.path("repository").join(file).exists(), "{file}");
        }
    }
}
