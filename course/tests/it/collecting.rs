//! What is taken of what course systems export.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::made_up::{self, DUE, Kind, archive};
use crate::support::Stage;

/// Collects `paths` with `options`, and gives the manifest.
fn collect(stage: &Stage, paths: &[&str], options: &[&str]) -> Value {
    let known = ["ex01.rs", "ex02.rs", "sock_utils.rs", "mensagens.txt"];
    let known: Vec<_> = known
        .into_iter()
        .flat_map(|name| ["--known", name])
        .collect();
    let _ = fs::remove_dir_all(stage.path("out"));
    fs::create_dir(stage.path("out")).expect("a folder can be made");
    let all = [&["collect", "--out", "out"][..], &known, options, paths].concat();
    let output = stage.course(&all);
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words}");
    let manifest = fs::read_to_string(stage.path("out/class.json")).expect("it is there");
    serde_json::from_str(&manifest).expect("it is JSON")
}

fn of<'a>(manifest: &'a Value, name: &str) -> &'a Value {
    let all = manifest["submissions"].as_array().expect("it is a list");
    let found = all.iter().find(|one| one["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {manifest:#}"))
}

/// The content of the file `name` of `row`, of what was collected last.
fn content(stage: &Stage, row: &Value, name: &str) -> Vec<u8> {
    let all = fs::read(stage.path("out/class.contents")).expect("it is there");
    let number = |key: &str| row["files"][name][key].as_u64().expect("it is told") as usize;
    let start = number("start");
    all[start..start + number("length")].to_vec()
}

fn put(path: &Path, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder can be made");
    fs::write(path, content).expect("it can be written");
}

#[test]
fn a_course_of_two_hundred_has_a_row_for_each_who_is_enrolled() {
    let stage = Stage::new();
    let course = made_up::course(&stage.path("course"), 200);
    let roster = format!("--roster={}", course.roster.display());
    let due = format!("--due={DUE}");
    let export = course.export.display().to_string();
    let manifest = collect(&stage, &[&export], &[&roster, &due]);

    let rows = manifest["submissions"].as_array().expect("it is a list");
    assert_eq!(rows.len(), 200);
    let names: BTreeSet<_> = rows.iter().map(|row| row["name"].to_string()).collect();
    assert_eq!(names.len(), 200);
    for (row, (name, kind)) in rows.iter().zip(&course.kinds) {
        let status = match kind {
            Kind::Nothing | Kind::Absent => "nothing handed in",
            Kind::Broken => "unreadable",
            _ => "handed in",
        };
        assert_eq!(row["status"], status, "{kind:?} {row:#}");
        assert_eq!(row["on_roster"], true, "{row:#}");
        assert_eq!(row["name"], name.trim(), "{row:#}");
        // It is named by what the instructor has, not by where that was unpacked.
        let path = row["path"].as_str().unwrap_or("export.zip");
        assert!(path.contains("export.zip"), "{row:#}");
        if status != "handed in" {
            continue;
        }
        let taken = row["files"].as_object().expect("it has files");
        assert_eq!(taken.keys().collect::<Vec<_>>(), ["ex02.rs"], "{row:#}");
        assert_eq!(row["late"], *kind == Kind::Late, "{kind:?} {row:#}");
        // Of two in time or late, the last one in time.
        let length = content(&stage, row, "ex02.rs").len();
        assert_eq!(length < 10, *kind == Kind::Twice, "{row:#}");
        let superseded = row["superseded"].as_array().map(Vec::len);
        assert_eq!(superseded, Some(usize::from(*kind == Kind::Twice)));
        let says_so = row["faults"]
            .to_string()
            .contains("leads out of the archive");
        assert_eq!(says_so, *kind == Kind::Hostile);
    }
    assert_eq!(manifest["passed_over"].as_array().map(Vec::len), Some(0));
    for out in ["ex02.rs", "out/ex02.rs"] {
        assert!(!stage.path(out).exists());
    }
}

