//! `cargo lab handout` and `cargo lab update`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use flate2::Compression;
use flate2::write::GzEncoder;
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use crate::support::{
    Workspace, copy_tree, folder, kit, lab, newer_kit, program, read, wait_until,
};

/// A handout of the kit at `kit`, in a file of its own.
fn handout(name: &str, kit: &Path) -> PathBuf {
    let path = folder(name).join("sockets.tar.gz");
    lab(kit, ["handout".as_ref(), path.as_os_str()])
        .success()
        .stdout(contains("without solutions"));
    path
}

/// A handout of a kit with a new page, a changed starter, and a file less.
fn newer(name: &str) -> PathBuf {
    let kit = newer_kit(&folder(&format!("{name}-kit")).join("kit"));
    handout(&format!("{name}-handout"), &kit)
}

/// All files of a workspace but those of git.
fn tree(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("it can be read") {
            let path = entry.expect("it can be read").path();
            if path.is_dir() && !path.ends_with(".git") {
                folders.push(path);
            } else if path.is_file() {
                let name = path.strip_prefix(root).expect("it is below");
                found.insert(name.to_path_buf(), fs::read(&path).expect("it is there"));
            }
        }
    }
    found
}

/// The same without what says when it was made.
fn undated(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut tree = tree(root);
    let record = tree.remove(Path::new(".lab/installed.toml"));
    let record = String::from_utf8(record.expect("it is there")).expect("it is text");
    let lines = record.lines().filter(|line| !line.starts_with("made = "));
    let lines: Vec<_> = lines.collect();
    tree.insert("record".into(), lines.join("\n").into_bytes());
    tree
}

/// A tar file with this entry, as a handout has its own.
fn archive(path: &str, kind: tar::EntryType) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(kind);
    header.set_size(0);
    // `tar` itself would refuse what a hostile hand has written.
    header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
    header.set_link_name("/etc/passwd").expect("it fits");
    header.set_cksum();
    archive.append(&header, &b""[..]).expect("it can be packed");
    let packed = archive.into_inner().expect("it can be packed");
    packed.finish().expect("it can be packed")
}

#[test]
fn a_handout_is_small_and_becomes_a_workspace() {
    let path = handout("handout", kit());
    let bytes = fs::read(&path).expect("it is there");
    assert!(bytes.len() < 1_000_000, "{} bytes", bytes.len());
    let place = folder("handout-unpacked");
    tar::Archive::new(flate2::read::GzDecoder::new(&bytes[..]))
        .unpack(&place)
        .expect("it can be unpacked");
    let made = Workspace::bare("handout-init");
    assert_eq!(undated(&place.join("socklab")), undated(&made.root));
}

#[test]
fn a_handout_brings_the_newer_kit_and_leaves_the_exercises_alone() {
    let workspace = Workspace::bare("handout-update");
    workspace.write("exercises/ex01.rs", "my work");
    workspace.write("exercises/ex04.rs", "my work");
    workspace.write("exercises/helper.rs", "my helper");
    workspace.write("src/cli.rs", "my change of the kit");
    workspace.write("NOTES.md", "mine");
    let handout = newer("handout-newer");
    // Nothing of it needs a network.
    let output = program(&workspace.root)
        .arg("update")
        .arg(&handout)
        .envs(["HTTPS_PROXY", "HTTP_PROXY"].map(|name| (name, "http://127.0.0.1:1")))
        .output();
    let output = output.expect("it can be started");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("src/cli.rs had been changed"), "{said}");
    assert!(said.contains("cargo lab reset ex03"), "{said}");
    // Of the two that have been begun, one has another starter now.
    assert!(
        said.contains("ex04.rs has a newer starter, and stays"),
        "{said}"
    );
    assert!(!said.contains("ex01.rs has"), "{said}");

    for (file, content) in [
        ("exercises/ex01.rs", "my work"),
        ("exercises/ex04.rs", "my work"),
        ("exercises/helper.rs", "my helper"),
        ("NOTES.md", "mine"),
        ("guide/en/new.md", "a new page"),
        (".lab/replaced/src/cli-1.rs", "my change of the kit"),
    ] {
        assert_eq!(workspace.read(file), content, "{file}");
    }
    assert_eq!(
        workspace.read("src/cli.rs"),
        read(&kit().join("src/cli.rs"))
    );
    assert!(
        !workspace.path("src/print.rs").exists(),
        "it is there no more"
    );
    workspace.lab(["reset", "ex03", "--yes"]).success();
    assert_eq!(workspace.read("exercises/ex03.rs"), "// a newer starter\n");

    // Once more, there is nothing to do, and nothing is done.
    let before = tree(&workspace.root);
    lab(&workspace.root, ["update".as_ref(), handout.as_os_str()])
        .success()
        .stdout(contains("had been changed").not());
    assert!(tree(&workspace.root) == before);
}

