//! The marks, and the schema that describes them.

use std::fs;
use std::process::Command;

use jsonschema::Validator;
use serde_json::Value;

use crate::support::{Stage, at_fault, class, kit};

fn schema() -> Validator {
    let text = fs::read_to_string(kit().join("course/schema/marks.v1.json")).expect("it is there");
    let schema = serde_json::from_str(&text).expect("it is JSON");
    jsonschema::meta::validate(&schema).expect("it is a schema");
    jsonschema::validator_for(&schema).expect("it is a schema")
}

fn faults(marks: &Value) -> Vec<String> {
    let schema = schema();
    let faults = schema.iter_errors(marks);
    faults
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect()
}

#[test]
fn made_up_marks_are_as_the_schema_demands() {
    assert_eq!(faults(&class(60)), [""; 0]);
    assert_eq!(faults(&at_fault()), [""; 0]);
}

#[test]
fn the_schema_refuses_what_is_otherwise() {
    let changes: [(&str, Value); 6] = [
        ("/version", 2.into()),
        ("/date", "yesterday".into()),
        ("/submissions/0/status", "fine".into()),
        ("/submissions/0/total", "20".into()),
        ("/submissions/0/steps/0/results/0/verdict", "maybe".into()),
        ("/submissions/0/steps/0/results/0/check", "no path".into()),
    ];
    for (place, value) in changes {
        let mut marks = class(1);
        *marks.pointer_mut(place).expect("it is there") = value;
        assert_eq!(faults(&marks).len(), 1, "{place}");
    }
}

#[test]
fn what_the_runner_writes_is_as_the_schema_demands() {
    let stage = Stage::new();
    let exercises = stage.path("class/ana/exercises");
    fs::create_dir_all(&exercises).expect("a folder can be made");
    fs::copy(kit().join("solutions/ex01.rs"), exercises.join("ex01.rs")).expect("it can be copied");
    let marks = stage.path("marks.json");
    let words = grade(&stage, &["--json", &marks.to_string_lossy()]);
    let text = fs::read_to_string(&marks).unwrap_or_else(|error| panic!("{error}: {words}"));
    let marks: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(faults(&marks), [""; 0]);
    assert_eq!(
        marks["submissions"][0]["steps"][0]["status"], "passed",
        "{words}"
    );
    // And so it can be used.
    let (text, _) = stage.form("autolab", &marks, &[]);
    assert!(text.contains(r#""ex01":1.5"#), "{text}");
}

/// Grades the class in `stage`; gives what is said on stderr.
fn grade(stage: &Stage, options: &[&str]) -> String {
    let mut lab = Command::new(env!("CARGO"));
    lab.current_dir(kit())
        .args(["run", "--quiet", "--package", "lab", "--", "grade"]);
    lab.arg(stage.path("class")).args(options);
    lab.arg("--reports").arg(stage.path("pages"));
    let output = lab.output().expect("cargo can be started");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_student_s_page_tells_no_more_than_is_to_be_told() {
    let stage = Stage::new();
    let exercises = stage.path("class/ana/exercises");
    fs::create_dir_all(&exercises).expect("a folder can be made");
    // The server of ex04 ends after one client.
    for (from, to) in [("ex04.rs", "ex05.rs"), ("sock_utils.rs", "sock_utils.rs")] {
        let from = kit().join("solutions").join(from);
        fs::copy(from, exercises.join(to)).expect("it can be copied");
    }
    let page = |show| {
        let words = grade(&stage, &["--only", "ex05", "--show", show]);
        let page = fs::read_to_string(stage.path("pages/ana.md"));
        page.unwrap_or_else(|error| panic!("{error}: {words}"))
    };
    let (full, outcome, none) = (page("full"), page("outcome"), page("none"));
    assert!(full.contains("  happened  "), "{full}");
    assert!(
        outcome.contains("\n- server ") && !outcome.contains("happened"),
        "{outcome}"
    );
    assert!(
        none.contains("| ex05 |") && !none.contains("\n- server "),
        "{none}"
    );
}
