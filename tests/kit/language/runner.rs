//! What the runner says to a student is marked: a text that nobody has marked would be in English for everybody.

use language::placeholders;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::keys::{found_in, value};
use crate::support::files::files_under;

/// Rooms of the runner, and commands of it, in which nothing is said to a student.
const FOR_INSTRUCTORS: [&str; 12] = [
    "class/",
    "trust/",
    "sandbox/",
    "command/bundle.rs",
    "command/export.rs",
    "command/grade.rs",
    "command/handout.rs",
    "command/merge.rs",
    "command/trust.rs",
    "build/sources.rs",
    "build/together.rs",
    "build/toolchain.rs",
];

/// Macros of the runner that say something, or make what is said.
const SAYING_MACROS: [&str; 6] = ["bail", "ensure", "format", "note", "say", "show"];

#[test]
fn the_runner_says_nothing_to_a_student_without_its_being_marked() {
    let files = files_under("lab/src", ".rs").into_iter();
    let for_students = files.filter(|file| !FOR_INSTRUCTORS.iter().any(|part| file.contains(part)));
    let unmarked = found_in(for_students, runner_s_literals);
    assert!(unmarked.is_empty(), "{unmarked:#?}");

    let source = r#"
        say!("unmarked words"); note!("{}", text!("marked words"));
        ensure!(is_so, "unmarked {value}: why"); x.context("unmarked context")?;
        y.with_context(|| text!("marked {x} too", x))?; format!("{}/{name}.md: {words}");
        #[cfg(test)] impl Outcome { fn sample() { say!("words of a test"); } }
        fn after() { say!("words after a test"); }
    "#;
    let mut found = Vec::new();
    runner_s_literals(source.parse().expect("these are tokens"), &mut found);
    let expected = [
        "unmarked words",
        "unmarked {value}: why",
        "unmarked context",
        "words after a test",
    ];
    assert_eq!(found, expected);
}

/// The texts with two words in them that such a macro, or an error's context, is given as they stand.
fn runner_s_literals(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens = without_tests(tokens);
    for (place, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        let says = match place.checked_sub(2).map(|first| &tokens[first..place]) {
            Some([TokenTree::Ident(name), TokenTree::Punct(mark)]) => {
                mark.as_char() == '!' && SAYING_MACROS.iter().any(|known| name == known)
            }
            Some([TokenTree::Punct(dot), TokenTree::Ident(name)]) => {
                dot.as_char() == '.' && name == "context"
            }
            _ => false,
        };
        if says {
            let literals = group.stream().into_iter().filter_map(|token| match token {
                TokenTree::Literal(literal) => value(literal),
                _ => None,
            });
            found.extend(literals.filter(|text| has_two_words(text)));
        }
        runner_s_literals(group.stream(), found);
    }
}

/// The tokens but for what stands between `#[cfg(test)]` and the end of the block after it.
fn without_tests(tokens: TokenStream) -> Vec<TokenTree> {
    let mut is_test = false;
    let mut kept = Vec::new();
    for token in tokens {
        if let TokenTree::Group(group) = &token {
            match group.delimiter() {
                Delimiter::Bracket if is_cfg_test(group) => is_test = true,
                Delimiter::Brace if is_test => {
                    is_test = false;
                    continue;
                }
                _ => {}
            }
        }
        if !is_test {
            kept.push(token);
        }
    }
    kept
}

/// Whether these are the brackets of `#[cfg(test)]`.
fn is_cfg_test(brackets: &Group) -> bool {
    let tokens: Vec<_> = brackets.stream().into_iter().collect();
    matches!(&tokens[..], [TokenTree::Ident(name), TokenTree::Group(condition)]
        if name == "cfg" && condition.stream().to_string() == "test")
}

/// Whether there are two words in `text` that are neither values nor what is typed: in back quotes, or a line
/// of its own.
fn has_two_words(text: &str) -> bool {
    let is_typed = |line: &&str| {
        let line = line.trim_start();
        ["$ ", "cargo ", "cd "]
            .iter()
            .any(|start| line.starts_with(start))
    };
    let lines: Vec<_> = text.lines().filter(|line| !is_typed(line)).collect();
    let mut text = lines.join("\n");
    for name in placeholders(&text.clone()) {
        text = text.replace(&format!("{{{name}}}"), " ");
    }
    let text: Vec<_> = text.split('`').step_by(2).collect();
    let text = text.join(" ");
    let is_word = |word: &&str| {
        let word = word.trim_end_matches([',', ':', '.', ';']);
        word.len() > 1 && word.chars().all(char::is_alphabetic)
    };
    text.split_whitespace().filter(is_word).count() > 1
}