#[test]
fn what_is_no_whole_handout_changes_nothing() {
    let workspace = Workspace::bare("handout-broken");
    workspace.lab([
        "submit",
        "--output",
        "mine.tar.gz",
        "--name=Ana",
        "--number=1",
    ]);
    let whole = fs::read(newer("handout-whole")).expect("it is there");
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 4;
    let submitted = fs::read(workspace.path("mine.tar.gz")).expect("it is there");
    let cases = [
        ("empty", Vec::new()),
        ("text", b"<html>404</html>".to_vec()),
        ("cut", whole[..whole.len() / 2].to_vec()),
        ("cut by a byte", whole[..whole.len() - 1].to_vec()),
        ("flipped", flipped),
        ("submitted", submitted),
        (
            "leads out",
            archive("socklab/../../out", tar::EntryType::Regular),
        ),
        ("absolute", archive("/socklab/out", tar::EntryType::Regular)),
        (
            "link",
            archive("socklab/src/cli.rs", tar::EntryType::Symlink),
        ),
    ];
    let before = tree(&workspace.root);
    let file = folder("handout-broken-file").join("broken.tar.gz");
    for (name, bytes) in cases {
        fs::write(&file, bytes).expect("it can be written");
        lab(&workspace.root, ["update".as_ref(), file.as_os_str()])
            .failure()
            .stderr(contains("is not used: it is"));
        assert!(tree(&workspace.root) == before, "{name}");
    }
}

#[test]
fn an_older_handout_is_brought_in_only_if_that_is_meant() {
    let workspace = Workspace::bare("handout-older");
    let record = ".lab/installed.toml";
    let text = workspace.read(record);
    let (_, made) = text
        .split_once("made = \"")
        .expect("it says when it was made");
    let made = made.split('"').next().expect("it ends");
    workspace.write(record, &text.replace(made, "2999-01-01T00:00:00Z"));
    let handout = newer("handout-old");
    let update = ["update".as_ref(), handout.as_os_str()];
    lab(&workspace.root, update)
        .failure()
        .stderr(contains("and what is here of 2999").and(contains("`--older`")));
    assert!(!workspace.path("guide/en/new.md").exists());
    lab(&workspace.root, [update[0], update[1], "--older".as_ref()]).success();
    assert!(workspace.path("guide/en/new.md").is_file());
}

#[test]
fn an_update_that_is_killed_is_done_when_it_is_called_again() {
    let seed = Workspace::bare("handout-killed-seed");
    seed.write("exercises/ex01.rs", "my work");
    seed.write("src/cli.rs", "my change of the kit");
    let kit = newer_kit(&folder("handout-killed-kit").join("kit"));
    // Much to do behind the first file that is put in place.
    for page in fs::read_dir(kit.join("guide/pt")).expect("it is there") {
        let page = page.expect("it can be read").path();
        fs::write(
            &page,
            [&fs::read(&page).expect("it is there")[..], b"\nMais.\n"].concat(),
        )
        .expect("it can be written");
    }
    let handout = handout("handout-killed", &kit);
    let fresh = |name: &str| {
        let root = folder(name).join("ws");
        copy_tree(&seed.root, &root);
        Workspace { root }
    };
    let update = |workspace: &Workspace| {
        let mut command = program(&workspace.root);
        command.arg("update").arg(&handout);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("it can be started")
    };
    let succeeds = |workspace: &Workspace| {
        let ended = update(workspace).wait().expect("it ends");
        assert!(ended.success());
        tree(&workspace.root)
    };
    let untouched = tree(&seed.root);
    let whole = succeeds(&fresh("handout-killed-never"));
    let mut half = 0;
    for attempt in 0..50 {
        let killed = fresh("handout-killed-once");
        let first = ".lab/starters/ex03.rs";
        let mut child = update(&killed);
        wait_until("the first file is put in place", || {
            killed.read(first).as_bytes() != untouched[Path::new(first)]
        });
        let _ = child.kill();
        let _ = child.wait();
        half += usize::from(tree(&killed.root) != whole);
        let again = succeeds(&killed);
        let others = |name: &&PathBuf| again.get(*name) != whole.get(*name);
        let differ: Vec<_> = again.keys().chain(whole.keys()).filter(others).collect();
        assert!(differ.is_empty(), "attempt {attempt}: {differ:?}");
        // Some were done before they could be killed.
        if half == 3 {
            return;
        }
    }
    panic!("only {half} of 50 were killed half way");
}

#[test]
fn solutions_and_kits_are_not_updated_from_a_handout() {
    let handout = newer("handout-refused");
    lab(kit(), ["update".as_ref(), handout.as_os_str()])
        .failure()
        .stderr(contains("this is the kit"));
    let workspace = Workspace::bare("handout-solutions");
    fs::create_dir(workspace.path("solutions")).expect("it can be made");
    lab(&workspace.root, ["update".as_ref(), handout.as_os_str()])
        .failure()
        .stderr(contains("cargo lab init --update DIR"));
    workspace
        .lab(["handout", "out.tar.gz"])
        .failure()
        .stderr(contains("cargo lab update FILE"));
}
