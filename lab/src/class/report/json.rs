//! Everything, for other programs: what `course/schema/marks.v1.json` describes.

use std::time::SystemTime;

use serde_core::ser::{Serialize, SerializeMap, Serializer};
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
pub fn render(lab: &Lab, class: &Class, start: SystemTime) -> anyhow::Result<String> {
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
    let submissions = class.submissions.iter();
    let submissions = submissions.map(|graded| serde_json::to_string(&Submission(graded)));
    let submissions: Vec<_> = submissions.collect::<Result<_, _>>()?;
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

/// A submission as a line. A class has tens of thousands of outcomes: they are written as they are met, for
/// to make values of them first takes as long again.
struct Submission<'a>(&'a Graded);

impl Serialize for Submission<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let graded = self.0;
        let status = match (&graded.state, graded.total()) {
            (State::Graded(_), Some(_)) => "graded",
            _ => graded.why_no_total(),
        };
        let late = graded.late.is_late.then(|| {
            json!({
                "seconds": graded.late.by,
                "penalty": rounded(graded.penalty),
            })
        });
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &graded.name)?;
        map.serialize_entry("page", &format!("{}.md", graded.page))?;
        map.serialize_entry("path", &graded.path.to_string_lossy())?;
        map.serialize_entry("status", status)?;
        map.serialize_entry("total", &graded.total().map(rounded))?;
        map.serialize_entry("earned", &graded.earned().map(rounded))?;
        map.serialize_entry("late", &late)?;
        map.serialize_entry("notes", &graded.notes())?;
        for field in FROM_MANIFEST {
            map.serialize_entry(field, &graded.manifest[field])?;
        }
        let steps: Vec<_> = graded.steps().iter().map(Step).collect();
        map.serialize_entry("steps", &steps)?;
        map.end()
    }
}

struct Step<'a>(&'a StepResult);

impl Serialize for Step<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let result = self.0;
        let (status, message) = match &result.failure {
            Some(Failure::DoesNotCompile(messages) | Failure::LibraryDoesNotCompile(messages)) => {
                ("does not compile", Some(messages.concat()))
            }
            Some(Failure::NotText(what)) => ("does not compile", Some(what.clone())),
            Some(Failure::Missing(what)) => ("missing", Some(what.clone())),
            Some(Failure::Foreign(what) | Failure::Stopped(what)) => {
                ("not graded", Some(what.clone()))
            }
            Some(Failure::GraderError(fault)) => ("grader error", Some(fault.clone())),
            None if result.fault().is_some() => ("grader error", None),
            None if result.is_passed() => ("passed", None),
            None if result.outcomes.is_empty() => ("untouched", None),
            None => ("failed", None),
        };
        let tally = result.tally();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("step", &result.step.name)?;
        map.serialize_entry("title", &result.step.title)?;
        map.serialize_entry("status", status)?;
        map.serialize_entry("points", &result.points().map(rounded))?;
        map.serialize_entry("of", &result.step.points)?;
        map.serialize_entry("passed", &tally.passed())?;
        map.serialize_entry("checks", &tally.all())?;
        map.serialize_entry("new", &count(tally.new))?;
        map.serialize_entry("kept", &count(tally.kept))?;
        map.serialize_entry("message", &message.map(|message| printable(&message)))?;
        let results: Vec<_> = result.outcomes.iter().map(Told).collect();
        map.serialize_entry("results", &results)?;
        map.end()
    }
}

fn count(count: Count) -> Value {
    json!({ "passed": count.passed, "checks": count.all })
}

struct Told<'a>(&'a Outcome);

impl Serialize for Told<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let outcome = self.0;
        let verdict = match outcome.verdict {
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::Stopped => "stopped",
            Verdict::GraderError => "grader error",
        };
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("check", &outcome.check.path())?;
        map.serialize_entry("scored", &outcome.check.is_scored())?;
        map.serialize_entry("since", outcome.check.since.name())?;
        map.serialize_entry("verdict", verdict)?;
        map.serialize_entry("skipped", &outcome.skipped)?;
        map.serialize_entry("happened", &printable(outcome.happened()))?;
        map.serialize_entry("seconds", &rounded(outcome.time.as_secs_f64()))?;
        map.serialize_entry("report", &printable(&outcome.page))?;
        map.end()
    }
}

fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
