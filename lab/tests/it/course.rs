//! A class as a course system has it: who is enrolled, what is late, what was graded before.

use std::fs;
use std::path::{Path, PathBuf};

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use serde_json::Value;

use crate::support::{folder, grade, json, kit, lab, read, solution};

/// A class in a folder, graded in one step alone: that is quick.
pub struct Course {
    pub folder: PathBuf,
}

impl Course {
    pub fn new(name: &str) -> Course {
        let folder = folder(name);
        fs::create_dir_all(folder.join("class")).expect("a folder can be made");
        Course { folder }
    }

    pub fn hand_in(&self, student: &str, file: &str, content: &str) -> PathBuf {
        let path = self.folder.join("class").join(student).join(file);
        fs::create_dir_all(path.parent().expect("it is in a folder"))
            .expect("a folder can be made");
        fs::write(&path, content).expect("it can be written");
        path
    }

    pub fn solved(&self, student: &str) {
        self.hand_in(student, "ex02.rs", &solution("ex02.rs"));
    }

    fn write(&self, file: &str, content: &str) -> PathBuf {
        let path = self.folder.join(file);
        fs::write(&path, content).expect("it can be written");
        path
    }

    pub fn arguments(&self, more: &[&str]) -> Vec<String> {
        let path = |name: &str| self.folder.join(name).display().to_string();
        let (class, json, pages) = (path("class"), path("marks.json"), path("pages"));
        let all = [
            "grade",
            &class,
            "--only=ex02",
            "--json",
            &json,
            "--reports",
            &pages,
        ];
        all.iter()
            .chain(more)
            .map(|text| text.to_string())
            .collect()
    }

    pub fn grade(&self, more: &[&str]) -> Marks {
        grade(self.arguments(more));
        Marks(json(&self.folder.join("marks.json")))
    }

    /// How many results have been kept.
    pub fn kept(&self) -> usize {
        read(&self.folder.join("pages/marks.jsonl")).lines().count()
    }
}

pub struct Marks(pub Value);

impl Marks {
    pub fn names(&self) -> Vec<String> {
        let all = self.0["submissions"].as_array().expect("it is a list");
        let names = all
            .iter()
            .map(|one| one["name"].as_str().unwrap_or_default());
        names.map(str::to_string).collect()
    }

    pub fn of(&self, name: &str) -> &Value {
        let all = self.0["submissions"].as_array().expect("it is a list");
        let found = all.iter().find(|one| one["name"] == name);
        found.unwrap_or_else(|| panic!("{name} is not among {:?}", self.names()))
    }

    /// The marks without what may differ from run to run: when, how long, and what a check has met.
    pub fn essence(&self) -> Value {
        let mut marks = self.0.clone();
        marks["date"] = Value::Null;
        marks["seconds"] = Value::Null;
        let submissions = marks["submissions"].as_array_mut().expect("it is a list");
        let steps = submissions
            .iter_mut()
            .filter_map(|one| one["steps"].as_array_mut());
        for result in steps
            .flatten()
            .filter_map(|step| step["results"].as_array_mut())
        {
            result
                .iter_mut()
                .for_each(|result| result["seconds"] = Value::Null);
        }
        marks
    }
}

#[test]
fn what_was_graded_is_not_graded_again_unless_it_has_changed() {
    let course = Course::new("course-again");
    for name in ["ana", "rui"] {
        course.solved(name);
    }
    course.hand_in("zoe", "ex02.rs", "fn");
    let untouched = read(&kit().join("exercises/ex02.rs"));
    course.hand_in("untouched", "ex02.rs", &untouched);
    let first = course.grade(&[]);
    assert_eq!(first.of("ana")["total"], 1.5);
    assert_eq!(course.kept(), 4);

    // The seconds that each check took are kept, too: nothing was made again.
    let second = course.grade(&[]);
    assert_eq!(second.0["submissions"], first.0["submissions"]);
    assert_eq!(course.kept(), 4);

    course.hand_in("rui", "ex02.rs", "fn server() {}");
    let third = course.grade(&[]);
    assert_eq!(third.of("rui")["total"], 0.0);
    assert_eq!(third.of("ana"), first.of("ana"));
    assert_eq!(course.kept(), 5);

    course.grade(&["--student", "zo", "--fresh"]);
    assert_eq!(course.kept(), 6);
}

