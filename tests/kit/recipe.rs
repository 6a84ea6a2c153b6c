//! "Steps" in ARCHITECTURE.md, followed on a copy of the kit: a step is added, renamed, and removed.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::files::{OTHER_KIT, made, root};

/// What is there in a kit that works, and is none of it.
const OTHERS: [&str; 3] = [".git", "target", "vendor"];
/// Tests that read a kit and build nothing of it.
const READERS: [&str; 15] = [
    "contract::each_entry_stands_in_a_line_of_its_own",
    "contract::each_sentence",
    "contract::the_translation_has_the_same_sentences",
    "guide::each_",
    "guide::editions::",
    "guide::the_page_of_each_step",
    "guide::the_summary",
    "layout::files",
    "layout::functions",
    "layout::titles::the_page",
    "layout::titles::the_summary",
    "layout::titles::the_tables",
    "mistakes::each_page_is_complete",
    "mistakes::each_mistake_",
    "starters::each_says_what_to_do",
];
/// Those of them that read more than files.
const NO_READERS: [&str; 1] = ["mistakes::each_mistake_is_for_checks_that_there_are"];

/// A copy of the kit.
struct Copy {
    root: PathBuf,
}

impl Copy {
    /// Nothing where there is no Python, which is said past the test harness.
    fn new(name: &str) -> Option<Copy> {
        let mut python = Command::new("python3");
        if python.arg("--version").output().is_err() {
            // Nobody may be listening.
            let _ = writeln!(
                io::stderr(),
                "left out, for there is no `python3`: .ci/step"
            );
            return None;
        }
        let copy = made(name);
        // What has been built there before stays.
        for entry in fs::read_dir(&copy).expect("it is a folder").flatten() {
            let (path, is_built) = (entry.path(), entry.file_name() == "target");
            let removed = match path.is_dir() {
                _ if is_built => Ok(()),
                true => fs::remove_dir_all(path),
                false => fs::remove_file(path),
            };
            removed.expect("an old copy can be removed");
        }
        for (path, content) in files(root()) {
            let path = copy.join(path);
            let parent = path.parent().expect("it is in a folder");
            fs::create_dir_all(parent).expect("a folder can be made");
            fs::write(path, content).expect("it can be written");
        }
        Some(Copy { root: copy })
    }

    /// `.ci/step ARGUMENTS`; what it prints.
    fn step(&self, arguments: &[&str]) -> String {
        let output = Command::new("python3")
            .arg(root().join(".ci/step"))
            .arg("--kit")
            .arg(&self.root)
            .args(arguments)
            .output();
        let output = output.expect("it can be started");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.root.join(file);
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(&path, text.replace(from, to)).expect("it can be written");
    }

    fn append(&self, file: &str, text: &str) {
        let path = self.root.join(file);
        let before = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
        fs::write(&path, before + text).expect("it can be written");
    }

    fn cargo(&self, arguments: &[&str]) {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .current_dir(&self.root)
            .env_remove("CARGO_TARGET_DIR")
            .output();
        let output = output.expect("it can be started");
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8_lossy(&told);
        assert!(output.status.success(), "{arguments:?}: {told}");
    }

    /// Says that the translations have been looked at.
    fn is_looked_at(&self) {
        let filter = "guide::editions::each_translation_is_of_the_page_as_it_is";
        self.tests(&[filter], "all");
    }

    /// Has the tests read the copy that only read.
    fn is_whole(&self) {
        self.is_looked_at();
        let left_out = NO_READERS.iter().flat_map(|name| ["--skip", name]);
        let arguments: Vec<_> = READERS.into_iter().chain(left_out).collect();
        let told = self.tests(&arguments, "");
        for name in READERS {
            assert!(told.contains(&format!("test {name}")), "{name}: {told}");
        }
    }

    fn tests(&self, arguments: &[&str], looked_at: &str) -> String {
        let mut tests = Command::new(env::current_exe().expect("this is a program"));
        let tests = tests.args(arguments).env(OTHER_KIT, &self.root);
        let output = tests.env("LAB_TRANSLATED", looked_at).output();
        let output = output.expect("it can be started");
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{told}");
        told
    }
}

#[test]
fn a_step_is_added_and_removed_and_nothing_is_left_of_it() {
    let Some(copy) = Copy::new("recipe") else {
        return;
    };
    // This file speaks of steps that are not there.
    fs::remove_file(copy.root.join("tests/kit/recipe.rs")).expect("it is there");
    let before = files(&copy.root);
    copy.step(&["add", "comp7", "comp6"]);
    copy.is_whole();
    assert!(copy.root.join("solutions/comp7.rs").is_file());

    copy.step(&["rename", "comp7", "extra1"]);
    assert!(!copy.root.join("solutions/comp7.rs").exists());
    copy.is_whole();
    let left = copy.step(&["remove", "extra1"]);
    assert_eq!(left, "", "somebody speaks of a step that was just added");
    copy.is_whole();
    assert!(files(&copy.root) == before, "something is left");
}

#[test]
fn what_speaks_of_a_step_that_is_removed_is_said() {
    let Some(copy) = Copy::new("recipe-removal") else {
        return;
    };
    let told = copy.step(&["remove", "comp5"]);
    for line in [
        "guide/en/comp6.md:",
        "exercises/comp6.rs:3: ",
        "guide/pt/comp6.md:",
    ] {
        assert!(told.contains(line), "{line} is not in {told}");
    }
    assert!(!told.contains("guide/en/SUMMARY.md"), "{told}");
}

