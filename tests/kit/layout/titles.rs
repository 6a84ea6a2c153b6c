//! A step has one title, wherever it is named.

use predicates::prelude::PredicateBooleanExt;
use predicates::str::{contains, starts_with};

use crate::support::files::{binary, read};
use crate::support::process::{program, run};
use crate::support::side_by_side;
use crate::support::steps::{Step, is_like_a_step, steps};

#[test]
fn each_step_has_a_title_and_takes_its_time_and_is_worth_something() {
    for step in steps() {
        assert!(!step.title.is_empty(), "{} has no title", step.name);
        assert!(step.points > 0.0, "{} is worth nothing", step.name);
        assert!(step.minutes > 0, "{} takes no time", step.name);
    }
}

#[test]
fn all_fourteen_steps_are_worth_20_points_and_the_first_eight_12() {
    let points = |steps: &[Step]| steps.iter().map(|step| step.points).sum::<f64>();
    assert_eq!(points(&steps()[..8]), 12.0);
    if steps().len() == 14 {
        assert_eq!(points(steps()), 20.0);
    }
}

#[test]
fn the_help_of_each_step_says_its_title_and_the_commands_for_two_terminals() {
    side_by_side(steps(), |Step { name, title, .. }| {
        let mut command = program(&binary(name));
        command.arg("--help");
        let server = format!("cargo run --bin {name} -- server");
        let client = format!("cargo run --bin {name} -- client");
        run(command)
            .assert()
            .success()
            .stdout(starts_with(format!("{name}: {title}\n")))
            .stdout(contains(server).and(contains(client)));
    });
}

#[test]
fn the_page_of_each_step_begins_with_its_title() {
    for Step { name, title, .. } in steps() {
        let page = read(&format!("guide/en/{name}.md"));
        assert_eq!(
            page.lines().next(),
            Some(format!("# {name}: {title}").as_str())
        );
    }
}

#[test]
fn the_summary_lists_the_steps_with_their_titles_in_order() {
    let summary = read("guide/en/SUMMARY.md");
    let listed: Vec<_> = summary
        .lines()
        .filter(|line| page_in(line).is_some_and(is_like_a_step))
        .collect();
    let expected: Vec<_> = steps()
        .iter()
        .map(|Step { name, title, .. }| format!("- [{name}: {title}]({name}.md)"))
        .collect();
    assert_eq!(listed, expected);
}

/// The page that a line of SUMMARY.md links to.
fn page_in(line: &str) -> Option<&str> {
    line.split_once("](")?.1.strip_suffix(".md)")
}

#[test]
fn the_table_of_the_guide_says_what_steps_toml_says() {
    let page = read("guide/en/README.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ["));
    let rows: Vec<_> = rows.collect();
    for step in steps() {
        let Step { name, title, .. } = step;
        let head = format!("{name}]({name}.md) | {title} | ");
        let cells = rows.iter().find_map(|row| row.strip_prefix(&head));
        let numbers = cells.unwrap_or_default().split([' ', '|']);
        let numbers: Vec<f64> = numbers.filter_map(|cell| cell.parse().ok()).collect();
        let expected = [step.points, f64::from(step.minutes)];
        assert_eq!(numbers, expected, "guide/en/README.md: {name}, {title}");
    }
}
