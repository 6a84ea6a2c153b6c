//! What an instructor does: `cargo lab grade`.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;
use serde_json::Value;

use crate::support::{Workspace, copy_tree, folder, json, kit, lab, read, solution, turn_to_grade};

/// A folder for a class, in which each submission is a folder of its own.
struct Class {
    folder: PathBuf,
}

impl Class {
    fn new(name: &str) -> Class {
        let folder = folder(name);
        fs::create_dir_all(folder.join("class")).expect("a folder can be made");
        Class { folder }
    }

    /// A submission with all steps solved.
    fn perfect(&self, name: &str) -> PathBuf {
        let exercises = self.folder.join("class").join(name).join("exercises");
        copy_tree(&kit().join("solutions"), &exercises);
        exercises
    }

    /// A submission with some steps only.
    fn with_steps(&self, name: &str, steps: &[&str]) -> PathBuf {
        let exercises = self.perfect(name);
        for entry in fs::read_dir(&exercises).expect("it is a folder").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let stem = name.split('.').next().unwrap_or_default();
            if !["sock_utils", "mensagens"].contains(&stem) && !steps.contains(&stem) {
                fs::remove_file(entry.path()).expect("it can be removed");
            }
        }
        exercises
    }

    /// Grades it; gives the results by the submissions' names.
    fn grade(&self) -> Results {
        let (json_file, csv) = (
            self.folder.join("marks.json"),
            self.folder.join("marks.csv"),
        );
        let reports = self.folder.join("pages");
        let _turn = turn_to_grade();
        lab(
            kit(),
            [
                "grade".as_ref(),
                self.folder.join("class").as_os_str(),
                "--json".as_ref(),
                json_file.as_os_str(),
                "--csv".as_ref(),
                csv.as_os_str(),
                "--reports".as_ref(),
                reports.as_os_str(),
            ],
        );
        Results {
            json: json(&json_file),
            csv: read(&csv),
            reports,
        }
    }
}

struct Results {
    json: Value,
    csv: String,
    reports: PathBuf,
}

impl Results {
    fn of(&self, name: &str) -> &Value {
        let submissions = self.json["submissions"].as_array().expect("it is a list");
        let found = submissions
            .iter()
            .find(|submission| submission["name"] == name);
        found.unwrap_or_else(|| panic!("{name} is not in {}", self.json))
    }

    fn step(&self, name: &str, step: &str) -> &Value {
        let steps = self.of(name)["steps"].as_array().expect("it is a list");
        let found = steps.iter().find(|result| result["step"] == step);
        found.unwrap_or_else(|| panic!("{name} has no {step}"))
    }

    fn notes(&self, name: &str) -> String {
        self.of(name)["notes"].to_string()
    }

    fn page(&self, name: &str) -> String {
        read(&self.reports.join(format!("{name}.md")))
    }

    fn row(&self, name: &str) -> Vec<&str> {
        let rows = self
            .csv
            .lines()
            .map(|row| row.split(',').collect::<Vec<_>>());
        let mut rows = rows.filter(|row| row[0] == name);
        rows.next().unwrap_or_else(|| panic!("{name} has no row"))
    }
}

