//! What is said in the language that is chosen.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use language::{Table, placeholders};
use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use crate::support::{Workspace, folder, kit, program, read, solution, stdout, turn_to_grade};

/// What a program under test says, which is its own affair.
const OF_THE_PROGRAM: &str = "the peer closed the connection before it sent anything";

/// The means that are not used: a grader finds the table with them and without.
const WITHOUT: [&str; 2] = ["", "namespaces"];

#[test]
fn a_failure_is_told_in_portuguese_with_no_english_left() {
    let workspace = Workspace::new("portuguese");
    workspace.solve_all();
    // The line end is kept.
    changed(&workspace, "ex03", "Some(line))", "Some(line + \"\\n\"))");
    // What goes wrong with one client ends the server.
    changed(
        &workspace,
        "ex05",
        "warn!(\"{peer}: {error:#}\");",
        "return Err(error);",
    );
    for (step, without) in ["ex03", "ex05"].into_iter().zip(WITHOUT) {
        let page = stdout(&check(&workspace, step, "pt", without).failure());
        // The last page is told in full.
        let (_, page) = page.rsplit_once("✗ ").expect("a check fails");
        let end = format!("guide/pt/{step}.md");
        let (page, _) = page.split_once(&end).expect("a page ends so");
        for label in ["esperado", "aconteceu", "em geral", "à mão", "contrato"] {
            assert!(page.contains(&format!("\n  {label} ")), "{label}: {page}");
        }
        assert_eq!(english_in(page), [""; 0], "{page}");
    }
}

#[test]
fn a_third_language_is_a_folder_and_what_it_has_not_is_said_in_english() {
    let workspace = Workspace::new("third");
    fs::create_dir(workspace.path("guide/fr")).expect("a folder can be made");
    workspace.write("guide/fr/SUMMARY.md", "# Sommaire\n");
    let table = "msgid \"\"\nmsgstr \"Language: fr\\n\"\n\n\
                 msgid \"expected\"\nmsgstr \"attendu\"\n\n\
                 msgid \"{client} received {received}, in place of {reply}, when it had sent {last_sent}\"\n\
                 msgstr \"à {last_sent}, {client} a reçu {received}\"\n";
    workspace.write("guide/fr/messages.po", table);
    changed(&workspace, "ex02", "b\"Aqui vai", "b\"La vai");
    check(&workspace, "ex02", "fr", "")
        .failure()
        .stdout(contains(
            "\n  attendu   a client that sends a message gets its reply",
        ))
        .stdout(contains(
            "(21 bytes), client 1 a reçu \"La vai a resposta\" (17 bytes)",
        ))
        .stdout(contains("\n  guide     guide/fr/ex02.md"));
}

#[test]
fn a_student_s_session_is_in_portuguese_from_the_first_command_on() {
    let root = folder("session").join("ws");
    let root = root.to_str().expect("it is UTF-8");
    told(kit(), &["init", root], "", "está pronta");
    told(kit(), &["init", root], "", "já existe");
    told(kit(), &["init", "--update", root], "", "tem agora");

    let workspace = Workspace::new("session-portuguese");
    let lab = |arguments: &[&str], words: &str| told(&workspace.root, arguments, "", words);
    // Where the student stands, before and after the first step.
    let overview = lab(&[], "A seguir: ex01. Leia guide/pt/ex01.md");
    assert!(overview.contains("passo  verificações "), "{overview}");
    lab(&["hint"], "pista 1 de ");
    lab(&["hint", "ex01"], "pista 2 de ");
    lab(&["next"], "ex01 passa em 0 de 7 verificações");
    lab(&["check"], "Ainda não há nada escrito");
    workspace.write("exercises/ex01.rs", "fn x() { y(); z() }");
    lab(&["check", "ex01"], "Não compila. O mesmo à mão");
    workspace.solve(&["ex01"]);
    lab(&["check", "ex01"], "passa em todas as 7 verificações");
    lab(&["next"], "está agora em exercises/ex02.rs");
    lab(&["next"], "está começado");
    changed(&workspace, "ex02", "b\"Aqui vai", "b\"La vai");
    lab(&["check", "ex02"], "O mesmo à mão: `cargo test ex02`");
    lab(&[], "A seguir: ex02. ");
    lab(&["check", "ex2"], "queria dizer `ex02`?");

    // The answer is one of the language, or of English.
    told(
        &workspace.root,
        &["reset", "ex02"],
        "n\n",
        "nada foi alterado",
    );
    told(
        &workspace.root,
        &["reset", "ex02"],
        "s\n",
        "está como foi dado",
    );
    let name = ["submit", "--name=Ana", "--number=7"];
    lab(&name, "Pelas últimas verificações vale ");
    lab(&["doctor"], "um cliente chega a um servidor");
    lab(&["guide", "nada"], "as suas páginas são");
    lab(&["help", "failure"], "aconteceu");
    lab(&["help", "nada"], "não há ajuda sobre");
}

