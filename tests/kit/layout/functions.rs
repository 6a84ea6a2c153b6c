//! Both sides offer the same functions, so that a binary can be made of either.

use std::collections::BTreeSet;

use crate::support::files::{exists, read};
use crate::support::steps::steps;

#[test]
fn exercises_and_solutions_have_the_same_public_functions() {
    let names = steps().iter().map(|step| step.name.as_str());
    for name in names.chain(["sock_utils"]) {
        let exercise = public_functions("exercises", name);
        let solution = public_functions("solutions", name);
        assert!(!exercise.is_empty(), "exercises/{name}.rs has no functions");
        assert_eq!(
            exercise, solution,
            "exercises/{name}.rs, solutions/{name}.rs"
        );
    }
}

/// The signatures of the functions that the file of `module` declares, or takes from a file beside
/// it with `pub use`.
fn public_functions(folder: &str, module: &str) -> BTreeSet<String> {
    let source = read(&format!("{folder}/{module}.rs"));
    let mut functions: BTreeSet<_> = source.split("\npub fn ").skip(1).map(signature).collect();
    for export in source.split("\npub use ").skip(1) {
        let (export, _) = export.split_once(';').expect("a `pub use` ends");
        let (from, names) = export.split_once("::").expect("it comes from a module");
        assert!(
            exists(&format!("{folder}/{from}.rs")),
            "{folder}/{module}.rs: `pub use {export}` does not come from a file beside it"
        );
        let names = names.trim_matches(['{', '}']).split(',').map(str::trim);
        let names: Vec<_> = names.collect();
        let exported = public_functions(folder, from);
        functions.extend(exported.into_iter().filter(|function| {
            let name = function.split(['(', '<']).next();
            name.is_some_and(|name| names.contains(&name))
        }));
    }
    functions
}

/// What stands before the body of a function, on one line; an unused argument of a starter, such
/// as `_args`, counts as `args`.
fn signature(function: &str) -> String {
    let head = function.split('{').next().unwrap_or(function);
    let words: Vec<_> = head.split_whitespace().collect();
    words
        .join(" ")
        .replace("( ", "(")
        .replace(", )", ")")
        .replace("(_", "(")
        .replace(" _", " ")
}
