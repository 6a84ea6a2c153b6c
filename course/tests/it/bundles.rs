//! The bundles, unpacked where the systems unpack them and run as the systems run them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{Stage, kit};

/// A cargo that builds beside the kit: what the crates need is compiled once for all bundles.
fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env("CARGO_TARGET_DIR", target());
    // Whoever runs the tests is the one who grades.
    command.env("NO_GRADER", "1");
    command
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("bundle")
}

fn succeeds(mut command: Command) -> String {
    let output = command.output().expect("it can be started");
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {words}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn bundle(system: &str, path: &Path) {
    let mut lab = Command::new(env!("CARGO"));
    lab.current_dir(kit())
        .args(["run", "--quiet", "--package", "lab", "--", "bundle", system]);
    lab.arg(path);
    succeeds(lab);
}

/// A submission of loose files, of which ex01 is right.
fn hand_in(folder: &Path) {
    fs::create_dir_all(folder).expect("a folder can be made");
    fs::copy(kit().join("solutions/ex01.rs"), folder.join("ex01.rs")).expect("it can be copied");
}

fn json(path: &Path) -> Value {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("it is JSON")
}

/// All three, one after another: each compiles.
#[cfg(unix)]
#[test]
fn each_bundle_grades_where_its_system_runs_it() {
    let stage = Stage::new();
    gradescope(&stage);
    classroom50(&stage);
    prairielearn(&stage);
}

fn gradescope(stage: &Stage) {
    let archive = stage.path("autograder.zip");
    bundle("gradescope", &archive);
    let root = stage.path("autograder");
    let source = root.join("source");
    let mut zip = zip::ZipArchive::new(fs::File::open(archive).expect("it is there"))
        .expect("it is an archive");
    assert!(
        !zip.file_names()
            .any(|name| name.expect("it is text").contains("solutions/")),
        "no solutions"
    );
    zip.extract(&source).expect("it can be unpacked");
    fs::copy(source.join("run_autograder"), root.join("run_autograder")).expect("it can be copied");
    succeeds(command(source.join("setup.sh")));
    hand_in(&root.join("submission"));
    let mut run = command(root.join("run_autograder"));
    run.env("AUTOGRADER_ROOT", &root);
    succeeds(run);
    let results = json(&root.join("results/results.json"));
    assert_eq!(results["tests"][0]["score"], 1.5, "{results}");
    assert_eq!(results["score"], 1.5);
}

fn classroom50(stage: &Stage) {
    let folder = stage.path("sockets");
    bundle("classroom50", &folder);
    let repository = stage.path("repository");
    hand_in(&repository.join("exercises"));
    let mut run = command("python3");
    run.arg(folder.join("autograder.py"))
        .current_dir(&repository);
    run.env("CLASSROOM50_BUNDLE_DIR", &folder)
        .env("ASSIGNMENT", "sockets");
    succeeds(run);
    let result = json(&repository.join("result.json"));
    assert_eq!(
        (&result["score"], &result["max-score"]),
        (&150.into(), &2000.into()),
        "{result}"
    );
    assert_eq!(result["assignment"], "sockets");
}

fn prairielearn(stage: &Stage) {
    let folder = stage.path("question");
    bundle("prairielearn", &folder);
    let root = stage.path("grade");
    hand_in(&root.join("student"));
    let mut run = command("bash");
    run.arg(folder.join("entry")).env("GRADE_ROOT", &root);
    succeeds(run);
    let results = json(&root.join("results/results.json"));
    assert_eq!(
        (&results["gradable"], &results["score"]),
        (&true.into(), &0.075.into()),
        "{results}"
    );
}
