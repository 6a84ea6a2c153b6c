//! The parts of a class, put together.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Stage, class, marks, submission};

/// Part `number` of `of` of a class of 10.
fn part(number: u64, of: u64) -> Value {
    let own = (0..10).filter(|student| student % of + 1 == number);
    let mut part = marks(own.map(|student| submission(student as usize)).collect());
    part["partition"] = json!({ "part": number, "of": of });
    part
}

/// Has `parts` put together; gives the class, or what is said.
fn merge(parts: &[Value]) -> Result<Value, String> {
    let stage = Stage::new();
    let files: Vec<_> = parts.iter().map(|part| stage.put(part)).collect();
    let mut arguments = vec!["merge", "--output", "whole.json"];
    arguments.extend(files.iter().map(String::as_str));
    let output = stage.course(&arguments);
    match output.status.success() {
        true => {
            let text = fs::read_to_string(stage.path("whole.json")).expect("it is there");
            Ok(serde_json::from_str(&text).expect("it is JSON"))
        }
        false => {
            assert!(!stage.path("whole.json").exists());
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }
}

#[test]
fn the_parts_of_a_class_are_the_class() {
    let whole = merge(&[part(3, 3), part(1, 3), part(2, 3)]).expect("they are all there");
    let sorted = |marks: &Value| {
        let mut all = marks["submissions"]
            .as_array()
            .expect("it is a list")
            .clone();
        all.sort_by_key(|submission| submission["name"].to_string());
        all
    };
    assert_eq!(sorted(&whole), sorted(&class(10)));
    assert_eq!(whole["partition"], Value::Null);
    assert_eq!(whole["seconds"], 3.0 * 1234.5);
    let mut again = whole.clone();
    for key in ["submissions", "seconds"] {
        again[key] = class(10)[key].clone();
    }
    assert_eq!(again, class(10));
}

#[test]
fn a_machine_that_did_not_confine_is_not_forgotten() {
    let mut weak = part(2, 2);
    weak["sandbox"]["not_confined"] = "there is no Landlock".into();
    let whole = merge(&[part(1, 2), weak]).expect("they are all there");
    assert_eq!(whole["sandbox"]["not_confined"], "there is no Landlock");
}

#[test]
fn what_is_missing_doubled_or_from_another_kit_is_refused() {
    let change = |number, place: &str, value: Value| {
        let mut part = part(number, 2);
        *part.pointer_mut(place).expect("it is there") = value;
        part
    };
    let first = || part(1, 2);
    let twice = change(2, "/submissions/0/name", submission(0)["name"].clone());
    for (parts, words) in [
        (vec![first()], "missing: 2"),
        (vec![part(2, 4), part(4, 4)], "missing: 1, 3"),
        (vec![first(), first(), part(2, 2)], "the same part, 1 of 2"),
        (vec![first(), twice], "again"),
        (vec![first(), part(2, 3)], "one of 3"),
        (
            vec![first(), change(2, "/kit/fingerprint", "else".into())],
            "different kits",
        ),
        (
            vec![first(), change(2, "/points", 22.0.into())],
            "different kits",
        ),
        (
            vec![first(), change(2, "/interrupted", true.into())],
            "interrupted",
        ),
        (
            vec![first(), change(2, "/partition", Value::Null)],
            "--partition",
        ),
        (vec![first(), change(2, "/version", 2.into())], "version 2"),
    ] {
        let said = merge(&parts).expect_err(words);
        assert!(said.contains(words), "{words}: {said}");
    }
}
