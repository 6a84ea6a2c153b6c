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

/// Where the sum of the points stands, and that of the first steps: what is said is "N in all", "N points".
#[test]
fn the_points_are_as_many_as_is_said() {
    let points = |starts: &str| -> f64 {
        let meant = steps().iter().filter(|step| step.name.starts_with(starts));
        meant.map(|step| step.points).sum()
    };
    for (page, words) in [
        ("steps.toml", format!(": {} points in all", points(""))),
        (
            "guide/en/contract.md",
            format!(
                "**6.1** {} in all, the Portuguese scale: {}.",
                points(""),
                shares()
            ),
        ),
        (
            "guide/en/README.md",
            format!("of the {} points", points("")),
        ),
        ("guide/en/README.md", format!("are {} points", points("ex"))),
    ] {
        assert!(squeezed(&read(page)).contains(&words), "{page}: {words}");
    }
}

/// How many points each step has, in words: "ex01 to ex08 1.5 each, comp1 and comp2 1 each, comp3 2".
fn shares() -> String {
    let is_like = |one: &Step, next: &Step| {
        let family = |step: &Step| step.name.trim_end_matches(char::is_numeric).to_string();
        one.points == next.points && family(one) == family(next)
    };
    let shares = steps().chunk_by(is_like).map(|chunk| match chunk {
        [one] => format!("{} {}", one.name, one.points),
        [one, next] => format!("{} and {} {} each", one.name, next.name, one.points),
        [first, .., last] => format!("{} to {} {} each", first.name, last.name, first.points),
        [] => String::new(),
    });
    shares.collect::<Vec<_>>().join(", ")
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

/// `text` in one line.
fn squeezed(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ")
}

/// The page that a line of SUMMARY.md links to.
fn page_in(line: &str) -> Option<&str> {
    line.split_once("](")?.1.strip_suffix(".md)")
}

#[test]
fn the_tables_of_the_guide_and_of_the_readme_say_what_steps_toml_says() {
    for (path, folder) in [("guide/en/README.md", ""), ("README.md", "guide/en/")] {
        let page = read(path);
        let rows = page.lines().filter_map(|line| line.strip_prefix("| ["));
        let rows: Vec<_> = rows.collect();
        for step in steps() {
            let Step { name, title, .. } = step;
            let head = format!("{name}]({folder}{name}.md) | {title} | ");
            let cells = rows.iter().find_map(|row| row.strip_prefix(&head));
            let numbers = cells.unwrap_or_default().split([' ', '|']);
            let numbers: Vec<f64> = numbers.filter_map(|cell| cell.parse().ok()).collect();
            let expected = [step.points, f64::from(step.minutes)];
            assert_eq!(numbers, expected, "{path}: {name}, {title}");
        }
    }
}
