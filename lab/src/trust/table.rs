//! The figures step by step, for the terminal, and all that was found for other programs.

use serde_json::{Value, json};

use crate::base::table::table;
use crate::grade::outcome::Outcome;
use crate::kit::lab::Lab;
use crate::trust::figures::{Figures, Right, Wrong};

/// A row a step.
pub fn render(lab: &Lab, wrong: &[Wrong], right: &[Right]) -> String {
    let head = [
        "step",
        "mistakes",
        "caught",
        "at the check about them",
        "right programs",
        "accepted",
    ];
    let mut rows = vec![head.map(str::to_string).to_vec()];
    for step in &lab.steps {
        let wrong = || wrong.iter().filter(|wrong| wrong.mistake.step == step.name);
        let right = || right.iter().filter(|right| right.step == step.name);
        let counts = [
            wrong().count(),
            wrong().filter(|wrong| wrong.is_caught()).count(),
            wrong().filter(|wrong| wrong.missed_by().is_empty()).count(),
            right().count(),
            right()
                .filter(|right| right.refused().next().is_none())
                .count(),
        ];
        if counts[0] + counts[3] == 0 {
            continue; // not asked for
        }
        let counts = counts.map(|count| count.to_string());
        rows.push([step.name.clone()].into_iter().chain(counts).collect());
    }
    table(&rows, |column| column > 0)
}

/// What is not as it should be, a line or a page each.
pub fn faults(wrong: &[Wrong], right: &[Right]) -> Vec<String> {
    let missed = wrong.iter().filter(|wrong| !wrong.missed_by().is_empty());
    let missed = missed.map(|wrong| {
        let (step, name) = (&wrong.mistake.step, &wrong.mistake.name);
        let by = wrong.missed_by().join(", ");
        let others: Vec<_> = wrong.failed().into_iter().collect();
        match others.is_empty() {
            true => format!("{step}: `{name}` is not caught; {by} should fail"),
            false => format!(
                "{step}: `{name}` is not caught by {by}, but by {}",
                others.join(", ")
            ),
        }
    });
    let not_alone = wrong.iter().filter(|wrong| wrong.mistake.alone);
    let not_alone = not_alone.filter(|wrong| !wrong.caught_beside().is_empty());
    let not_alone = not_alone.map(|wrong| {
        let (step, name) = (&wrong.mistake.step, &wrong.mistake.name);
        let beside: Vec<_> = wrong.caught_beside().into_iter().collect();
        let beside = beside.join(", ");
        format!(
            "{step}: `{name}` is said to be caught by one check alone; {beside} catches it, too"
        )
    });
    let refused = right.iter().flat_map(|right| {
        let pages = right.refused();
        pages.map(|outcome| {
            format!(
                "{}: the right program `{}` is refused\n{}",
                right.step, right.set.name, outcome.page
            )
        })
    });
    missed.chain(not_alone).chain(refused).collect()
}

/// Everything, as the text of a file in JSON.
pub fn json(figures: &Figures, wrong: &[Wrong], right: &[Right], seconds: u64) -> String {
    let failed = |outcomes: &[Outcome]| -> Vec<Value> {
        let failed = outcomes.iter().filter(|outcome| !outcome.page.is_empty());
        let told =
            failed.map(|outcome| json!({ "check": outcome.check.name, "page": outcome.page }));
        told.collect()
    };
    let wrong = wrong.iter().map(|wrong| {
        json!({
            "step": wrong.mistake.step,
            "name": wrong.mistake.name,
            "about": wrong.mistake.checks,
            "alone": wrong.mistake.alone,
            "beginner": wrong.mistake.beginner,
            "caught": wrong.is_caught(),
            "missed by": wrong.missed_by(),
            "seconds": wrong.outcomes.first().map(|outcome| outcome.time.as_secs_f64()),
            "failed": failed(&wrong.outcomes),
        })
    });
    let right = right.iter().map(|right| {
        json!({
            "step": right.step,
            "name": right.set.name,
            "language": right.set.language,
            "accepted": right.refused().next().is_none(),
            "seconds": right.outcomes.first().map(|outcome| outcome.time.as_secs_f64()),
            "failed": failed(&right.outcomes),
        })
    });
    let value = json!({
        "line": figures.line(),
        "seconds": seconds,
        "wrong": wrong.collect::<Vec<_>>(),
        "right": right.collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}