/// Runs `cargo lab ARGUMENTS` in Portuguese with something typed; gives what it prints, in which `words` are
/// and nothing is English.
fn told(folder: &Path, arguments: &[&str], input: &str, words: &str) -> String {
    let mut command = program(folder);
    command.args(arguments).env("LAB_LANGUAGE", "pt");
    let output = Command::from_std(command).write_stdin(input).output();
    let output = output.expect("it can be started");
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8(printed).expect("it is UTF-8");
    assert!(printed.contains(words), "{arguments:?}: {printed}");
    assert_eq!(english_in(&printed), [""; 0], "{arguments:?}: {printed}");
    printed
}

#[test]
fn without_a_table_that_can_be_read_english_is_spoken() {
    let workspace = Workspace::new("no-table");
    workspace.write("guide/pt/messages.po", "msgid \"expected\"\n\"\n");
    changed(&workspace, "ex02", "b\"Aqui vai", "b\"La vai");
    check(&workspace, "ex02", "pt", "")
        .failure()
        .stdout(contains("\n  expected  ").and(contains("guide/en/ex02.md")))
        .stderr(contains("messages.po cannot be read").and(contains("line 2 ")));
}

#[test]
fn the_failures_of_a_class_are_told_in_the_language_that_is_asked_for() {
    let folder = folder("portuguese-class");
    let exercises = folder.join("class/one/exercises");
    fs::create_dir_all(&exercises).expect("a folder can be made");
    let wrong = solution("ex02.rs").replace("b\"Aqui vai", "b\"La vai");
    fs::write(exercises.join("ex02.rs"), wrong).expect("a file can be written");
    let grade = |language: &str| {
        let _turn = turn_to_grade();
        let mut command = program(kit());
        command
            .args(["grade", "--only", "ex02", "--reports"])
            .args([folder.join("pages"), folder.join("class")])
            .env("LAB_LANGUAGE", language);
        Command::from_std(command).assert().success();
        read(&folder.join("pages/one.md"))
    };
    let portuguese = grade("pt");
    assert!(
        portuguese.contains("\n  aconteceu  cliente 1 recebeu \"La vai"),
        "{portuguese}"
    );
    // It was told before, and not in this language.
    let english = grade("en");
    assert!(
        english.contains("\n  happened  client 1 received \"La vai"),
        "{english}"
    );
}

#[test]
fn a_language_that_is_not_there_or_has_no_words_is_english() {
    let workspace = Workspace::bare("no-words");
    for (language, table) in [("xx", None), ("pt", Some("")), ("pt", Some("\n# Nada.\n"))] {
        if let Some(table) = table {
            workspace.write("guide/pt/messages.po", table);
        }
        let mut command = program(&workspace.root);
        command.args(["check", "ex2"]).env("LAB_LANGUAGE", language);
        let told = Command::from_std(command).assert().failure();
        told.stderr("error: there is no step `ex2`; did you mean `ex02`?\n  the steps are ex01, ex02, ex03, \
                     ex04, ex05, ex06, ex07, ex08, comp1, comp2, comp3, comp4, comp5, comp6\n");
    }
}

/// Puts the solution of `step` into its file, with one thing wrong.
fn changed(workspace: &Workspace, step: &str, right: &str, wrong: &str) {
    let solution = solution(&format!("{step}.rs"));
    assert!(solution.contains(right), "{solution}");
    let solution = solution.replace(right, wrong);
    workspace.write(&format!("exercises/{step}.rs"), &solution);
}

fn check(workspace: &Workspace, step: &str, language: &str, without: &str) -> Assert {
    let mut command = program(&workspace.root);
    command.args(["check", step]).env("LAB_LANGUAGE", language);
    if !without.is_empty() {
        command.env("LAB_WITHOUT", without);
    }
    Command::from_std(command).assert()
}

/// The English texts that are in `page` though they have a translation: of those with values, what stands
/// between the values.
fn english_in(page: &str) -> Vec<String> {
    let table = Table::read(&kit().join(Path::new("guide/pt/messages.po")));
    let table = table.expect("the table can be read");
    // Lines are broken where they are too long.
    let page: Vec<_> = page.split_whitespace().collect();
    let page = page.join(" ").replace(OF_THE_PROGRAM, "");
    let mut found = Vec::new();
    for (text, translation) in table.texts().filter(|(text, other)| text != other) {
        let mut pieces = vec![text.to_string()];
        for name in placeholders(text) {
            let place = format!("{{{name}}}");
            pieces = pieces
                .iter()
                .flat_map(|piece| piece.split(&place).map(str::to_string))
                .collect();
        }
        // One word alone may be one of the protocol's, or of both languages.
        let pieces = pieces.into_iter().map(|piece| {
            let words: Vec<_> = piece.split_whitespace().collect();
            words.join(" ")
        });
        let pieces = pieces.filter(|piece| {
            let words = piece.split(' ');
            let words = words.filter(|word| word.matches(char::is_alphabetic).count() > 1);
            words.count() > 1 && !translation.contains(piece)
        });
        found.extend(pieces.filter(|piece| page.contains(piece)));
    }
    found
}
