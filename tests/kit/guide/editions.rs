//! The editions of the guide are one guide: the same pages, built alike, and none is left behind.

use std::env;
use std::fs;

use language::Table;

use super::blocks::blocks;
use super::{ORIGINAL, editions, pages};
use crate::support::files::{read, root};

/// The pages of which somebody says that their translations have been looked at: `ex05`, or `all`.
const LOOKED_AT: &str = "LAB_TRANSLATED";

const STAMP: &str = "<!-- translated from the page with the fingerprint ";

#[test]
fn each_edition_has_the_same_pages() {
    for edition in translations() {
        assert_eq!(pages(edition), pages(ORIGINAL), "guide/{edition}");
    }
}

#[test]
fn each_translation_is_built_as_its_original_with_the_same_sessions_and_questions() {
    let mut differences = Vec::new();
    for edition in translations() {
        for page in pages(edition) {
            let original = shape(&read(&format!("guide/{ORIGINAL}/{page}.md")));
            let translated = shape(&read(&format!("guide/{edition}/{page}.md")));
            let pairs = original.iter().zip(&translated);
            let differing = pairs.clone().find(|(one, other)| one != other);
            if let Some((one, other)) = differing {
                differences.push(format!("guide/{edition}/{page}.md: {other}, for {one}"));
            } else if original.len() != translated.len() {
                let (has, needs) = (translated.len(), original.len());
                differences.push(format!("guide/{edition}/{page}.md: {has} parts of {needs}"));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn each_translation_is_of_the_page_as_it_is() {
    let looked_at = env::var(LOOKED_AT).unwrap_or_default();
    let mut stale = Vec::new();
    for edition in translations() {
        for page in pages(edition) {
            let path = format!("guide/{edition}/{page}.md");
            let text = read(&path);
            let original = read(&format!("guide/{ORIGINAL}/{page}.md"));
            let stamp = format!("{STAMP}{:016x} -->", fingerprint(&original));
            if text.trim_end().ends_with(&stamp) {
                continue;
            }
            if looked_at == "all" || looked_at == page {
                let body = text.split(STAMP).next().unwrap_or_default().trim_end();
                fs::write(root().join(&path), format!("{body}\n\n{stamp}\n"))
                    .expect("a page can be written");
                continue;
            }
            stale.push(path);
        }
    }
    assert!(
        stale.is_empty(),
        "guide/{ORIGINAL} has changed since these were translated: {stale:?}\n\
         Look at them, and then: {LOOKED_AT}=PAGE cargo test --test kit guide::editions"
    );
}

fn translations() -> impl Iterator<Item = &'static str> {
    editions()
        .into_iter()
        .filter(|edition| *edition != ORIGINAL)
}

/// What a page and its translation have in common: headings, questions, lists, rows, links, and the
/// sessions and other commands to the letter.
fn shape(page: &str) -> Vec<String> {
    let blocks = blocks(page);
    let mut shape = Vec::new();
    for (number, line) in page.lines().enumerate() {
        let block = blocks
            .iter()
            .find(|block| (block.first..block.first + block.lines.len()).contains(&number));
        match block {
            Some(block) if block.language == "console" || is_command(line) => {
                shape.push(line.to_string());
            }
            Some(_) => {}
            None => shape.extend(mark(line)),
        }
    }
    shape
}

/// Whether a line of a block is to be typed as it is.
fn is_command(line: &str) -> bool {
    line.trim_start().starts_with("cargo ")
}

/// What kind of line begins here; nothing where it is prose that goes on.
fn mark(line: &str) -> Option<String> {
    let line = line.trim_start();
    let kinds = [
        "# ",
        "## ",
        "### ",
        "```",
        "<details>",
        "</details>",
        "- ",
        "|",
    ];
    let kind = kinds.iter().find(|kind| line.starts_with(**kind))?;
    Some(match *kind {
        "```" => line.to_string(),
        "|" => format!("a row of {}", line.replace("\\|", "").matches('|').count()),
        kind => kind.to_string(),
    })
}

/// What a translation depends on: the page without its sessions and its code, which other tests hold
/// equal (FNV-1a).
fn fingerprint(page: &str) -> u64 {
    let blocks = blocks(page);
    let is_held = |number: &usize| {
        blocks.iter().any(|block| {
            let lines = block.first..block.first + block.lines.len();
            lines.contains(number) && block.language != "text"
        })
    };
    let lines = page.lines().enumerate();
    let lines = lines.filter(|(number, _)| !is_held(number));
    let bytes = lines.flat_map(|(_, line)| line.bytes().chain([b'\n']));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Words of other varieties of Portuguese, and of one thing that has another name here.
const NOT_OURS: [&str; 10] = [
    "tela",
    "conexão",
    "conexões",
    "usuário",
    "usuários",
    "você",
    "gerenciar",
    "salvar",
    "deletar",
    "soquete",
];

#[test]
fn the_portuguese_edition_has_one_word_for_one_thing() {
    for page in pages("pt") {
        let text = read(&format!("guide/pt/{page}.md")).to_lowercase();
        let words: Vec<_> = text.split(|letter: char| !letter.is_alphabetic()).collect();
        let foreign = NOT_OURS.iter().find(|word| words.contains(word));
        assert_eq!(foreign, None, "guide/pt/{page}.md");
    }
    let table = Table::parse(&read("guide/pt/messages.po")).expect("it is a table");
    for (_, text) in table.texts() {
        let text = text.to_lowercase();
        let mut words = text.split(|letter: char| !letter.is_alphabetic());
        assert!(!words.any(|word| NOT_OURS.contains(&word)), "{text}");
    }
}
