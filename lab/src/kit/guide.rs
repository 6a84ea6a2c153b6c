//! The pages of the guide, in the language that is chosen, and their hints.

use anyhow::Result;
use language::{Choice, ORIGINAL, text};

use crate::base::files;
use crate::kit::lab::Lab;
use crate::kit::step::Step;

/// A hint of a step's page.
#[derive(Debug, PartialEq, Eq)]
pub struct Hint {
    /// The question that it answers.
    pub question: String,
    /// The answer, in markdown.
    pub answer: String,
}

/// The hints on the page of `step`, in their order: each is a `<details>` under `## Hints`.
///
/// # Errors
/// When the page cannot be read.
pub fn hints(lab: &Lab, step: &Step) -> Result<Vec<Hint>> {
    let page = files::read_text(&lab.root.join(path(&step.name)))?;
    Ok(parse(&page))
}

/// The page to begin with.
pub const FIRST: &str = "README";

/// The page of `step` in the original, which is always there, as it is named from the root.
pub fn page(step: &Step) -> String {
    format!("guide/{ORIGINAL}/{}.md", step.name)
}

/// The page `name` in the language that is spoken, as it is named from the root.
pub fn path(name: &str) -> String {
    format!("guide/{}/{name}.md", language::spoken().name)
}

/// The same in the guide that has been built as a book.
pub fn path_in_the_book(name: &str) -> String {
    let name = if name == FIRST { "index" } else { name };
    format!("guide/book/{}/{name}.html", language::spoken().name)
}

/// The names of all pages.
///
/// # Errors
/// When the folder of the guide cannot be read.
pub fn names(lab: &Lab) -> Result<Vec<String>> {
    let folder = lab.root.join("guide").join(language::spoken().name);
    let files = files::below(&folder)?;
    let names = files.iter().filter_map(|file| {
        let name = file.file_stem()?.to_str()?;
        (file.extension()? == "md" && name != "SUMMARY").then(|| name.to_string())
    });
    Ok(names.collect())
}

/// The languages that the guide is there in.
///
/// # Errors
/// When its folder cannot be read.
pub fn languages(lab: &Lab) -> Result<Vec<String>> {
    let names = files::names_in(&lab.root.join("guide"))?;
    let is_one = |name: &String| Choice::is_there(&lab.root, name);
    Ok(names.into_iter().filter(is_one).collect())
}

/// Gives the steps of `lab` the titles that their pages have in the language that is spoken.
pub fn translate_titles(lab: &mut Lab) {
    if language::spoken() == Choice::original() {
        return;
    }
    for step in &mut lab.steps {
        // Where there is none, that of steps.toml stays.
        let page = files::read_text(&lab.root.join(path(&step.name))).unwrap_or_default();
        if let Some(title) = title(&page, &step.name) {
            step.title = title.to_string();
        }
    }
}

/// The title of a step, on the first line of its page: `# ex05: …`.
fn title<'a>(page: &'a str, step: &str) -> Option<&'a str> {
    let heading = page.lines().next()?.strip_prefix("# ")?;
    heading.strip_prefix(step)?.strip_prefix(": ")
}

fn parse(page: &str) -> Vec<Hint> {
    let headings = [text!("Hints"), "Hints"];
    let is_one = |section: &&str| {
        let heading = section.lines().next().unwrap_or_default();
        headings.contains(&heading)
    };
    let section = page.split("\n## ").find(is_one);
    let details = section.unwrap_or_default().split("<details>").skip(1);
    let hints = details.filter_map(|hint| {
        let (hint, _) = hint.split_once("</details>")?;
        let (question, answer) = hint.split_once("</summary>")?;
        let question = question.trim().strip_prefix("<summary>")?;
        Some(Hint {
            question: question.trim().to_string(),
            answer: answer.trim().to_string(),
        })
    });
    hints.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_are_the_details_of_their_section_and_of_no_other() {
        let page = "# ex09: x\n\n## Hints\n\n<details><summary>Why?</summary>\n\nBecause\n\n```rust\nx\n```\n\n\
                    </details>\n\n<details>\n<summary>How?</summary>So.</details>\n\n## What can go wrong\n\n\
                    <details><summary>No</summary>hint</details>\n";
        let hints = parse(page);
        let texts: Vec<_> = hints
            .iter()
            .map(|hint| (hint.question.as_str(), hint.answer.as_str()))
            .collect();
        assert_eq!(
            texts,
            [("Why?", "Because\n\n```rust\nx\n```"), ("How?", "So.")]
        );
    }

    #[test]
    fn a_step_has_the_title_of_its_page() {
        assert_eq!(title("# ex09: Olá: x\n\ny\n", "ex09"), Some("Olá: x"));
        assert_eq!(title("# ex10: x\n", "ex09"), None);
        assert_eq!(title("", "ex09"), None);
    }

    #[test]
    fn a_page_without_hints_has_none() {
        assert_eq!(parse("# ex09: x\n\n## Goal\n"), []);
    }
}