/// What is new in the step that is added: `PING` is answered with `PONG`.
const PING: &str = "
/// `PING` is answered.
#[test]
fn server_answers_ping() {
    let check = check!()
        .expects(\"a PING gets a PONG, and leaves the connection open\")
        .usually(\"PING is refused like what is no request\");
    let mut server = check.server();
    let mut client = server.connect();
    client.asks(\"PING\", \"PONG\");
    client.asks(\"ADD,x\", \"0\");
}
";

/// The recipe to its end, and all tests of the kit that comes out.
#[ignore = "builds a kit anew, which takes minutes"]
#[test]
fn a_kit_with_a_step_more_passes_its_tests() {
    let Some(copy) = Copy::new("recipe-whole") else {
        return;
    };
    copy.step(&["add", "comp7", "comp6"]);
    // What the step is about: the answer, its check, the sentence of the contract, a mistake.
    let received = "        say!(\"received: {message}\");\n";
    let ping = "        if message == \"PING\" {
            send_message(&mut connection, \"PONG\")?;
            continue;
        }\n";
    copy.edit("solutions/comp7.rs", received, &format!("{received}{ping}"));
    copy.edit("tests/grade/comp7.rs", "    new ", "    kept ");
    let (head, first) = ("checks! {\n", "    new server_answers_ping below;\n");
    copy.edit("tests/grade/comp7.rs", head, &format!("{head}{first}"));
    copy.append("tests/grade/comp7.rs", PING);
    for (page, sentence) in [
        ("guide/en/contract.md", "`PING`: the reply is `PONG`."),
        ("guide/pt/contract.md", "`PING`: a resposta é `PONG`."),
    ] {
        let text = fs::read_to_string(copy.root.join(page)).expect("it is there");
        let last = text.lines().find(|line| line.starts_with("- **comp7.5** "));
        let last = last.expect("the step has sentences");
        copy.edit(page, last, &format!("{last}\n- **comp7.6** {sentence}"));
    }
    copy.append(
        "tests/grade/contract.toml",
        "\"comp7.6\" = [\"server_answers_ping\"]\n",
    );
    copy.append(
        "tests/mistakes/comp7.toml",
        "
[[mistake]]
name = \"comp7-ping-refused\"
role = \"server\"
checks = [\"server_answers_ping\"]
alone = true
varies = \"no page was kept\"
beginner = \"PING is looked for in small letters.\"
find = '\"PING\" {'
replace = '\"ping\" {'
",
    );
    // The code that its pages show, where it is compiled.
    let listings = "tests/kit/guide/listings.rs";
    let text = fs::read_to_string(copy.root.join(listings)).expect("it is there");
    let (_, listing) = text.split_once("\nfn comp6(").expect("comp6 has one");
    let (listing, _) = listing.split_once("\n}\n").expect("it ends");
    let listing = format!("\nfn comp6({listing}\n}}\n").replace("comp6", "comp7");
    copy.edit(listings, "\nfn comp6(", &format!("{listing}\nfn comp6("));
    // The lists that are everybody's: points, what a Portuguese student reads, figures to be measured anew.
    for (step, points) in [("comp6", "1.0"), ("comp7", "0.5")] {
        let title = "ADD, REMOVE, GET and LIST";
        let block = format!("name = \"{step}\"\ntitle = \"{title}\"\npoints = ");
        copy.edit(
            "steps.toml",
            &format!("{block}1.5"),
            &format!("{block}{points}"),
        );
        for (page, folder) in [("README.md", "guide/en/"), ("guide/en/README.md", "")] {
            let row = format!("[{step}]({folder}{step}.md) | {title} | ");
            copy.edit(page, &format!("{row}1.5"), &format!("{row}{points}"));
        }
    }
    copy.edit(
        "guide/en/contract.md",
        "comp3 to comp6 1.5 each",
        "comp3 to comp5 1.5 each, comp6 1, comp7 0.5",
    );
    copy.append(
        "guide/pt/messages.po",
        "
msgid \"a PING gets a PONG, and leaves the connection open\"
msgstr \"um PING recebe um PONG, e deixa a ligação aberta\"

msgid \"server answers ping\"
msgstr \"o servidor responde a ping\"

msgid \"PING is refused like what is no request\"
msgstr \"PING é recusado como o que não é pedido\"
",
    );
    let readme = fs::read_to_string(copy.root.join("README.md")).expect("it is there");
    let figures = readme
        .lines()
        .find(|line| line.starts_with("- wrong programs caught: "));
    copy.edit(
        "README.md",
        figures.expect("they are there"),
        "- not measured yet",
    );

    copy.is_looked_at();
    copy.cargo(&["fmt", "--all", "--check"]);
    copy.cargo(&["test", "--locked", "--test", "grade", "comp7"]);
    copy.cargo(&[
        "test", "--locked", "--test", "kit", "--", "--skip", "recipe",
    ]);
}

/// All files of a kit.
fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder)).expect("it can be read") {
            let entry = entry.expect("it can be read");
            let path = folder.join(entry.file_name());
            let kind = entry.file_type().expect("it is known");
            if kind.is_dir() && !OTHERS.iter().any(|other| path.ends_with(other)) {
                folders.push(path);
            } else if kind.is_file() && !path.ends_with(".git") {
                found.insert(
                    path.clone(),
                    fs::read(root.join(path)).expect("it is there"),
                );
            }
        }
    }
    found
}
