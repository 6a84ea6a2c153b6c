//! `cargo lab init` and `cargo lab init --update`.

use std::fs;
use std::process::Command;

use predicates::str::contains;

use crate::support::{Workspace, folder, kit, lab, newer_kit, program, read};

#[test]
fn a_workspace_has_all_that_a_student_needs_and_no_solutions() {
    let workspace = Workspace::bare("init");
    for file in [
        "README.md",
        "Cargo.toml",
        "Cargo.lock",
        "rust-analyzer.toml",
        "steps.toml",
        "exercises/ex01.rs",
        "exercises/sock_utils.rs",
        "exercises/mensagens.txt",
        "src/bin/comp6.rs",
        "tests/grade/ex05.rs",
        "guide/en/ex05.md",
        "lab/src/main.rs",
        "instruments/src/main.rs",
        "instruments/servers/threads.py",
        ".cargo/config.toml",
    ] {
        assert!(workspace.path(file).is_file(), "{file} is missing");
    }
    for file in [
        "solutions",
        "tests/kit",
        "lab/tests",
        "instruments/tests",
        "benches",
        "course",
        "target",
    ] {
        assert!(!workspace.path(file).exists(), "{file} is there");
    }
    let manifest = workspace.read("Cargo.toml");
    assert!(manifest.contains("default = []"), "{manifest}");
    assert!(!manifest.contains("proptest"), "{manifest}");
    assert!(!manifest.contains("\"benches\""), "{manifest}");
    assert!(!manifest.contains("\"course\""), "{manifest}");
    assert!(!workspace.read("Cargo.lock").contains("criterion"));
}

#[test]
fn outside_of_a_repository_it_becomes_one() {
    let parent = tempfile::tempdir().expect("a folder can be made");
    let root = parent.path().join("a name with spaces");
    lab(kit(), ["init".as_ref(), root.as_os_str()]).success();
    assert!(root.join(".git").is_dir());
}

#[test]
fn inside_of_a_repository_it_stays_a_part_of_it() {
    let parent = tempfile::tempdir().expect("a folder can be made");
    let mut git = Command::new("git");
    git.args(["init", "--quiet"]).current_dir(parent.path());
    assert!(git.status().expect("git can be started").success());
    let root = parent.path().join("ws");
    lab(kit(), ["init".as_ref(), root.as_os_str()]).success();
    assert!(root.join("Cargo.toml").is_file());
    assert!(!root.join(".git").exists());
}

#[test]
fn with_solutions_it_has_them_and_still_builds_the_exercises() {
    let root = folder("init-solutions").join("ws");
    lab(
        kit(),
        [
            "init".as_ref(),
            "--with-solutions".as_ref(),
            root.as_os_str(),
        ],
    )
    .success();
    assert!(root.join("solutions/ex05.rs").is_file());
    assert!(read(&root.join("Cargo.toml")).contains("default = []"));
}

#[test]
fn a_workspace_has_the_language_that_it_was_made_in() {
    let root = folder("init-language").join("ws");
    let init = |language: &str| {
        let language = format!("--language={language}");
        lab(
            kit(),
            ["init".as_ref(), language.as_ref(), root.as_os_str()],
        )
    };
    init("xx")
        .failure()
        .stderr(contains("not there in `xx`; it is in: en, pt"));
    assert!(!root.exists());
    init("pt").success();
    let workspace = Workspace { root };
    let shown = |command: &mut Command| {
        let output = command.env_remove("LAB_LANGUAGE").output();
        String::from_utf8(output.expect("it can be started").stdout).expect("it is UTF-8")
    };
    let hints = shown(program(&workspace.root).args(["guide", "ex05"]));
    assert!(hints.contains("O servidor fica de pé"), "{hints}");
    // What is wished for now is stronger.
    let wished = program(&workspace.root)
        .args(["guide", "ex05"])
        .env("LAB_LANGUAGE", "en")
        .output();
    let wished = wished.expect("it can be started").stdout;
    assert!(String::from_utf8_lossy(&wished).contains("The server stays up"));
}

#[test]
fn a_folder_that_is_there_is_not_overwritten() {
    let folder = folder("init-occupied");
    fs::write(folder.join("notes.txt"), "mine").expect("a file can be written");
    lab(kit(), ["init".as_ref(), folder.as_os_str()])
        .failure()
        .stderr(contains("is there already, and is not overwritten"));
    assert_eq!(fs::read_dir(&folder).expect("it is a folder").count(), 1);
}

#[test]
fn a_workspace_makes_no_other_one() {
    let workspace = Workspace::bare("init-twice");
    workspace
        .lab(["init", "other"])
        .failure()
        .stderr(contains("in the kit"));
    assert!(!workspace.path("other").exists());
}

#[test]
fn an_update_brings_the_newer_kit_and_leaves_the_exercises_alone() {
    let workspace = Workspace::bare("update");
    workspace.write("exercises/ex01.rs", "my work");
    workspace.write("exercises/helper.rs", "my helper");
    fs::remove_file(workspace.path("exercises/ex02.rs")).expect("it can be removed");
    workspace.write("src/cli.rs", "my change of the kit");

    let newer = newer_kit(&folder("update-kit").join("kit"));
    lab(
        &newer,
        [
            "init".as_ref(),
            "--update".as_ref(),
            workspace.root.as_os_str(),
        ],
    )
    .success()
    .stdout(contains("src/cli.rs had been changed"))
    .stdout(contains("cargo lab reset ex02"))
    .stdout(contains("cargo lab reset ex03"));

    assert_eq!(workspace.read("exercises/ex01.rs"), "my work");
    assert_eq!(workspace.read("exercises/helper.rs"), "my helper");
    assert!(!workspace.path("exercises/ex02.rs").exists());
    let old_starter = read(&kit().join("exercises/ex03.rs"));
    assert_eq!(workspace.read("exercises/ex03.rs"), old_starter);

    assert_eq!(workspace.read("guide/en/new.md"), "a new page");
    assert!(!workspace.path("guide/en/ex14.md").exists());
    assert!(
        !workspace.path("src/print.rs").exists(),
        "the newer kit has it no more"
    );
    assert_eq!(
        workspace.read("src/cli.rs"),
        read(&kit().join("src/cli.rs"))
    );
    assert_eq!(
        workspace.read(".lab/replaced/src/cli-1.rs"),
        "my change of the kit"
    );

    // The starter of an older kit is still nobody's work, and gives way to the newer one.
    workspace.lab(["reset", "ex03", "--yes"]).success();
    assert_eq!(workspace.read("exercises/ex03.rs"), "// a newer starter\n");
}

/// Whoever clones what was pushed has the crates, and cargo finds them as they are.
#[test]
fn git_keeps_the_crates_of_a_workspace_that_has_them() {
    let root = folder("init-vendor").join("ws");
    let made = program(kit())
        .args(["init", "--vendor"])
        .arg(&root)
        .env("CARGO_NET_OFFLINE", "true")
        .output();
    let made = made.expect("it can be started");
    let said = String::from_utf8_lossy(&made.stderr);
    if !made.status.success() {
        // Those for other systems may never have been fetched here.
        assert!(said.contains("cannot fetch the crates"), "{said}");
        assert!(!root.exists());
        return;
    }
    let ignored = read(&root.join(".gitignore"));
    assert!(!ignored.contains("vendor"), "{ignored}");
    assert!(read(&root.join(".gitattributes")).contains("/vendor/** -text"));
    assert!(read(&root.join(".cargo/config.toml")).contains("directory = \"vendor\""));
}