#[test]
fn a_perfect_a_broken_and_a_hostile_submission_each_get_what_they_deserve() {
    let class = Class::new("class");
    class.perfect("perfect");
    let broken = class.perfect("broken");
    write(&broken.join("ex06.rs"), "fn server() { let x: u61 = 1; }");
    let hostile = class.with_steps("hostile", &["ex02"]);
    make_hostile(&hostile);
    fs::create_dir(class.folder.join("class/nothing")).expect("a folder can be made");
    write(&class.folder.join("class/late.zip"), "PK");
    let results = class.grade();

    assert_eq!(results.of("perfect")["total"], 20.0);
    assert_eq!(results.of("perfect")["status"], "graded");
    assert_eq!(results.row("perfect")[15], "20");
    assert!(results.page("perfect").contains("**20 of 20 points**"));

    assert_eq!(results.of("broken")["total"], 18.5);
    let step = results.step("broken", "ex06");
    assert_eq!(
        (&step["status"], &step["points"]),
        (&"does not compile".into(), &0.0.into())
    );
    assert!(results.page("broken").contains("cannot find type `u61`"));
    assert_eq!(results.row("broken")[6], "0");

    assert_eq!(results.step("hostile", "ex02")["points"], 1.5);
    let notes = results.notes("hostile");
    for words in [
        "ex03.rs is larger than 1 MiB",
        "ex04.rs is a folder",
        "build.rs is no file of the kit",
        "ex01.rs, ex06.rs, comp2.rs, comp3.rs, comp4.rs, comp5.rs and comp6.rs are missing",
    ] {
        assert!(notes.contains(words), "{words}: {notes}");
    }
    #[cfg(unix)]
    assert!(
        notes.contains("ex05.rs is a link, which is not followed"),
        "{notes}"
    );
    let foreign = results.step("hostile", "ex07")["message"].to_string();
    assert!(foreign.contains("is no file of exercises/"), "{foreign}");
    let many = results.step("hostile", "ex08").to_string();
    assert!(
        many.contains("MiB of memory") || cfg!(not(target_os = "linux")),
        "{many}"
    );

    assert_eq!(results.of("nothing")["total"], 0.0);
    assert_eq!(results.of("nothing")["status"], "nothing handed in");
    assert!(!results.notes("nothing").contains("missing"));
    assert_eq!(results.of("late")["status"], "unreadable");
    assert_eq!(results.of("late")["total"], Value::Null);
    assert_eq!(
        results.row("late")[15..18],
        ["", "20", "unreadable"],
        "what is not known is no number"
    );
}

/// Files that are too large, in the way, or not to be followed; and programs that do harm.
fn make_hostile(exercises: &Path) {
    write(&exercises.join("ex03.rs"), &"//".repeat(1 << 20));
    fs::create_dir(exercises.join("ex04.rs")).expect("a folder can be made");
    write(&exercises.join("build.rs"), "fn main() { panic!() }");
    #[cfg(unix)]
    std::os::unix::fs::symlink(kit().join("solutions/ex05.rs"), exercises.join("ex05.rs"))
        .expect("a link can be made");
    let solution_of = |step: &str| kit().join(format!("solutions/{step}.rs"));
    // Takes in what it should have written itself.
    let path = solution_of("ex07");
    let include = format!("#[path = {path:?}]\nmod theirs;\npub use theirs::{{client, server}};\n");
    write(&exercises.join("ex07.rs"), &include);
    // Keeps cargo from listing the sources of the others.
    write(&exercises.join("comp1.rs"), "fn");
    // Takes all memory, and leaves a process that is in no group of ours.
    write(
        &exercises.join("ex08.rs"),
        &solution("ex07.rs").replace(
            "let listener",
            "let _ = std::process::Command::new(\"setsid\").args([\"sleep\", \"4711\"]).spawn();\n    \
             let mut all: Vec<Vec<u8>> = Vec::new();\n    \
             loop { all.push(vec![1; 16 << 20]); if all.len() > 400 { break; } }\n    let listener",
        ),
    );
}

#[test]
fn a_library_that_does_not_compile_costs_only_the_steps_that_stand_on_it() {
    let class = Class::new("class-library");
    let exercises = class.with_steps("ana", &["ex02", "ex06"]);
    write(&exercises.join("sock_utils.rs"), "fn");
    let results = class.grade();
    assert_eq!(results.step("ana", "ex02")["points"], 1.5);
    assert_eq!(results.step("ana", "ex06")["points"], 0.0);
    assert!(
        results
            .notes("ana")
            .contains("sock_utils.rs does not compile")
    );
    // The cause is told once, and not with each check that fails for it.
    let page = results.page("ana");
    assert!(page.contains("It stands on sock_utils.rs, which does not compile"));
    assert!(!page.contains("not yet implemented"), "{page}");
}

#[test]
fn who_hands_in_sources_alone_has_the_other_files_as_they_were_handed_out() {
    let class = Class::new("class-sources");
    let exercises = class.with_steps("ana", &["ex08"]);
    write(&exercises.join("ex07.rs"), &solution("ex07.rs"));
    fs::remove_file(exercises.join("mensagens.txt")).expect("it can be removed");
    let results = class.grade();
    let ex08 = results.step("ana", "ex08");
    assert_eq!(ex08["status"], "failed", "{ex08:#}");
    assert!(results.notes("ana").contains("mensagens.txt"));
    // That is told, and not what the compiler would say of a file that is not there.
    let page = results.page("ana");
    assert!(
        page.contains("mensagens.txt holds one message a line"),
        "{page}"
    );
    assert!(!page.contains("does not compile"), "{page}");
}

