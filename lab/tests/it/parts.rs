//! A class that is graded in parts: one after another, because a run is killed, or each on a machine of its own.

use std::fs;
use std::process::Stdio;

use predicates::str::contains;
use serde_json::Value;

use crate::course::{Course, Marks};
use crate::support::{grade, json, kit, lab, program, read, solution, turn_to_grade, wait_until};

/// A class of so many, of whom none has handed in what another has, and the last does not compile.
fn class(name: &str, students: usize) -> Course {
    let course = Course::new(name);
    for number in 0..students {
        let source = match number + 1 == students {
            true => "fn server( {}".to_string(),
            false => format!("{}// student {number}\n", solution("ex02.rs")),
        };
        course.hand_in(&format!("student {number}"), "ex02.rs", &source);
    }
    course
}

/// The pages, by their names; of each step they say how long nothing took.
fn pages(course: &Course) -> Vec<(String, String)> {
    let entries = fs::read_dir(course.folder.join("pages")).expect("there are pages");
    let entries = entries.map(|entry| entry.expect("it can be read"));
    let mut pages: Vec<_> = entries
        .map(|entry| (entry.file_name().display().to_string(), entry.path()))
        .filter(|(name, _)| name.ends_with(".md"))
        .map(|(name, path)| (name, read(&path)))
        .collect();
    pages.sort();
    pages
}

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_in_the_middle_ends_as_one_that_is_not() {
    let course = class("parts-killed", 4);
    let whole = course.grade(&["--jobs=1"]);
    let whole_pages = pages(&course);
    fs::remove_dir_all(course.folder.join("pages")).expect("they can be removed");
    fs::remove_file(course.folder.join("marks.json")).expect("it can be removed");

    let own = course.folder.join("tmp");
    fs::create_dir(&own).expect("a folder can be made");
    let turn = turn_to_grade();
    let mut command = program(kit());
    command.args(course.arguments(&["--jobs=1"]));
    command
        .env("TMPDIR", &own)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().expect("it can be started");
    let journal = course.folder.join("pages/marks.jsonl");
    wait_until("somebody is graded", || {
        fs::read_to_string(&journal).is_ok_and(|text| text.contains('\n'))
    });
    // SIGKILL: it can do nothing any more.
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let (kept, there) = (course.kept(), course.folder.join("marks.json").exists());
    assert!((1..4).contains(&kept) && !there, "{kept} were graded");

    let mut command = program(kit());
    command
        .args(course.arguments(&["--jobs=1"]))
        .env("TMPDIR", &own);
    command.output().expect("it can be started");
    drop(turn);
    let continued = Marks(json(&course.folder.join("marks.json")));
    let bytes = |marks: &Marks| marks.essence().to_string();
    assert_eq!(bytes(&continued), bytes(&whole));
    assert_eq!(pages(&course), whole_pages);
    // What was graded before the end was not graded again.
    assert_eq!(course.kept(), 4);
    let left: Vec<_> = fs::read_dir(&own).expect("it is there").flatten().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn the_parts_of_a_class_are_put_together_again() {
    let course = class("parts-merged", 7);
    let whole = course.grade(&[]);
    let own = |name: &str| course.folder.join(name).display().to_string();
    let mut parts = Vec::new();
    for part in 1..=3 {
        // Each on a machine of its own, which knows nothing of the others' results.
        let (json, pages) = (
            own(&format!("part-{part}.json")),
            own(&format!("pages-{part}")),
        );
        let partition = format!("--partition={part}/3");
        grade([
            "grade",
            &own("class"),
            "--only=ex02",
            &partition,
            "--json",
            &json,
            "--reports",
            &pages,
        ]);
        parts.push(json);
    }
    let (merged, csv) = (own("merged.json"), own("merged.csv"));
    let mut arguments = vec!["merge", "--json", &merged, "--csv", &csv];
    lab(
        kit(),
        arguments
            .iter()
            .copied()
            .chain([parts[0].as_str(), &parts[2]]),
    )
    .failure()
    .stderr(contains("missing: 2"));
    assert!(!course.folder.join("merged.json").exists());
    arguments.extend(parts.iter().map(String::as_str));
    lab(kit(), arguments).success();

    let together = Marks(json(&course.folder.join("merged.json")));
    let by_name = |marks: &Marks| {
        let mut all = marks.essence()["submissions"]
            .as_array()
            .expect("it is a list")
            .clone();
        all.sort_by_key(|one| one["name"].to_string());
        Value::from(all).to_string()
    };
    assert_eq!(by_name(&together), by_name(&whole));
    assert_eq!(together.0["partition"], Value::Null);
    assert_eq!(read(&course.folder.join("merged.csv")).lines().count(), 8);
}
