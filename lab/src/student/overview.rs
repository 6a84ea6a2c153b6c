//! Where a student stands, and what comes next.

use std::fmt::Write;

use anyhow::Result;
use console::measure_text_width;
use language::text;

use crate::base::table;
use crate::grade::tally::shown;
use crate::kit::guide;
use crate::student::layout::Size;
use crate::student::lines::shortened;
use crate::student::pages::bar;
use crate::student::progress::Entry;
use crate::student::session::Session;

/// What the columns beside the titles take, but for that of the checks.
const OTHER_COLUMNS: usize = 32;
/// A shorter piece of a title says nothing.
const LEAST_TITLE: usize = 12;

/// All steps with their checks and points.
///
/// # Errors
/// When a file cannot be read.
pub fn table(session: &Session) -> Result<String> {
    let head = ["", text!("step"), text!("checks"), text!("points"), ""];
    let mut rows = vec![head.map(str::to_string).to_vec()];
    // What the other columns leave: on a narrow terminal titles would be broken into pieces.
    let checks = [text!("checks"), text!("not graded")].map(measure_text_width);
    let others = OTHER_COLUMNS + checks.into_iter().max().unwrap_or_default();
    let room = Size::here().columns.saturating_sub(others);
    let has_room = room >= LEAST_TITLE;
    for step in &session.lab.steps {
        let entry = session.progress.of(step);
        let earned = session.progress.points(step);
        let mark = match session.progress.is_passed(step) {
            true => "✓",
            false if session.is_begun(step)? => "·",
            false => "",
        };
        rows.push(vec![
            mark.to_string(),
            step.name.clone(),
            match entry.fingerprint.is_empty() {
                true => text!("not graded").to_string(),
                false => format!("{} / {}", entry.tally.passed(), entry.tally.all()),
            },
            format!("{} / {}", shown(earned), shown(step.points)),
            match has_room {
                true => shortened(&step.title, room),
                false => String::new(),
            },
        ]);
    }
    Ok(table::table(&rows, |column| [2, 3].contains(&column)))
}

/// A bar over all points.
pub fn points(session: &Session) -> String {
    let steps = &session.lab.steps;
    let earned: f64 = steps.iter().map(|step| session.progress.points(step)).sum();
    let whole: f64 = steps.iter().map(|step| step.points).sum();
    let bar = bar(earned, whole, 20);
    let points = text!(
        "{earned} of {all} points",
        earned = shown(earned),
        all = shown(whole)
    );
    format!("{bar} {points}")
}

/// What all steps are worth together by the last checks, and which of them are not whole. Nothing is
/// checked for it: who hands in may be in a hurry.
///
/// # Errors
/// When a file cannot be read.
pub fn worth(session: &Session) -> Result<String> {
    let steps = &session.lab.steps;
    let points: f64 = steps.iter().map(|step| session.progress.points(step)).sum();
    let whole: f64 = steps.iter().map(|step| step.points).sum();
    let mut text = text!(
        "By the last checks it is worth {earned} of {all} points.",
        earned = shown(points),
        all = shown(whole)
    );
    text.push('\n');
    for step in steps {
        let Entry {
            tally, fingerprint, ..
        } = session.progress.of(step);
        let state = if !session.is_begun(step)? {
            text!("not begun").to_string()
        } else if session.lab.fingerprint(step)? != fingerprint {
            text!("changed since its last check: `cargo lab` checks it").to_string()
        } else if tally.is_passed() {
            continue;
        } else {
            text!(
                "passes {passed} of {all} checks",
                passed = tally.passed(),
                all = tally.all()
            )
        };
        let _ = writeln!(text, "  {}: {state}", step.name);
    }
    Ok(text)
}

/// What to do next, and the exact command for it.
///
/// # Errors
/// When a file cannot be read.
pub fn next_thing(session: &Session) -> Result<String> {
    let steps = &session.lab.steps;
    let Some(step) = session.progress.first_unfinished(steps) else {
        return Ok(format!(
            "{}\n  cargo lab submit",
            text!("Next: hand it in.")
        ));
    };
    let name = &step.name;
    let is_first = steps.first() == Some(step);
    Ok(match session.is_begun(step)? {
        false if !is_first => {
            let words = text!("Next: {step}. Bring your code along:", step = name);
            format!("{words}\n  cargo lab next")
        }
        _ => {
            text!(
                "Next: {step}. Read {page}, edit exercises/{step}.rs, and grade it:\n  \
                 cargo lab check {step}      (or, at every save: cargo lab watch)",
                step = name,
                page = guide::path(name)
            )
        }
    })
}
