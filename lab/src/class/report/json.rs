//! Everything, for other programs: what `course/schema/marks.v1.json` describes.

use std::time::SystemTime;

use anyhow::Result;
use serde_json::{Value, json};

use crate::base::print::printable;
use crate::build::package::Failure;
use crate::class::results::{Class, Graded, State};
use crate::grade::outcome::{Outcome, Verdict};
use crate::grade::result::StepResult;
use crate::grade::tally::Count;
use crate::kit::lab::Lab;
use crate::sandbox::means::Means;

/// What the file says it is, for who reads it: another number when a field goes or means something else.
const VERSION: u32 = 1;

/// What the results tell of who has handed in what, and when, as it was collected.
const FROM_MANIFEST: [&str; 8] = [
    "id",
    "ids",
    "email",
    "roster",
    "on_roster",
    "labels",
    "handed_in",
    "superseded",
];

/// The text of the file, of a grading that began at `start` and is over now. Points that are not known
/// are `null`.
///
/// # Errors
/// When a file of the kit cannot be read.
pub fn render(lab: &Lab, class: &Class, start: SystemTime) -> Result<String> {
    let points: f64 = lab.steps.iter().map(|step| step.points).sum();
    let head = json!({
        "version": VERSION,
        "kit": { "version": env!("CARGO_PKG_VERSION"), "fingerprint": lab.kit_fingerprint()? },
        "date": humantime::format_rfc3339_seconds(start).to_string(),
        "seconds": rounded(start.elapsed().unwrap_or_default().as_secs_f64()),
        "points": points,
        "interrupted": class.is_interrupted,
        "due": class.due,
        "partition": class.partition.map(|partition| json!({ "part": partition.part, "of": partition.of })),
        "sandbox": sandbox(Means::here()),
    });
    let head = format!("{head:#}");
    // A line for each: one after another, for all of a class at once take hundreds of megabytes.
    let submissions = class.submissions.iter().map(submission);
    let submissions: Vec<_> = submissions.map(|value| value.to_string()).collect();
    Ok(format!(
        "{},\n  \"submissions\": [\n{}\n  ]\n}}\n",
        head.trim_end_matches("\n}"),
        submissions.join(",\n")
    ))
}

/// What the programs were held with.
fn sandbox(means: &Means) -> Value {
    json!({
        "namespaces": means.has_namespaces(),
        "landlock": means.landlock,
        "not_confined": means.not_confined(),
    })
}

fn submission(graded: &Graded) -> Value {
    let status = match (&graded.state, graded.total()) {
        (State::Graded(_), Some(_)) => "graded",
        _ => graded.why_no_total(),
    };
    let mut value = json!({
        "name": graded.name,
        "page": format!("{}.md", graded.page),
        "path": graded.path.to_string_lossy(),
        "status": status,
        "total": graded.total().map(rounded),
        "earned": graded.earned().map(rounded),
        "late": graded.late.is_late.then(|| json!({
            "seconds": graded.late.by,
            "penalty": rounded(graded.penalty),
        })),
        "notes": graded.notes(),
        "steps": graded.steps().iter().map(step).collect::<Vec<_>>(),
    });
    for field in FROM_MANIFEST {
        value[field] = graded.manifest[field].clone();
    }
    value
}

fn step(result: &StepResult) -> Value {
    let (status, message) = match &result.failure {
        Some(Failure::DoesNotCompile(messages) | Failure::LibraryDoesNotCompile(messages)) => {
            ("does not compile", Some(messages.concat()))
        }
        Some(Failure::NotText(what)) => ("does not compile", Some(what.clone())),
        Some(Failure::Missing(what)) => ("missing", Some(what.clone())),
        Some(Failure::Foreign(what) | Failure::Stopped(what)) => ("not graded", Some(what.clone())),
        Some(Failure::GraderError(fault)) => ("grader error", Some(fault.clone())),
        None if result.fault().is_some() => ("grader error", None),
        None if result.is_passed() => ("passed", None),
        None if result.outcomes.is_empty() => ("untouched", None),
        None => ("failed", None),
    };
    let tally = result.tally();
    json!({
        "step": result.step.name,
        "title": result.step.title,
        "status": status,
        "points": result.points().map(rounded),
        "of": result.step.points,
        "passed": tally.passed(),
        "checks": tally.all(),
        "new": count(tally.new),
        "kept": count(tally.kept),
        "message": message.map(|message| printable(&message)),
        "results": result.outcomes.iter().map(outcome).collect::<Vec<_>>(),
    })
}

fn count(count: Count) -> Value {
    json!({ "passed": count.passed, "checks": count.all })
}

fn outcome(outcome: &Outcome) -> Value {
    let verdict = match outcome.verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::Stopped => "stopped",
        Verdict::GraderError => "grader error",
    };
    json!({
        "check": outcome.check.path(),
        "scored": outcome.check.is_scored(),
        "since": outcome.check.since.name(),
        "verdict": verdict,
        "skipped": outcome.skipped,
        "happened": printable(outcome.happened()),
        "seconds": rounded(outcome.time.as_secs_f64()),
        "report": printable(&outcome.page),
    })
}

fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
