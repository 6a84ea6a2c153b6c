//! JUnit's XML, the part of it that Artemis, GitLab and Jenkins all read. GitLab reads a failure's text
//! alone and Artemis its `message` before that; Artemis and GitLab tell cases by their names alone, over
//! all suites; Artemis leaves out what is skipped; Jenkins takes no attribute that it does not know.

use std::io::Cursor;

use anyhow::Result;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::forms::marks::{Marks, Outcome, Step, StepStatus, Submission, Verdict};
use crate::forms::neutral;
use crate::forms::telling::{self, Show};

/// A message is a line; what it is about stands in the text.
const MESSAGE: usize = 200;

/// What came of a case.
enum Ending {
    Passed,
    Skipped(String),
    Failure(String, String),
    /// Not the program's fault.
    Error(String, String),
}

/// A case, with its seconds.
struct Case {
    name: String,
    seconds: f64,
    ending: Ending,
}

/// The text of the file: a suite for each step of each submission.
///
/// # Errors
/// Never, in memory.
pub fn render(marks: &Marks, show: Show) -> Result<Vec<u8>> {
    let mut writer = Writer::new_with_indent(Cursor::new(Vec::new()), b' ', 1);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer
        .create_element("testsuites")
        .write_inner_content(|writer| {
            for submission in &marks.submissions {
                // One submission has no need of a name: it is the repository that it stands in.
                let owner = (marks.submissions.len() > 1).then(|| neutral::xml(&submission.name));
                let owner = owner.map_or(String::new(), |owner| format!("{owner}: "));
                if submission.steps.is_empty() {
                    suite(
                        writer,
                        &format!("{owner}submission"),
                        &[not_graded(&owner, submission)],
                    )?;
                }
                for step in &submission.steps {
                    suite(
                        writer,
                        &format!("{owner}{}", step.step),
                        &cases(&owner, step, show),
                    )?;
                }
            }
            Ok(())
        })?;
    Ok(writer.into_inner().into_inner())
}

fn not_graded(owner: &str, submission: &Submission) -> Case {
    let words = format!(
        "{}\n{}",
        submission.status.words(),
        submission.notes.join("\n")
    );
    Case {
        name: format!("{owner}submission can be graded"),
        seconds: 0.0,
        ending: Ending::Error(submission.status.words().to_string(), words),
    }
}

/// The cases of a step: that it compiles, and its checks; or the step as a whole, where no more is told.
fn cases(owner: &str, step: &Step, show: Show) -> Vec<Case> {
    let name = |what: &str| format!("{owner}{}: {what}", step.step);
    let whole = Case {
        name: match show {
            Show::None => name("all checks pass"),
            _ => name("compiles"),
        },
        seconds: 0.0,
        ending: match (step.status, telling::not_made(step)) {
            (StepStatus::GraderError, _) => {
                Ending::Error("grader error".to_string(), telling::step(step, show))
            }
            (_, Some(why)) => Ending::Failure(why.to_string(), telling::step(step, show)),
            (StepStatus::Failed, _) if show == Show::None => {
                Ending::Failure("not all do".to_string(), String::new())
            }
            _ => Ending::Passed,
        },
    };
    let checks = step.results.iter().filter(|_| show != Show::None);
    let checks = checks.map(|outcome| Case {
        name: name(&outcome.words()),
        seconds: outcome.seconds,
        ending: ending(outcome, show),
    });
    [whole].into_iter().chain(checks).collect()
}

fn ending(outcome: &Outcome, show: Show) -> Ending {
    let verdict = telling::verdict(outcome);
    let text = match show {
        Show::Full => outcome.report.clone(),
        _ => verdict.clone(),
    };
    match (outcome.verdict, &outcome.skipped) {
        (Verdict::Passed, _) => Ending::Passed,
        (Verdict::GraderError, _) => Ending::Error(verdict, text),
        (_, Some(_)) => Ending::Skipped(verdict),
        _ if show == Show::Full && !outcome.happened.is_empty() => {
            Ending::Failure(outcome.happened.clone(), text)
        }
        _ => Ending::Failure(verdict, text),
    }
}

fn suite(writer: &mut Writer<Cursor<Vec<u8>>>, name: &str, cases: &[Case]) -> std::io::Result<()> {
    let count = |is: fn(&Ending) -> bool| {
        cases
            .iter()
            .filter(|case| is(&case.ending))
            .count()
            .to_string()
    };
    let seconds: f64 = cases.iter().map(|case| case.seconds).sum();
    writer
        .create_element("testsuite")
        .with_attributes([
            ("name", name),
            ("tests", &cases.len().to_string()),
            (
                "failures",
                &count(|ending| matches!(ending, Ending::Failure(..))),
            ),
            (
                "errors",
                &count(|ending| matches!(ending, Ending::Error(..))),
            ),
            (
                "skipped",
                &count(|ending| matches!(ending, Ending::Skipped(_))),
            ),
            ("time", &format!("{seconds:.2}")),
        ])
        .write_inner_content(|writer| {
            cases.iter().try_for_each(|case| write(writer, name, case))
        })?;
    Ok(())
}

fn write(writer: &mut Writer<Cursor<Vec<u8>>>, suite: &str, case: &Case) -> std::io::Result<()> {
    let seconds = format!("{:.2}", case.seconds);
    let element = writer.create_element("testcase").with_attributes([
        ("classname", suite),
        ("name", &case.name),
        ("time", &seconds),
    ]);
    let (kind, message, text) = match &case.ending {
        Ending::Passed => return element.write_empty().map(drop),
        Ending::Skipped(message) => ("skipped", message, ""),
        Ending::Failure(message, text) => ("failure", message, text.as_str()),
        Ending::Error(message, text) => ("error", message, text.as_str()),
    };
    let message: String = neutral::xml(message)
        .replace(['\n', '\t'], " ")
        .chars()
        .take(MESSAGE)
        .collect();
    element.write_inner_content(|writer| {
        let element = writer
            .create_element(kind)
            .with_attribute(("message", message.as_str()));
        match kind {
            "skipped" => element.write_empty().map(drop),
            _ => {
                let element = element
                    .with_attribute(("type", if kind == "error" { "grader" } else { "check" }));
                element
                    .write_text_content(BytesText::new(&neutral::xml(text)))
                    .map(drop)
            }
        }
    })?;
    Ok(())
}
