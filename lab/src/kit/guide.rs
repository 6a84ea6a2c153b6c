//! The hints of the guide.

use anyhow::Result;

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
    let page = files::read_text(&lab.root.join(page(step)))?;
    Ok(parse(&page))
}

/// The page of `step`, as it is named from the root.
pub fn page(step: &Step) -> String {
    format!("guide/en/{}.md", step.name)
}

fn parse(page: &str) -> Vec<Hint> {
    let section = page
        .split("\n## ")
        .find(|section| section.starts_with("Hints\n"));
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
    fn a_page_without_hints_has_none() {
        assert_eq!(parse("# ex09: x\n\n## Goal\n"), []);
    }
}
