//! A grading that is ended by somebody's clock: what was graded by then is there.

use std::fs;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{STEPS, Stage, kit};

/// Generous: until then the grader and the steps are built.
const PATIENCE: Duration = Duration::from_secs(500);

#[cfg(unix)]
#[test]
fn gradescope_has_the_steps_that_were_graded_before_the_end() {
    let stage = Stage::new();
    let exercises = stage.path("ana/exercises");
    fs::create_dir_all(&exercises).expect("a folder can be made");
    for entry in fs::read_dir(kit().join("solutions")).expect("it is there") {
        let entry = entry.expect("it can be read");
        fs::copy(entry.path(), exercises.join(entry.file_name())).expect("it can be copied");
    }
    let results = stage.path("results.json");
    let mut lab = Command::new(env!("CARGO"));
    lab.current_dir(kit())
        .args(["run", "--quiet", "--package", "lab", "--", "grade"]);
    lab.arg(stage.path("ana")).arg("--gradescope").arg(&results);
    lab.arg("--reports").arg(stage.path("pages"));
    let lab = lab.stdout(Stdio::null()).stderr(Stdio::null());
    let mut lab = lab.spawn().expect("cargo can be started");
    let end = Instant::now() + PATIENCE;
    while !results.exists() {
        let ended = lab.try_wait().expect("it can be asked for");
        assert!(
            ended.is_none() && Instant::now() < end,
            "no results yet: {ended:?}"
        );
        thread::sleep(Duration::from_millis(20));
    }
    let mut kill = Command::new("kill");
    kill.args(["-INT", &lab.id().to_string()]);
    assert!(kill.status().expect("it can be started").success());
    let status = lab.wait().expect("it can be waited for");
    assert_eq!(status.code(), Some(130));

    let text = fs::read_to_string(&results).expect("it is there");
    let results: Value = serde_json::from_str(&text).expect("it is JSON");
    let tests = results["tests"].as_array().expect("it is a list");
    assert!((1..STEPS).contains(&tests.len()), "{text}");
    for test in tests {
        assert_eq!(test["score"], test["max_score"], "{text}");
    }
    let sum: f64 = tests.iter().filter_map(|test| test["score"].as_f64()).sum();
    assert_eq!(results["score"].as_f64(), Some(sum));
    let output = results["output"].as_str().expect("it is text");
    assert!(
        output.contains("what is not listed was not graded"),
        "{output}"
    );
}