#[test]
fn a_crate_that_was_added_does_not_count_and_the_page_says_so() {
    let class = Class::new("class-crate");
    let exercises = class.with_steps("ana", &["ex02", "ex03"]);
    for (step, line) in [
        ("ex02", "use fastrand as _;"),
        ("ex03", "use fastrand::Rng;"),
    ] {
        let source = solution(&format!("{step}.rs"));
        write(
            &exercises.join(format!("{step}.rs")),
            &format!("{source}\n{line}\n"),
        );
    }
    let results = class.grade();
    let page = results.page("ana");
    let said = page.matches("crates that were added do not count");
    assert_eq!(said.count(), 2, "{page}");
}

/// Steps may be compiled together, but not so that one could have what is another's.
#[test]
fn a_step_that_leans_on_another_s_program_does_not_compile() {
    let class = Class::new("class-leaning");
    let others = ["ex01", "ex02", "ex04"];
    let exercises = class.with_steps("ana", &["ex01", "ex02", "ex03", "ex04"]);
    let leaning = solution("ex03.rs") + "\npub use crate::ex02::main as theirs;\n";
    write(&exercises.join("ex03.rs"), &leaning);
    write(
        &exercises.join("ex04.rs"),
        &(solution("ex04.rs") + "\nfn is_never_called() {}\n"),
    );
    let results = class.grade();
    assert_eq!(results.step("ana", "ex03")["status"], "does not compile");
    for step in others {
        assert_eq!(results.step("ana", step)["points"], 1.5, "{step}");
    }
}

#[test]
fn an_archive_is_graded_and_what_leads_out_of_it_is_not_followed() {
    let class = Class::new("class-archives");
    let workspace = Workspace::bare("class-archives-ws");
    workspace.solve(&["ex02"]);
    let archive = class.folder.join("class/ana.tar.gz");
    lab(
        &workspace.root,
        ["submit".as_ref(), "--output".as_ref(), archive.as_os_str()],
    )
    .success();

    write_archive(&class.folder.join("class/rui.tgz"));
    write(&class.folder.join("class/broken.tar.gz"), "no archive");
    let bomb = GzEncoder::new(
        File::create(class.folder.join("class/bomb.tar.gz")).expect("it can be made"),
        Compression::best(),
    );
    write_bomb(bomb);
    let results = class.grade();

    assert_eq!(results.of("ana")["total"], 1.5);
    let notes = results.notes("rui");
    for words in [
        "../ex03.rs leads out of the archive",
        "/tmp/ex04.rs leads out of the archive",
        "ex05.rs is a link",
        "ex02.rs is there a second time",
    ] {
        assert!(notes.contains(words), "{words}: {notes}");
    }
    assert_eq!(results.step("rui", "ex02")["points"], 1.5);
    assert_eq!(results.step("rui", "ex03")["status"], "missing");
    assert_eq!(results.of("broken")["status"], "unreadable");
    assert!(
        results.notes("bomb").contains("more than 64 MiB"),
        "{}",
        results.notes("bomb")
    );
}

fn write_archive(path: &Path) {
    let file = File::create(path).expect("it can be made");
    let mut archive = tar::Builder::new(GzEncoder::new(file, Compression::fast()));
    let mut add = |name: &str, content: &str, kind: tar::EntryType| {
        let mut header = tar::Header::new_old();
        // `set_path` refuses what an attacker writes.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_link_name("/etc/passwd").expect("it fits");
        header.set_cksum();
        archive
            .append(&header, content.as_bytes())
            .expect("it can be written");
    };
    let ex02 = solution("ex02.rs");
    add("rui/exercises/ex02.rs", &ex02, tar::EntryType::Regular);
    add("rui/exercises/ex02.rs", "fn", tar::EntryType::Regular);
    add("../ex03.rs", &ex02, tar::EntryType::Regular);
    add("/tmp/ex04.rs", &ex02, tar::EntryType::Regular);
    add("rui/exercises/ex05.rs", "", tar::EntryType::Symlink);
    archive
        .into_inner()
        .and_then(GzEncoder::finish)
        .expect("it can be written");
}