#[test]
fn loose_files_of_canvas_are_one_student_s_each_in_its_last_form() {
    let stage = Stage::new();
    let class = stage.path("class");
    for (name, content) in [
        ("mullerjurgen_333_441_ex01.rs", "old"),
        ("mullerjurgen_LATE_333_442_ex01-1.rs", "mod helper;"),
        ("mullerjurgen_333_443_helper.rs", ""),
        ("liwei_444_445_ex02.rs", "fn"),
        ("notes.pdf", ""),
        ("._x", ""),
        ("__MACOSX/x", ""),
    ] {
        put(&class.join(name), content);
    }
    let manifest = collect(&stage, &["class"], &[]);
    assert_eq!(manifest["submissions"].as_array().map(Vec::len), Some(2));
    let jurgen = of(&manifest, "mullerjurgen");
    assert_eq!(jurgen["id"], "333");
    assert_eq!(jurgen["late"], true);
    let files = jurgen["files"].as_object().expect("it has files");
    assert_eq!(files.keys().collect::<Vec<_>>(), ["ex01.rs", "helper.rs"]);
    assert_eq!(content(&stage, jurgen, "ex01.rs"), b"mod helper;");
    let passed_over = manifest["passed_over"].as_array().expect("it is a list");
    assert_eq!(passed_over.len(), 1, "junk is passed over without a word");
    assert!(passed_over[0]["path"].to_string().contains("notes.pdf"));
}

#[test]
fn what_is_too_deep_renamed_or_elsewhere_is_found_or_said_and_never_nothing() {
    let stage = Stage::new();
    let class = stage.path("class");
    put(&class.join("deep/a/b/c/exercises/ex01.rs"), "fn");
    put(&class.join("renamed/Ex01.rs"), "fn");
    put(&class.join("elsewhere/main.rs"), "fn");
    put(&class.join("rar/mine.rar"), "Rar!");
    fs::create_dir_all(class.join("empty")).expect("a folder can be made");
    let manifest = collect(&stage, &["class"], &[]);
    assert_eq!(of(&manifest, "deep")["status"], "handed in");
    let renamed = of(&manifest, "renamed")["faults"].to_string();
    assert!(renamed.contains("did you mean `ex01.rs`?"), "{renamed}");
    assert_eq!(of(&manifest, "elsewhere")["status"], "unreadable");
    let why = of(&manifest, "elsewhere")["why"].to_string();
    assert!(
        why.contains("no file of the kit") && why.contains("main.rs"),
        "{why}"
    );
    let why = of(&manifest, "rar")["why"].to_string();
    assert!(why.contains(".zip, .tar, .tar.gz"), "{why}");
    assert_eq!(of(&manifest, "empty")["status"], "nothing handed in");
}

#[test]
fn a_bomb_is_ended_and_harms_nobody_else() {
    let stage = Stage::new();
    let class = stage.path("class");
    put(&class.join("good/ex01.rs"), "fn");
    let large = vec![0; 200 << 20];
    put(
        &class.join("bomb.zip"),
        archive(&[("exercises/ex01.rs", &large)]),
    );
    // The size that an archive tells may be wrong; a file that is none of ours is not even looked at.
    put(
        &class.join("beside.zip"),
        archive(&[("exercises/ex01.rs", b"fn"), ("x.bin", &large)]),
    );
    let manifest = collect(&stage, &["class"], &[]);
    assert_eq!(of(&manifest, "good")["status"], "handed in");
    let bomb = of(&manifest, "bomb").to_string();
    assert!(bomb.contains("larger than 1 MiB"), "{bomb}");
    let beside = of(&manifest, "beside");
    assert_eq!(beside["status"], "handed in");
    assert_eq!(
        beside["files"].as_object().map(|files| files.len()),
        Some(1)
    );
}

/// A tar file that has the entry of an empty file so many times, which is quick to make.
fn with_entries(name: &str, count: usize) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.set_path(name).expect("it is a path");
    header.set_size(0);
    header.set_cksum();
    let mut bytes = header.as_bytes().repeat(count);
    bytes.extend([0; 1024]);
    bytes
}

