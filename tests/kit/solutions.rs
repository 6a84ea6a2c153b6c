//! The code that students read takes no shortcuts.

use crate::support::files::{files_under, read};

/// What ends a program where it should have said what is wrong.
const SHORTCUTS: [&str; 6] = [
    "todo!",
    ".unwrap()",
    ".expect(",
    "panic!",
    "unreachable!",
    "unimplemented!",
];

#[test]
fn no_solution_and_no_given_code_panics_on_purpose() {
    let mut found = Vec::new();
    for path in sources() {
        let source = read(&path);
        for (line, number) in source.lines().zip(1..) {
            if !is_documentation(line) && SHORTCUTS.iter().any(|word| line.contains(word)) {
                found.push(format!("{path}:{number}: {}", line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn each_file_begins_with_what_it_is_about() {
    let silent: Vec<_> = sources()
        .into_iter()
        .filter(|path| !read(path).starts_with("//! "))
        .collect();
    assert!(silent.is_empty(), "without a module comment: {silent:?}");
}

fn sources() -> Vec<String> {
    [files_under("solutions", ".rs"), files_under("src", ".rs")].concat()
}

fn is_documentation(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("///") || line.starts_with("//!")
}
