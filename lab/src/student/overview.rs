//! Where a student stands, and what comes next.

use std::fmt::Write;

use anyhow::Result;

use crate::base::table;
use crate::grade::tally::shown;
use crate::kit::guide;
use crate::student::layout::Size;
use crate::student::pages::{bar, shortened};
use crate::student::progress::Entry;
use crate::student::session::Session;

/// What the columns beside the titles take.
const OTHER_COLUMNS: usize = 42;
/// A shorter piece of a title says nothing.
const LEAST_TITLE: usize = 12;

/// All steps with their checks and points.
///
/// # Errors
/// When a file cannot be read.
pub fn table(session: &Session) -> Result<String> {
    let mut rows = vec![
        ["", "step", "checks", "points", ""]
            .map(str::to_string)
            .to_vec(),
    ];
    // What the other columns leave: on a narrow terminal titles would be broken into pieces.
    let room = Size::here().columns.saturating_sub(OTHER_COLUMNS);
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
                true => "not graded".to_string(),
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
    format!("{bar} {} of {} points", shown(earned), shown(whole))
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
    let mut text = format!(
        "By the last checks it is worth {} of {} points.\n",
        shown(points),
        shown(whole)
    );
    for step in steps {
        let Entry {
            tally, fingerprint, ..
        } = session.progress.of(step);
        let state = if !session.is_begun(step)? {
            "not begun".to_string()
        } else if session.lab.fingerprint(step)? != fingerprint {
            "changed since its last check: `cargo lab` checks it".to_string()
        } else if tally.is_passed() {
            continue;
        } else {
            format!("passes {} of {} checks", tally.passed(), tally.all())
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
        return Ok("Next: hand it in.\n  cargo lab submit".to_string());
    };
    let name = &step.name;
    let is_first = steps.first() == Some(step);
    Ok(match session.is_begun(step)? {
        false if !is_first => {
            format!("Next: {name}. Bring your code along:\n  cargo lab next")
        }
        _ => {
            let page = guide::path(&session.lab, name);
            format!(
                "Next: {name}. Read {page}, edit exercises/{name}.rs, and grade it:\n  \
                 cargo lab check {name}      (or, at every save: cargo lab watch)"
            )
        }
    })
}
