//! A term is used only after it has been introduced: on the page that the glossary names for it.

use super::blocks::blocks;
use super::{editions, pages};
use crate::support::files::read;
use crate::support::steps::steps;

/// Where a word means something else than the term: page, word.
const OTHERWISE: [(&str, &str); 2] = [
    ("ex06", "lock"),   // that of standard input
    ("ex02", "pedido"), // asked, in Portuguese
];

/// What a page teaches ends here; behind it, answers look ahead.
const ENDS: [&str; 2] = ["\n## Why\n", "\n## Porquê\n"];

#[test]
fn no_page_of_a_step_uses_a_term_that_a_later_one_introduces() {
    let names: Vec<_> = steps().iter().map(|step| step.name.as_str()).collect();
    let mut early = Vec::new();
    let mut count = 0;
    for edition in editions() {
        for (term, first) in terms(&read(&format!("guide/{edition}/glossary.md"))) {
            let Some(first) = names.iter().position(|name| *name == first) else {
                continue;
            };
            count += 1;
            for name in &names[..first] {
                let words = prose(&read(&format!("guide/{edition}/{name}.md")));
                if words.contains(&format!(" {term} ")) && !OTHERWISE.contains(&(name, &term)) {
                    early.push(format!("guide/{edition}/{name}.md: {term}"));
                }
            }
        }
    }
    assert!(early.is_empty(), "too early: {early:?}");
    assert!(count >= 30, "the glossary has only {count} terms");
}

/// What the protocol says to the letter. Read as a file, a page shows a line end in it as a line end.
const TO_THE_LETTER: [&str; 5] = [
    "Vamos aprender isto!",
    "Aqui vai a resposta",
    "chave inexistente",
    "dicionário vazio",
    "pedido inválido",
];

#[test]
fn no_line_ends_within_what_is_said_to_the_letter() {
    let mut broken = Vec::new();
    for edition in editions() {
        for page in pages(edition) {
            let path = format!("guide/{edition}/{page}.md");
            let text = read(&path);
            let words: Vec<_> = text.split_whitespace().collect();
            let in_one_line = words.join(" ");
            for said in TO_THE_LETTER {
                if text.matches(said).count() < in_one_line.matches(said).count() {
                    broken.push(format!("{path}: {said}"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{broken:?}");
}

/// The first word of each row of the glossary, and the page that introduces it.
fn terms(glossary: &str) -> Vec<(String, String)> {
    let rows = glossary.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| ")?.split(" | ");
        let term = cells
            .next()?
            .split([',', '('])
            .next()?
            .trim()
            .to_lowercase();
        let (_, page) = cells.nth(1)?.split_once("](")?;
        Some((
            term.trim_start_matches("to ").to_string(),
            page.split('.').next()?.to_string(),
        ))
    });
    rows.collect()
}

/// The words that a page teaches with, in small letters, a space around each: no code, no headings.
fn prose(page: &str) -> String {
    let end = ENDS
        .iter()
        .find_map(|end| page.find(end))
        .unwrap_or(page.len());
    let page = &page[..end];
    let blocks = blocks(page);
    let lines = page.lines().enumerate().filter(|(number, line)| {
        let is_code = |block: &super::blocks::Block| {
            (block.first..block.first + block.lines.len()).contains(number)
        };
        !line.starts_with('#') && !blocks.iter().any(is_code)
    });
    let text: Vec<_> = lines.map(|(_, line)| line).collect();
    let text: String = text.join("\n").split('`').step_by(2).collect();
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" ").to_lowercase())
}
