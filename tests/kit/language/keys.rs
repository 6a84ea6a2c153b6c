//! The texts that are said, out of the sources.

use std::collections::BTreeMap;

use language::placeholders;
use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use syn::Lit;

use crate::support::files::{files_under, read};

/// Where texts are said that a student reads.
const SOURCES: [&str; 2] = ["tests/grade", "lab/src"];

/// Macros and methods whose first argument is such a text.
const MACROS: [&str; 2] = ["text", "key"];
const METHODS: [&str; 2] = ["expects", "usually"];

/// A text that is said.
pub struct Key {
    /// The first file that says it, and which of the texts there it is.
    pub file: String,
    pub number: usize,
    /// Whether its braces are places of values.
    pub has_values: bool,
}

/// All texts that are said.
pub fn keys() -> BTreeMap<String, Key> {
    let mut keys = BTreeMap::new();
    for file in SOURCES.iter().flat_map(|folder| files_under(folder, ".rs")) {
        let tokens: Result<TokenStream, _> = read(&file).parse();
        let tokens = tokens.unwrap_or_else(|error| panic!("{file}: {error}"));
        let mut found = Vec::new();
        texts(tokens, &mut found);
        for (number, (text, has_values)) in found.into_iter().enumerate() {
            let key = keys.entry(text).or_insert_with(|| Key {
                file: file.clone(),
                number,
                has_values,
            });
            key.has_values |= has_values;
        }
    }
    assert!(keys.len() > 10, "where are the texts?");
    keys
}

/// Adds the texts in `tokens`, and whether each has values.
fn texts(tokens: TokenStream, found: &mut Vec<(String, bool)>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (place, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        let before = |distance: usize| match tokens.get(place.checked_sub(distance)?)? {
            TokenTree::Ident(ident) => Some(ident.to_string()),
            TokenTree::Punct(punct) => Some(punct.as_char().to_string()),
            _ => None,
        };
        let [first, second] = [before(1), before(2)].map(Option::unwrap_or_default);
        let is_macro = first == "!" && MACROS.contains(&second.as_str());
        let is_method = second == "." && METHODS.contains(&first.as_str());
        if first == "!" && second == "checks" {
            found.extend(names(group.stream()));
        }
        if (is_macro || is_method) && group.delimiter() == Delimiter::Parenthesis {
            found.extend(text(group));
        }
        texts(group.stream(), found);
    }
}

/// The names of the checks in a step's list, each behind `new` or `kept`, as they are said.
fn names(list: TokenStream) -> Vec<(String, bool)> {
    let tokens: Vec<_> = list.into_iter().collect();
    let names = tokens.windows(2).filter_map(|two| match two {
        [TokenTree::Ident(since), TokenTree::Ident(name)] if since == "new" || since == "kept" => {
            Some((name.to_string().replace('_', " "), false))
        }
        _ => None,
    });
    names.collect()
}

/// The text that the arguments in `group` begin with, and whether there are others, which are its values.
fn text(group: &Group) -> Option<(String, bool)> {
    let mut arguments = group.stream().into_iter();
    let TokenTree::Literal(literal) = arguments.next()? else {
        return None;
    };
    arguments.next();
    Some((value(literal)?, arguments.next().is_some()))
}

/// The text of a literal, without what stands for letters in it.
pub fn value(literal: Literal) -> Option<String> {
    match Lit::new(literal) {
        Lit::Str(text) => Some(text.value()),
        _ => None,
    }
}

/// What `find` adds for each of the source `files`, behind the name of its file.
pub fn found_in(
    files: impl IntoIterator<Item = String>,
    find: impl Fn(TokenStream, &mut Vec<String>),
) -> Vec<String> {
    let mut all = Vec::new();
    for file in files {
        let mut found = Vec::new();
        find(read(&file).parse().expect("it is Rust"), &mut found);
        all.extend(found.into_iter().map(|text| format!("{file}: {text}")));
    }
    all
}

/// Methods of a check with which something is said to a student.
const SAYING: [&str; 7] = [
    "expects",
    "fail",
    "fail_because",
    "fail_for",
    "note",
    "note_output",
    "usually",
];

/// A text that nobody has marked would be in English for everybody.
#[test]
fn nothing_is_said_to_a_student_without_being_marked() {
    let unmarked = found_in(files_under("tests/grade", ".rs"), literals_said);
    assert!(unmarked.is_empty(), "{unmarked:#?}");

    let source = r#"
        check.expects("a reply").usually(text!("marked"));
        check.note(&name, "unmarked");
        check.fail(text!("marked {value}", value)).fail(format!("{value} unmarked"));
        check.note(&name, format!("{verb:<11} {}", value));
    "#;
    let mut found = Vec::new();
    literals_said(source.parse().expect("these are tokens"), &mut found);
    assert_eq!(found, ["unmarked", "{value} unmarked"]);
}

/// The texts that are said as they stand, or by `format!`.
fn literals_said(tokens: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<_> = tokens.into_iter().collect();
    for (place, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else {
            continue;
        };
        let says = match place.checked_sub(2).map(|first| &tokens[first..place]) {
            Some([TokenTree::Punct(dot), TokenTree::Ident(name)]) => {
                dot.as_char() == '.' && SAYING.iter().any(|method| name == method)
            }
            _ => false,
        };
        if says {
            let is_key = matches!(&tokens[place - 1], TokenTree::Ident(name) if METHODS.iter().any(|method| name == method));
            let arguments = group.stream().into_iter().skip(usize::from(is_key));
            found.extend(arguments_said(arguments.collect()));
        }
        literals_said(group.stream(), found);
    }
}

/// The texts with a word in them among the arguments of a call, or of a `format!` there.
fn arguments_said(arguments: TokenStream) -> Vec<String> {
    let tokens: Vec<_> = arguments.into_iter().collect();
    let mut found = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Literal(literal) => found.extend(value(literal.clone())),
            TokenTree::Group(group) if place > 1 => {
                if matches!(&tokens[place - 2], TokenTree::Ident(name) if name == "format") {
                    let first = group.stream().into_iter().next();
                    if let Some(TokenTree::Literal(literal)) = first {
                        found.extend(value(literal));
                    }
                }
            }
            _ => {}
        }
    }
    found.retain(|text| {
        let values = placeholders(text);
        let mut words = text.split(|letter: char| !letter.is_alphabetic() && letter != '_');
        words.any(|word| word.len() > 3 && !values.iter().any(|value| value.contains(word)))
    });
    found
}

#[test]
fn texts_are_found_wherever_they_are_said() {
    let source = r#"
        /// text!("in a comment")
        fn f() {
            check.expects("it \
                ends").usually(why);
            format!("{}", language::text!("client {number}", number));
            checks! { new server_replies; #[cfg(unix)] kept client_waits below; }
            vec![key!("{:?}",), other!("no"), expects("no"), text!["no"]];
        }
    "#;
    let mut found = Vec::new();
    texts(source.parse().expect("these are tokens"), &mut found);
    let found: Vec<_> = found
        .iter()
        .map(|(text, has_values)| (text.as_str(), *has_values))
        .collect();
    let expected = [
        ("it ends", false),
        ("client {number}", true),
        ("server replies", false),
        ("client waits", false),
        ("{:?}", false),
    ];
    assert_eq!(found, expected);
}