#[test]
fn a_check_that_has_changed_is_made_again_alone() {
    let course = Course::new("course-one-check");
    course.solved("ana");
    let first = course.grade(&[]);
    // As if all checks had taken this long, and one had another text then.
    let journal = course.folder.join("pages/marks.jsonl");
    let mut line: Value = serde_json::from_str(&read(&journal)).expect("it is JSON");
    let outcomes = line["result"]["outcomes"].as_array_mut();
    for outcome in outcomes.expect("it is a list") {
        outcome[1] = 7_000_000_000_u64.into();
        if outcome[0] == "server_replies" {
            assert!(outcome[2].is_string(), "it has a text of its own");
            outcome[2] = "another".into();
        }
    }
    fs::write(&journal, format!("{line}\n")).expect("it can be written");

    let second = course.grade(&[]);
    let checks = second.of("ana")["steps"][0]["results"].as_array();
    let made = checks.expect("it is a list").iter();
    let made = made.filter(|check| check["seconds"] != 7.0);
    let made: Vec<_> = made.map(|check| &check["check"]).collect();
    assert_eq!(made, ["ex02::server_replies"]);
    assert_eq!(second.essence(), first.essence());
    assert_eq!(course.kept(), 2);
    let third = course.grade(&[]);
    assert_eq!(third.0["submissions"], second.0["submissions"]);
}

#[test]
fn a_run_that_was_killed_is_gone_on_with_and_ends_as_if_it_had_not_been() {
    let course = Course::new("course-killed");
    course.solved("ana");
    // What is the same would be graded once.
    let other = solution("ex02.rs") + "// another\n";
    course.hand_in("rui", "ex02.rs", &other);
    let whole = course.grade(&[]);
    let journal = course.folder.join("pages/marks.jsonl");
    let text = read(&journal);
    // As it is when the power goes while the second line is being written.
    let first = text.find('\n').expect("there are lines") + 1;
    fs::write(&journal, &text[..first + 40]).expect("it can be written");
    let continued = course.grade(&[]);
    assert_eq!(continued.essence(), whole.essence());
    let lines = read(&journal);
    assert_eq!(lines.lines().count(), 3, "one is half a line");
}

#[test]
fn everybody_on_the_roster_has_a_row_and_lateness_takes_points_off() {
    let course = Course::new("course-roster");
    course.solved("Ana Sofia Conceição_12345_assignsubmission_file_");
    course.solved("Wei Li_777_assignsubmission_file_");
    course.solved("nobody knows");
    let due = "2020-01-01";
    let late = course
        .folder
        .join("class/Wei Li_777_assignsubmission_file_/ex02.rs");
    // A minute before the end of that day, wherever this is.
    let file = fs::File::options()
        .append(true)
        .open(&late)
        .expect("it is there");
    let early = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_577_750_000);
    file.set_modified(early).expect("it can be set");
    let roster = course.write(
        "roster.csv",
        "\u{feff}Full name;ID number;Email address\nConceicao, Ana Sofia;a1;ana@x.pt\nLi Wei;a2;li@x.pt\n\
         Wei Li;a3;wei@x.pt\nMissing Person;a4;m@x.pt\n",
    );
    let roster = format!("--roster={}", roster.display());
    let due = format!("--due={due}");
    let marks = course.grade(&[&roster, &due, "--late-policy=10%,50%"]);

    let ana = marks.of("Conceicao, Ana Sofia");
    assert_eq!(
        (&ana["id"], &ana["email"]),
        (&"a1".into(), &"ana@x.pt".into())
    );
    assert_eq!(ana["late"]["penalty"], 0.75);
    assert_eq!((&ana["earned"], &ana["total"]), (&1.5.into(), &0.75.into()));
    let page = read(&course.folder.join("pages/Conceicao, Ana Sofia.md"));
    assert!(
        page.contains("**0.75 of 1.5 points** (1.5 earned, 0.75 taken off)"),
        "{page}"
    );
    assert!(page.contains("late: 0.75 points are taken off"), "{page}");

    assert_eq!(marks.of("Wei Li")["total"], 1.5);
    assert_eq!(marks.of("Wei Li")["late"], Value::Null);
    for name in ["Missing Person", "Li Wei"] {
        assert_eq!(marks.of(name)["status"], "nothing handed in");
        assert_eq!(marks.of(name)["total"], 0.0);
    }
    assert_eq!(marks.of("nobody knows")["on_roster"], false);

    let mut arguments = course.arguments(&[&roster, "--roster-key=Number"]);
    grade(&arguments)
        .failure()
        .stderr(contains("no column `Number`").and(contains("ID number")));
    arguments.pop();
    arguments.push("--late-policy=much".to_string());
    grade(&arguments)
        .failure()
        .stderr(contains("no number of points"));
}

