//! A class with attackers in it, graded in one run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::support::{folder, json, kit, program, read, solution, turn_to_grade};

/// What is secret about the environment of whoever grades.
pub const TOKEN: &str = "LAB_TEST_TOKEN";

/// What stands behind an attack in a step's file: the step's two functions.
const WITHOUT_ARGUMENTS: &str = include_str!("hostile/without_arguments.rs");
const WITH_ARGUMENTS: &str = include_str!("hostile/with_arguments.rs");

/// A class that is put together, and then graded.
pub struct Class {
    pub folder: PathBuf,
    /// What stands in each source for what an attacker has found out about the machine: `@KIT@`, say.
    known: BTreeMap<&'static str, String>,
}

impl Class {
    /// An empty class, and beside it a secret, and a folder for what does not last.
    pub fn new(name: &str) -> Class {
        let folder = folder(name);
        for part in ["class", "tmp", "pages"] {
            fs::create_dir(folder.join(part)).expect("a folder can be made");
        }
        let class = Class {
            known: BTreeMap::from([
                ("@KIT@", kit().display().to_string()),
                ("@FOLDER@", folder.display().to_string()),
                ("@MARK@", format!("{name}-{}", std::process::id())),
            ]),
            folder,
        };
        write(&class.folder.join("secret"), &class.secret());
        class
    }

    /// What nobody but the instructor is to read: in a file, and in the environment.
    pub fn secret(&self) -> String {
        format!("secret of {}", self.mark())
    }

    /// What the command lines of all processes have in them that attackers leave behind.
    pub fn mark(&self) -> &str {
        &self.known["@MARK@"]
    }

    /// Attackers know `value` from here on: it stands for `name` in what they hand in.
    pub fn tell(&mut self, name: &'static str, value: impl ToString) {
        self.known.insert(name, value.to_string());
    }

    /// Hands in `source` as a file of `student`'s.
    pub fn hand_in(&self, student: &str, file: &str, source: &str) {
        let exercises = self.folder.join("class").join(student).join("exercises");
        fs::create_dir_all(&exercises).expect("a folder can be made");
        let mut source = source.to_string();
        for (name, value) in &self.known {
            source = source.replace(name, value);
        }
        write(&exercises.join(file), &source);
    }

    /// Hands in an attack as a step of `student`'s: all its programs make it.
    pub fn attacker(&self, student: &str, step: &str, attack: &str) {
        let end = match step {
            "ex01" => WITHOUT_ARGUMENTS,
            _ => WITH_ARGUMENTS,
        };
        self.hand_in(student, &format!("{step}.rs"), &format!("{attack}\n{end}"));
    }

    /// Hands in right solutions of `steps`.
    pub fn honest(&self, student: &str, steps: &[&str]) {
        for file in steps.iter().copied().chain(["sock_utils"]) {
            let file = format!("{file}.rs");
            self.hand_in(student, &file, &solution(&file));
        }
    }

    /// The runner, about to grade the class as a machine does that is `without` some means.
    fn command(&self, without: &str) -> Command {
        let mut command = program(kit());
        command
            .arg("grade")
            .arg(self.folder.join("class"))
            .arg("--json")
            .arg(self.folder.join("marks.json"))
            .arg("--reports")
            .arg(self.folder.join("pages"))
            .env("TMPDIR", self.folder.join("tmp"))
            .env(TOKEN, self.secret());
        match without {
            "" => command.env_remove("LAB_WITHOUT"),
            without => command.env("LAB_WITHOUT", without),
        };
        command
    }

    /// Grades it; when it is graded nothing is left of what it has started, nor in the temporary folder.
    pub fn grade(&self, without: &str) -> Results {
        let _turn = turn_to_grade();
        let output = self.command(without).output().expect("it can be started");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let file = self.folder.join("marks.json");
        assert!(file.exists(), "no results: {said}");
        assert_eq!(
            still_running(self.mark()),
            Vec::<String>::new(),
            "still running"
        );
        let left = fs::read_dir(self.folder.join("tmp")).expect("it is there");
        let left: Vec<_> = left.flatten().map(|entry| entry.file_name()).collect();
        assert!(left.is_empty(), "left in the temporary folder: {left:?}");
        Results {
            json: json(&file),
            pages: self.folder.join("pages"),
            said: String::from_utf8_lossy(&output.stdout).into_owned() + &said,
        }
    }
}

/// What came of it.
pub struct Results {
    json: Value,
    pages: PathBuf,
    /// What was said on the terminal.
    pub said: String,
}

impl Results {
    pub fn submission(&self, student: &str) -> &Value {
        let submissions = self.json["submissions"].as_array().expect("it is a list");
        let own = submissions.iter().find(|one| one["name"] == student);
        own.unwrap_or_else(|| panic!("{student} is not there: {}", self.json))
    }

    pub fn step(&self, student: &str, step: &str) -> &Value {
        let steps = self.submission(student)["steps"]
            .as_array()
            .expect("it is a list");
        let found = steps.iter().find(|result| result["step"] == step);
        found.unwrap_or_else(|| panic!("{student} has no {step}"))
    }

    /// The points, which the grader must not be at a loss about.
    pub fn points(&self, student: &str, step: &str) -> f64 {
        let result = self.step(student, step);
        let points = result["points"].as_f64();
        points.unwrap_or_else(|| panic!("{student} has no points for {step}: {result:#}"))
    }

    /// All that is said of a step.
    pub fn told(&self, student: &str, step: &str) -> String {
        let result = self.step(student, step);
        let pages = result["results"].as_array().expect("it is a list").iter();
        let pages = pages.filter_map(|result| result["report"].as_str());
        let message = result["message"].as_str();
        pages.chain(message).collect::<Vec<_>>().join("\n")
    }

    /// What an attack in a step says of itself, line by line; at least that it has begun.
    pub fn says(&self, student: &str, step: &str) -> Vec<String> {
        let told = self.told(student, step);
        let lines = told
            .lines()
            .filter_map(|line| Some(line.split_once("complains   attack: ")?.1));
        let lines: Vec<_> = lines.map(str::to_string).collect();
        assert!(!lines.is_empty(), "{student} did not attack: {told}");
        lines
    }

    /// The page that the student gets.
    pub fn page(&self, student: &str) -> String {
        read(&self.pages.join(format!("{student}.md")))
    }

    /// All that leaves the runner.
    pub fn everything(&self) -> String {
        self.json.to_string()
    }
}

/// The command lines of the processes that have `mark` in theirs.
fn still_running(mark: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let lines = processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).replace('\0', " "));
    // The test's own runner has the folder's name in its arguments, and has ended.
    lines.filter(|line| line.contains(mark)).collect()
}

pub fn write(path: &Path, content: &str) {
    fs::write(path, content).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
