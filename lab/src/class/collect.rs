//! Has the submissions of a class collected, by a program that knows of course systems, and reads what that
//! has made: a manifest, and one file with all that is graded.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::base::files;
use crate::base::stop::Stop;
use crate::base::temporary::TemporaryFolder;
use crate::class::forms::COURSE;
use crate::class::submission::Submission;
use crate::kit::lab::Lab;

/// The manifest that is understood here.
const VERSION: u64 = 1;
/// So many bytes the name of a page has at most: file systems take 255, with an ending.
const MAX_NAME: usize = 160;

/// Where a class is, and what is known of it.
#[derive(clap::Args)]
pub struct Sources {
    /// Submissions: workspaces, archives, folders of many, exports of a course system
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Who is enrolled: a CSV file; each gets a row, also who has handed in nothing
    #[arg(long, value_name = "FILE")]
    roster: Option<PathBuf>,
    /// The column of the roster that says whose a submission is; else the one that matches most
    #[arg(long, value_name = "COLUMN", requires = "roster")]
    roster_key: Option<String>,
    /// When it was due: 2026-03-01T23:59, or a date, whose end is meant; the last one in time counts
    #[arg(long, value_name = "TIME")]
    due: Option<String>,
}

/// A class, collected.
pub struct Collected {
    /// The program that has done it.
    pub course: PathBuf,
    pub submissions: Vec<Submission>,
    /// What is nobody's, and why: "it …".
    pub passed_over: Vec<(String, String)>,
    /// The column of the roster that was matched.
    pub column: Option<String>,
    pub due: Option<String>,
}

/// Collects the class.
///
/// # Errors
/// When a path leads nowhere, there is no submission at all, or what was collected is not understood.
pub fn collect(lab: &Lab, sources: &Sources, stop: &Stop) -> Result<Collected> {
    let program = COURSE.build(lab, stop)?;
    let folder = TemporaryFolder::new_in(&lab.own_target()?)?;
    let mut command = Command::new(&program);
    command.arg("collect").arg("--out").arg(folder.path());
    for name in lab.exercise_files() {
        command.arg("--known").arg(name);
    }
    let Sources {
        paths,
        roster,
        roster_key,
        due,
    } = sources;
    if let Some(roster) = roster {
        command.arg("--roster").arg(roster);
    }
    if let Some(key) = roster_key {
        command.arg(format!("--roster-key={key}"));
    }
    if let Some(due) = due {
        command.arg(format!("--due={due}"));
    }
    command.arg("--").args(paths).stdin(Stdio::null());
    let output = command.output().context("cannot collect the submissions")?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        let words = words.trim();
        bail!("{}", words.strip_prefix("error: ").unwrap_or(words));
    }
    let manifest = files::read(&folder.path().join("class.json"))?;
    let manifest: Value = serde_json::from_slice(&manifest).context("class.json is no JSON")?;
    ensure!(
        manifest["version"] == VERSION,
        "class.json is of another version"
    );
    let contents = files::read(&folder.path().join("class.contents"))?;
    let entries = manifest["submissions"].as_array();
    let entries = entries.context("class.json has no submissions")?.iter();
    let submissions = entries.map(|entry| Submission::read(entry, &contents));
    let mut submissions: Vec<_> = submissions.collect::<Result<_>>()?;
    name_pages(&mut submissions);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
    let passed_over = manifest["passed_over"].as_array().into_iter().flatten();
    let passed_over = passed_over.map(|file| (text(&file["path"]), text(&file["why"])));
    Ok(Collected {
        course: program,
        submissions,
        passed_over: passed_over.collect(),
        column: manifest["roster_column"].as_str().map(str::to_string),
        due: manifest["due"].as_str().map(str::to_string),
    })
}

/// Gives the page of each submission a name that no other has, also where `Ana` and `ana` are one.
fn name_pages(submissions: &mut [Submission]) {
    let mut seen = BTreeSet::new();
    for submission in submissions {
        let name = plain(&submission.name);
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        let mut tries = [name.clone()].into_iter().chain(numbered);
        let free = tries.find(|name| seen.insert(name.to_lowercase()));
        submission.page = free.unwrap_or(name);
    }
}

/// A name that a file can have, on any system.
fn plain(name: &str) -> String {
    let name: String = name
        .chars()
        .map(|letter| match "/\\:*?\"<>|".contains(letter) {
            true => '_',
            false => letter,
        })
        .collect();
    let end = (0..=MAX_NAME.min(name.len()))
        .rev()
        .find(|end| name.is_char_boundary(*end));
    let name = name[..end.unwrap_or(0)].trim_matches([' ', '.']);
    match name {
        "" => "_".to_string(),
        name => name.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_page_has_a_name_that_a_file_can_have() {
        assert_eq!(plain("p:q/r"), "p_q_r");
        assert_eq!(plain(".."), "_");
        let long = plain(&"ção".repeat(200));
        assert!(long.len() <= 160 && long.starts_with("ção"));
    }
}
