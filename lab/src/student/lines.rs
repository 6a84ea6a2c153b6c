//! Failing checks, a line each.

use std::collections::BTreeSet;

use console::style;
use language::text;

use crate::base::print::printable;
use crate::grade::outcome::{Outcome, Verdict};
use crate::student::layout::Size;

/// So many checks that are skipped because of the same one are named, each in its line.
const MOST_SKIPPED: usize = 3;

/// The failing checks in a line each, but for many that are skipped because of the same one: they say
/// nothing that it does not say, and would push it off the screen.
pub fn in_lines(failed: &[&Outcome]) -> String {
    let number = |skipped: &Option<String>| {
        let alike = failed.iter().filter(|other| other.skipped == *skipped);
        alike.count()
    };
    let mut text = String::new();
    let mut told = BTreeSet::new();
    for outcome in failed {
        let number = number(&outcome.skipped);
        let line = match &outcome.skipped {
            Some(skipped) if number > MOST_SKIPPED => {
                if !told.insert(skipped) {
                    continue;
                }
                let words = text!("{number} more: {skipped}", number, skipped);
                in_one_line(outcome.verdict, &words)
            }
            _ => line(outcome),
        };
        text += &(line + "\n");
    }
    text
}

/// One failing check in one line.
fn line(outcome: &Outcome) -> String {
    let words = outcome.check.words();
    let happened = outcome.happened();
    let line = match outcome.verdict {
        Verdict::GraderError => format!("{words}: {}", text!("grader error")),
        _ => format!("{words}: {happened}"),
    };
    in_one_line(outcome.verdict, &line)
}

/// `line` behind the mark of `verdict`, as long as the terminal is wide.
fn in_one_line(verdict: Verdict, line: &str) -> String {
    let mark = match verdict {
        Verdict::Passed => style("✓").green(),
        _ => style("✗").red(),
    };
    let line = shortened(&printable(line), Size::here().columns.saturating_sub(4));
    format!("{mark} {line}")
}

/// The beginning of `line`, where it has more than so many letters.
pub fn shortened(line: &str, letters: usize) -> String {
    match line.char_indices().nth(letters) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_checks_that_are_skipped_for_the_same_are_one_line() {
        let skipped = |name: &str, teller: &str| Outcome {
            skipped: Some(format!("skipped because of `{teller}`")),
            ..Outcome::sample(name, Verdict::Failed)
        };
        let mut failed: Vec<_> = ["a", "b", "c", "d"]
            .into_iter()
            .map(|name| skipped(name, "server replies"))
            .collect();
        failed.insert(1, Outcome::sample("of_its_own", Verdict::Failed));
        failed.push(skipped("e", "client sends its message"));
        let lines = in_lines(&failed.iter().collect::<Vec<_>>());
        let lines = console::strip_ansi_codes(&lines);
        let lines: Vec<_> = lines.lines().collect();
        assert_eq!(lines.len(), 3, "{lines:?}");
        assert_eq!(lines[0], "✗ 4 more: skipped because of `server replies`");
        assert_eq!(lines[1], "✗ of its own: nothing");
        assert_eq!(
            lines[2],
            "✗ e: skipped because of `client sends its message`"
        );
    }

    #[test]
    fn a_long_line_is_cut_between_letters() {
        assert_eq!(shortened("dicionário", 7), "dicioná…");
        assert_eq!(shortened("dicionário", 10), "dicionário");
    }
}
