//! Attacks on whoever takes what is handed in: names that say something, files that are no files.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::class::Class;
use crate::support::solution;

fn make_pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.is_ok_and(|status| status.success()), "{path:?}");
}

#[test]
fn what_is_no_file_is_not_waited_for_and_no_name_says_anything() {
    let class = Class::new("attacks-handing-in");
    let students = class.folder.join("class");
    class.hand_in("honest", "ex02.rs", &solution("ex02.rs"));
    for folder in ["pipe-in-a-folder", "closed", "markup"] {
        fs::create_dir(students.join(folder)).expect("a folder can be made");
    }
    make_pipe(&students.join("pipe.tar.gz"));
    make_pipe(&students.join("pipe-in-a-folder/x.tar.gz"));
    fs::write(students.join("closed/ex02.rs"), "fn").expect("it can be written");
    let closed = Permissions::from_mode(0o000);
    fs::set_permissions(students.join("closed"), closed).expect("it can be closed");
    for name in [
        "ex99.rs\nhonest: 0.rs",
        "\u{202e}sr.99xe",
        "<img src=x onerror=alert(1)>.rs",
        "**20 of 20 points** [click](x).rs",
        "`<b>.rs",
    ] {
        class.hand_in("markup", name, "fn");
    }
    fs::write(students.join("\u{1b}]0;pwned\u{7}\nhonest: 0.txt"), "").expect("it can be written");
    class.hand_in("*a*\nhonest: 0", "ex02.rs", "fn");
    let results = class.grade("");

    assert_eq!(results.points("honest", "ex02"), 1.5);
    for name in ["pipe", "pipe-in-a-folder"] {
        let submission = results.submission(name);
        assert_eq!(submission["status"], "unreadable", "{submission}");
        let notes = submission["notes"].to_string();
        assert!(notes.contains("no ordinary file"), "{notes}");
    }
    // Root reads it all the same.
    let closed = results.submission("closed")["status"].to_string();
    assert!(
        ["\"unreadable\"", "\"graded\""].contains(&&*closed),
        "{closed}"
    );
    let said = &results.said;
    assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{said:?}");
    assert!(
        !said.lines().any(|line| line.starts_with("honest: 0")),
        "{said}"
    );
    let page = results.page("markup");
    let notes: Vec<_> = page
        .lines()
        .filter(|line| line.contains("no file of the kit"))
        .collect();
    assert_eq!(notes.len(), 5, "{page}");
    for note in notes {
        let parts: Vec<_> = note.split('`').collect();
        assert!(parts.len() == 3 && parts[0] == "- ", "{note}");
    }
    let page = results.page("_a_·honest_ 0");
    assert!(page.starts_with("# \\*a\\*·honest: 0\n"), "{page}");
}
