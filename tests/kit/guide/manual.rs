//! The library's manual says what the library has.

use super::blocks::blocks;
use super::editions;
use crate::support::files::{files_under, read};

#[test]
fn the_manual_has_the_signature_of_each_public_function_and_no_other() {
    let mut public: Vec<_> = sources()
        .iter()
        .flat_map(|path| signatures(&read(path)))
        .collect();
    public.sort();
    for edition in editions() {
        let page = read(&format!("guide/{edition}/library.md"));
        let blocks = blocks(&page).into_iter();
        let mut told: Vec<_> = blocks
            .filter(|block| block.language.contains("signature"))
            .flat_map(|block| block.lines)
            .map(|line| squeezed(&line))
            .collect();
        told.sort();
        assert_eq!(told, public, "guide/{edition}/library.md");
    }
}

/// The files with what students call: not the command line and the demo, which call the students'.
fn sources() -> Vec<String> {
    let mut sources = files_under("src", ".rs");
    let own = ["src/cli.rs", "src/demo.rs", "src/print.rs", "src/wire.rs"];
    sources.retain(|path| !path.starts_with("src/bin/") && !own.contains(&path.as_str()));
    sources.push("exercises/sock_utils.rs".to_string());
    sources
}

fn signatures(source: &str) -> Vec<String> {
    let heads = source.split("pub fn ").skip(1).filter_map(|function| {
        let body = function
            .find(" {")?
            .min(function.find("\n{").unwrap_or(usize::MAX));
        let head = &function[..body];
        Some(squeezed(&format!("pub fn {head}")))
    });
    heads.collect()
}

/// `signature` without what depends on how its lines are broken.
fn squeezed(signature: &str) -> String {
    let kept = signature.split_whitespace().collect::<String>();
    kept.replace(",)", ")").trim_end_matches(',').to_string()
}