#[test]
fn a_student_a_part_and_a_step_can_be_chosen() {
    let course = Course::new("course-chosen");
    let names: Vec<_> = (0..12)
        .map(|number| format!("student {number:02}"))
        .collect();
    for name in &names {
        course.hand_in(name, "ex02.rs", "fn");
    }
    let mut seen = Vec::new();
    for part in ["1/3", "2/3", "3/3"] {
        let marks = course.grade(&["--partition", part]);
        assert_eq!(marks.0["partition"]["of"], 3);
        seen.extend(marks.names());
    }
    seen.sort();
    assert_eq!(seen, names);

    let marks = course.grade(&["--student", "STUDENT 07"]);
    assert_eq!(marks.names(), ["student 07"]);
    assert_eq!(marks.0["points"], 1.5);
    let steps = marks.of("student 07")["steps"].as_array().map(Vec::len);
    assert_eq!(steps, Some(1));
    for (name, words) in [("student", "more than one"), ("zoe", "no student `zoe`")] {
        let arguments = course.arguments(&["--student", name]);
        lab(kit(), arguments).failure().stderr(contains(words));
    }
}

#[test]
fn the_modules_of_a_student_are_handed_in_and_graded() {
    let course = Course::new("course-modules");
    let source = solution("ex02.rs");
    course.hand_in(
        "ana",
        "exercises/ex02.rs",
        &format!("{source}\nmod helper;\n"),
    );
    course.hand_in(
        "ana",
        "exercises/helper.rs",
        "#![allow(dead_code)]\npub mod deep;\npub fn help() { deep::help() }\n",
    );
    course.hand_in("ana", "exercises/helper/deep.rs", "pub fn help() {}\n");
    // Of the student before nothing is left.
    course.hand_in(
        "bea",
        "exercises/ex02.rs",
        &format!("{source}\nmod helper;\n"),
    );
    let marks = course.grade(&["--jobs=1"]);
    assert_eq!(marks.of("ana")["total"], 1.5, "{}", marks.of("ana"));
    assert_eq!(marks.of("bea")["steps"][0]["status"], "does not compile");
}

#[test]
fn no_two_rows_share_a_page_and_what_cannot_be_written_is_found_first() {
    let course = Course::new("course-pages");
    let long = "ç".repeat(127);
    let names = ["p_q", "P_Q", "Ana", "ana", &long];
    for name in names {
        course.hand_in(name, "ex02.rs", "fn");
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        course.hand_in("p:q", "ex02.rs", "fn");
        let latin = std::ffi::OsStr::from_bytes(b"Concei\xe7\xe3o");
        let path = course.folder.join("class").join(latin);
        fs::create_dir(&path).expect("a folder can be made");
        fs::write(path.join("ex02.rs"), "fn").expect("it can be written");
    }
    let marks = course.grade(&[]);
    let pages = fs::read_dir(course.folder.join("pages")).expect("it is there");
    let pages = pages
        .flatten()
        .filter(|page| page.path().extension().is_some_and(|ending| ending == "md"));
    assert_eq!(pages.count(), marks.names().len());
    #[cfg(unix)]
    assert_eq!(marks.of("Conceição")["status"], "graded");

    let kept = course.kept();
    let nowhere = course.folder.join("class");
    let arguments = course.arguments(&["--fresh", "--csv", &nowhere.display().to_string()]);
    lab(kit(), arguments)
        .failure()
        .stderr(contains("cannot write"));
    assert_eq!(course.kept(), kept, "nothing was graded");
    assert!(Path::new(&nowhere).is_dir());
}