fn write_bomb(mut bomb: GzEncoder<File>) {
    let mut header = tar::Header::new_gnu();
    header.set_path("exercises/ex01.rs").expect("it fits");
    header.set_size(200 << 20);
    header.set_cksum();
    bomb.write_all(header.as_bytes())
        .expect("it can be written");
    for _ in 0..200 {
        bomb.write_all(&vec![0; 1 << 20])
            .expect("it can be written");
    }
    bomb.finish().expect("it can be written");
}

#[test]
fn what_cannot_be_graded_is_said() {
    let empty = folder("class-empty");
    lab(kit(), ["grade".as_ref(), empty.as_os_str()])
        .failure()
        .stderr(contains("there is no submission"));
    lab(kit(), ["grade", "/no/such/folder"])
        .failure()
        .stderr(contains("cannot find").and(contains("/no/such/folder")));
}

/// Whoever changes the kit in the meantime has the runner built anew.
#[cfg(target_os = "linux")]
#[test]
fn a_runner_in_whose_place_another_is_built_goes_on() {
    let class = Class::new("class-replaced");
    class.with_steps("ana", &["ex02"]);
    let runner = class.folder.join("lab");
    fs::copy(env!("CARGO_BIN_EXE_lab"), &runner).expect("it can be copied");
    let _turn = turn_to_grade();
    let mut grading = std::process::Command::new(&runner)
        .current_dir(kit())
        .args(["grade", "--jobs", "1", "--reports"])
        .arg(class.folder.join("pages"))
        .arg(class.folder.join("class"))
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("it can be started");
    fs::remove_file(&runner).expect("it can be removed");
    assert!(grading.wait().expect("it can be waited for").success());
    let page = read(&class.folder.join("pages/ana.md"));
    assert!(page.contains("**1.5 of 20 points**"), "{page}");
}

/// Ctrl-C ends the programs, and keeps what has been graded.
#[cfg(target_os = "linux")]
#[test]
fn an_interruption_ends_all_programs_and_keeps_the_results() {
    use std::process::Stdio;

    use rustix::process::{Pid, Signal, kill_process};

    use crate::support::{program, programs_below, wait_until};

    let class = Class::new("class-interrupted");
    class.with_steps("1-quick", &["ex02"]);
    let slow = class.with_steps("2-slow", &["ex02"]);
    // It hangs under a name of its own, which is seen from outside of its sandbox.
    let hangs = "let _ = std::process::Command::new(\"sleep\").arg(\"3601\").status();\n    let address = match";
    let hangs = solution("ex02.rs").replacen("let address = match", hangs, 1);
    write(&slow.join("ex02.rs"), &hangs);

    let json_file = class.folder.join("marks.json");
    let _turn = turn_to_grade();
    let mut grading = program(kit())
        .args(["grade", "--jobs", "1", "--reports"])
        .arg(class.folder.join("pages"))
        .arg("--json")
        .arg(&json_file)
        .arg(class.folder.join("class"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it can be started");
    let hanging = || programs_below(grading.id(), "sleep\u{0}3601");
    wait_until("a program hangs", || !hanging().is_empty());
    let hanging = hanging();
    let pid = i32::try_from(grading.id()).ok().and_then(Pid::from_raw);
    kill_process(pid.expect("it is a process"), Signal::INT).expect("it is still there");

    let status = grading.wait().expect("it can be waited for");
    assert_eq!(status.code(), Some(130));
    let is_there = |pid: &u32| Path::new(&format!("/proc/{pid}")).exists();
    wait_until("the programs' end", || !hanging.iter().any(is_there));
    let results = Results {
        json: json(&json_file),
        csv: String::new(),
        reports: class.folder.join("pages"),
    };
    assert_eq!(results.json["interrupted"], true);
    assert_eq!(results.of("1-quick")["total"], 1.5);
    assert_eq!(results.of("2-slow")["status"], "not graded");
    assert_eq!(results.of("2-slow")["total"], Value::Null);
}

fn write(path: &Path, content: &str) {
    fs::write(path, content).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
