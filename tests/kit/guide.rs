//! The guide is complete, its links lead somewhere, and what it shows is so.

mod blocks;
mod commands;
mod editions;
#[cfg(feature = "solutions")]
mod listings;
mod manual;
#[cfg(all(target_os = "linux", feature = "solutions"))]
mod port;
#[cfg(all(target_os = "linux", feature = "solutions"))]
mod sessions;
#[cfg(all(target_os = "linux", feature = "solutions"))]
mod stage;
#[cfg(all(target_os = "linux", feature = "solutions"))]
mod terminal;
mod terms;
#[cfg(all(target_os = "linux", feature = "solutions"))]
mod transcript;
#[cfg(all(target_os = "linux", feature = "solutions"))] // whose words these are
mod wrong;

use std::collections::BTreeSet;
use std::iter;
use std::path::Path;
use std::sync::LazyLock;

use crate::support::files::{files_under, read, root, stem};
use crate::support::steps::{Step, steps};

const GUIDE: &str = "guide/en";

/// The language that the guide was written in.
const ORIGINAL: &str = "en";

/// The names of the pages of the steps, in their order.
#[cfg(all(target_os = "linux", feature = "solutions"))] // for the sessions
fn step_pages() -> Vec<String> {
    let names = steps().iter().map(|step| format!("{}.md", step.name));
    names.collect()
}

/// The editions, by the names of their folders, the original first.
fn editions() -> Vec<&'static str> {
    static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
        let summaries = files_under("guide", "/SUMMARY.md");
        let folders = summaries.iter().filter_map(|path| path.split('/').nth(1));
        folders.map(str::to_string).collect()
    });
    let others = NAMES.iter().filter(|name| *name != ORIGINAL);
    iter::once(ORIGINAL)
        .chain(others.map(String::as_str))
        .collect()
}

/// The names of all pages of an edition, the summary aside.
fn pages(edition: &str) -> Vec<String> {
    let files = files_under(&format!("guide/{edition}"), ".md");
    let names = files.iter().map(|file| stem(file).to_string());
    names.filter(|name| name != "SUMMARY").collect()
}

/// The files of all editions, their summaries among them.
fn files() -> Vec<String> {
    let editions = editions().into_iter();
    editions
        .flat_map(|edition| files_under(&format!("guide/{edition}"), ".md"))
        .collect()
}

#[test]
fn the_summary_lists_every_page_once() {
    for edition in editions() {
        let summary = read(&format!("guide/{edition}/SUMMARY.md"));
        let mut listed: Vec<_> = links(&summary).map(|page| stem(page).to_string()).collect();
        listed.sort();
        assert_eq!(listed, pages(ORIGINAL), "guide/{edition}/SUMMARY.md");
    }
}

#[test]
fn each_link_leads_to_a_file_and_a_heading_that_are_there() {
    let mut broken = Vec::new();
    for page in files() {
        let text = prose(&read(&page));
        for link in links(&text).filter(|link| !link.contains("://")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => page.clone(),
                _ => beside(&page, file),
            };
            let leads = root().join(&target).exists()
                && (anchor.is_empty() || anchors(&read(&target)).contains(anchor));
            if !leads {
                broken.push(format!("{page}: {link}"));
            }
        }
    }
    assert!(broken.is_empty(), "broken links: {broken:?}");
}

#[test]
fn each_code_fence_is_closed() {
    for page in files() {
        let mut open = None;
        for (line, number) in read(&page).lines().zip(1..) {
            let Some(language) = line.trim_start().strip_prefix("```") else {
                continue;
            };
            open = match (open, language) {
                (None, _) => Some(number),
                (Some(_), "") => None,
                (Some(before), _) => panic!("{page}:{before}: open when the next one begins"),
            };
        }
        assert_eq!(open, None, "{page}: a fence is open at the end");
    }
}

#[test]
fn the_page_of_each_step_has_its_goal_its_task_and_its_commands() {
    for Step { name, .. } in steps() {
        let page = read(&format!("{GUIDE}/{name}.md"));
        for heading in ["## Goal", "## Your task", "## Check yourself"] {
            assert!(
                page.lines().any(|line| line == heading),
                "{name}.md has no heading {heading}"
            );
        }
        for command in [
            format!("cargo run --bin {name} -- server"),
            format!("cargo run --bin {name} -- client"),
            format!("cargo test {name}"),
        ] {
            assert!(page.contains(&command), "{name}.md does not say {command}");
        }
    }
}

#[test]
fn the_page_of_each_step_asks_for_a_prediction_and_ends_with_questions() {
    for Step { name, .. } in steps() {
        let page = read(&format!("{GUIDE}/{name}.md"));
        for (heading, counts) in [("Predict", 1..=2), ("Why", 2..=3), ("Hints", 1..=3)] {
            let answers = section(&page, heading).matches("<details>").count();
            assert!(
                counts.contains(&answers),
                "{name}.md: {answers} answers under ## {heading}"
            );
        }
    }
}

/// `{{#include FILE}}`, `{{#include FILE:ANCHOR}}` or `{{#include FILE:FIRST:LAST}}` (mdBook).
#[test]
fn each_include_finds_its_file_and_its_anchor() {
    for page in files() {
        let text = read(&page);
        for include in text.split("include ").skip(1) {
            let Some((include, _)) = include.split_once("}}") else {
                continue;
            };
            let (file, part) = include.trim().split_once(':').unwrap_or((include, ""));
            let target = beside(&page, file.trim());
            assert!(root().join(&target).is_file(), "{page}: {include}");
            let is_anchor = part.starts_with(|letter: char| letter.is_alphabetic());
            assert!(
                !is_anchor || read(&target).contains(&format!("ANCHOR: {part}\n")),
                "{page}: {include}"
            );
        }
    }
}

/// The path of `file`, which `page` names from where it is itself.
fn beside(page: &str, file: &str) -> String {
    let folder = Path::new(page).parent().expect("a page is in a folder");
    folder.join(file).display().to_string()
}

/// What stands under `## heading` in `page`.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let mut sections = page.split("\n## ");
    let found = sections.find_map(|section| section.strip_prefix(heading)?.strip_prefix('\n'));
    found.unwrap_or_default()
}

/// The targets of the links in `text`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| {
        let (target, _) = rest.split_once(')')?;
        Some(target)
    })
}

/// `page` without its code, in which brackets mean something else.
fn prose(page: &str) -> String {
    let blocks = page.split("```").step_by(2);
    blocks
        .flat_map(|block| block.split('`').step_by(2))
        .collect()
}

/// What a link can name in `page` after a `#`: its headings, as mdBook spells them.
fn anchors(page: &str) -> BTreeSet<String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|heading| {
            let heading = heading.trim_start_matches('#').trim().to_lowercase();
            let kept = heading.chars().filter_map(|letter| match letter {
                ' ' => Some('-'),
                '-' | '_' => Some(letter),
                _ => letter.is_alphanumeric().then_some(letter),
            });
            kept.collect()
        })
        .collect()
}