#[test]
fn an_archive_of_too_many_entries_is_said_to_be_one() {
    let stage = Stage::new();
    let class = stage.path("class");
    put(&class.join("good/ex01.rs"), "fn");
    put(
        &class.join("few.tar"),
        with_entries("exercises/ex01.rs", 1_000),
    );
    put(
        &class.join("many.tar"),
        with_entries("exercises/ex01.rs", 400_001),
    );
    let files: Vec<_> = (0..5_010)
        .map(|number| format!("exercises/m{number}.rs"))
        .collect();
    let mut files: Vec<_> = files
        .iter()
        .map(|name| (name.as_str(), &b"fn"[..]))
        .collect();
    files.push(("exercises/ex01.rs", b"fn"));
    put(&class.join("modules.zip"), archive(&files));
    let manifest = collect(&stage, &["class"], &[]);
    assert_eq!(of(&manifest, "good")["status"], "handed in");
    assert_eq!(of(&manifest, "few")["status"], "handed in");
    let many = of(&manifest, "many");
    assert_eq!(many["status"], "unreadable");
    assert!(
        many["why"].to_string().contains("more than 400000 entries"),
        "{many}"
    );
    // The kit's own come first: whoever has thousands of others still hands in the exercise.
    let modules = of(&manifest, "modules");
    assert!(
        modules["files"].get("ex01.rs").is_some(),
        "{:#}",
        modules["status"]
    );
    assert!(modules["faults"].to_string().contains("more are left out"));
}

#[test]
fn an_archive_in_an_archive_is_said_and_not_unpacked() {
    let stage = Stage::new();
    let class = stage.path("class");
    let inner = archive(&[("exercises/ex01.rs", b"fn")]);
    put(
        &class.join("nested.zip"),
        archive(&[("work/mine.zip", &inner)]),
    );
    put(
        &class.join("beside.zip"),
        archive(&[("exercises/ex02.rs", b"fn"), ("exercises/mine.zip", &inner)]),
    );
    let manifest = collect(&stage, &["class"], &[]);
    let nested = of(&manifest, "nested");
    assert_eq!(nested["status"], "unreadable", "{nested:#}");
    let why = nested["why"].to_string();
    assert!(why.contains("archive in an archive"), "{why}");
    let beside = of(&manifest, "beside");
    assert_eq!(beside["status"], "handed in");
    let files = beside["files"].as_object().expect("it has files");
    assert_eq!(files.keys().collect::<Vec<_>>(), ["ex02.rs"]);
    let faults = beside["faults"].to_string();
    assert!(
        faults.contains("is an archive in an archive, and is not unpacked"),
        "{faults}"
    );
}

#[test]
fn what_is_twice_in_an_export_counts_once_and_what_is_too_large_is_said() {
    let stage = Stage::new();
    let mut export = tar::Builder::new(Vec::new());
    let large = vec![b' '; (1 << 20) + 1];
    for (name, content) in [
        ("Ana_1_assignsubmission_file_/exercises/ex01.rs", "first"),
        ("Ana_1_assignsubmission_file_/exercises/ex01.rs", "second"),
        ("Rui_2_assignsubmission_file_/ex02.rs", "fn"),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        export
            .append_data(&mut header, name, content.as_bytes())
            .expect("it can be written");
    }
    let mut header = tar::Header::new_gnu();
    header.set_size(large.len() as u64);
    let name = "Rui_2_assignsubmission_file_/ex01.rs";
    export
        .append_data(&mut header, name, large.as_slice())
        .expect("it can be written");
    put(
        &stage.path("export.tar"),
        export.into_inner().expect("it can be ended"),
    );
    let manifest = collect(&stage, &["export.tar"], &[]);
    let ana = of(&manifest, "Ana");
    assert_eq!(content(&stage, ana, "ex01.rs"), b"first");
    let passed_over = manifest["passed_over"].to_string();
    assert!(
        passed_over.contains("Ana_1_") && passed_over.contains("the first one counts"),
        "{passed_over}"
    );
    let rui = of(&manifest, "Rui");
    assert_eq!(content(&stage, rui, "ex02.rs"), b"fn");
    let faults = rui["faults"].to_string();
    assert!(faults.contains("larger than 1 MiB"), "{faults}");
}
