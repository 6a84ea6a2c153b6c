//! The recipes for a class on several machines, as far as one machine goes: what the CI's jobs run, what Slurm's
//! do, and GNU parallel where it is there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{Stage, kit};

/// What is in a kit that somebody has cloned.
const NOT_CLONED: [&str; 2] = [".git", "target"];

/// The folder of a course: the kit in `kit/`, and what was handed in in `submissions/`.
struct Repository {
    root: PathBuf,
}

impl Repository {
    fn new(stage: &Stage) -> Repository {
        let root = stage.path("course");
        copy(kit(), &root.join("kit"));
        for student in 0..3 {
            let own = root.join(format!("submissions/student {student}/exercises"));
            fs::create_dir_all(&own).expect("a folder can be made");
            let source = fs::read_to_string(kit().join("solutions/ex02.rs"));
            let source = source.expect("it is there") + &format!("// {student}\n");
            fs::write(own.join("ex02.rs"), source).expect("it can be written");
        }
        Repository { root }
    }

    /// Runs `script` with bash in the folder `within`, as a job does; its status is not looked at.
    fn run(&self, within: &str, script: &str, variables: &[(&str, &str)]) {
        let mut command = Command::new("bash");
        command.args(["-euo", "pipefail", "-c", script]);
        command.current_dir(self.root.join(within));
        command.envs(variables.iter().copied());
        // What the crates need is compiled once, for the bundles as well.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bundle");
        command.env("CARGO_TARGET_DIR", target);
        let output = command.output().expect("it can be started");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script}: {said}");
    }

    /// All three have what ex02 is worth, whichever parts they were in.
    fn has_all(&self, marks: &str) {
        let text = fs::read_to_string(self.root.join(marks));
        let text = text.unwrap_or_else(|error| panic!("{marks}: {error}"));
        let marks: Value = serde_json::from_str(&text).expect("it is JSON");
        let all = marks["submissions"].as_array().expect("it is a list");
        let totals: Vec<_> = all.iter().map(|one| one["total"].as_f64()).collect();
        assert_eq!(totals, [Some(1.5); 3], "{marks:#}");
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("it can be read").flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let is_cloned = !NOT_CLONED.iter().any(|other| name == *other);
        if path.is_dir() && is_cloned {
            copy(&path, &to.join(name));
        } else if path.is_file() && is_cloned {
            fs::copy(&path, to.join(name)).expect("it can be copied");
        }
    }
}

/// The scripts of the CI's template, in their order.
fn scripts() -> Vec<String> {
    let template = fs::read_to_string(kit().join("instructors/ci/grade.yml")).expect("it is there");
    let lines = template
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- run: "));
    lines.map(str::to_string).collect()
}

#[cfg(unix)]
#[test]
fn a_class_is_graded_in_parts_and_put_together() {
    let stage = Stage::new();
    let repository = Repository::new(&stage);

    let scripts = scripts();
    let [grade, merge] = scripts.as_slice() else {
        panic!("a job grades, and a job merges: {scripts:#?}");
    };
    for part in 1..=4 {
        repository.run(
            "",
            &grade.replace("${{ matrix.part }}", &part.to_string()),
            &[],
        );
        // What the job uploads the other one has in parts/.
        let name = format!("part-{part}.json");
        fs::create_dir_all(repository.root.join("parts")).expect("a folder can be made");
        fs::rename(
            repository.root.join(&name),
            repository.root.join("parts").join(&name),
        )
        .expect("it was written");
    }
    repository.run("", merge, &[]);
    repository.has_all("marks.json");
    for file in ["class.html", "marks.csv", "marks.xml"] {
        assert!(repository.root.join(file).is_file(), "{file}");
    }

    for part in ["1", "2"] {
        let script = "bash instructors/slurm/grade.sbatch ../submissions ../slurm --only ex02";
        let array = [
            ("SLURM_ARRAY_TASK_ID", part),
            ("SLURM_ARRAY_TASK_COUNT", "2"),
        ];
        repository.run("kit", script, &array);
    }
    repository.run("kit", "bash instructors/slurm/merge.sbatch ../slurm", &[]);
    repository.has_all("slurm/marks.json");

    // Elsewhere a program of another kind is called so.
    let version = Command::new("parallel").arg("--version").output();
    if version.is_ok_and(|output| output.stdout.starts_with(b"GNU parallel")) {
        repository.run(
            "kit",
            "instructors/in-parts 2 ../submissions ../parallel --jobs 2",
            &[],
        );
        repository.has_all("parallel/marks.json");
    }
}
