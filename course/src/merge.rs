//! The marks of a class that was graded in parts, put together. What is missing, doubled or of another kit
//! is refused: a hole in a class is found now, or by a student.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use crate::files;
use crate::forms::marks::Marks;

/// What is asked of `course merge`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The marks of all parts, in any order
    #[arg(required = true, value_name = "PART")]
    parts: Vec<PathBuf>,
    /// Where the marks of the class go
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
}

/// The marks of one part.
struct Part {
    /// The file that it is from.
    file: String,
    number: u64,
    of: u64,
    marks: Value,
}

/// Puts the parts together.
///
/// # Errors
/// When they are not the parts of one class.
pub fn run(arguments: &Arguments) -> Result<()> {
    let parts = arguments.parts.iter().map(|path| read(path));
    let mut parts = parts.collect::<Result<Vec<_>>>()?;
    parts.sort_by_key(|part| part.number);
    are_alike(&parts)?;
    are_all_there(&parts)?;
    is_nobody_twice(&parts)?;
    let text = format!("{:#}\n", put_together(parts));
    files::put(&arguments.output, text.as_bytes())
}

fn read(path: &Path) -> Result<Part> {
    let file = path.display().to_string();
    let text = files::read(path)?;
    let marks = Marks::parse(&text).with_context(|| format!("`{file}` cannot be used"))?;
    ensure!(
        !marks.interrupted,
        "`{file}` is not complete: its grading was interrupted"
    );
    let marks: Value = serde_json::from_slice(&text)?;
    let number = |key: &str| marks["partition"][key].as_u64();
    let (Some(number), Some(of)) = (number("part"), number("of")) else {
        bail!("`{file}` is no part of a class: it was graded without --partition");
    };
    Ok(Part {
        file,
        number,
        of,
        marks,
    })
}

/// Refuses parts of which one was graded by another kit, or in another number of parts.
fn are_alike(parts: &[Part]) -> Result<()> {
    let first = &parts[0];
    for part in &parts[1..] {
        for place in ["/kit/fingerprint", "/points"] {
            ensure!(
                part.marks.pointer(place) == first.marks.pointer(place),
                "`{}` and `{}` were graded by different kits: grade one of them again",
                first.file,
                part.file
            );
        }
        ensure!(
            part.of == first.of,
            "`{}` is one of {} parts, `{}` one of {}",
            first.file,
            first.of,
            part.file,
            part.of
        );
    }
    Ok(())
}

/// Refuses parts, sorted, that are not each of the class's once.
fn are_all_there(parts: &[Part]) -> Result<()> {
    for pair in parts.windows(2) {
        let [one, other] = pair else { continue };
        ensure!(
            one.number != other.number,
            "`{}` and `{}` are the same part, {} of {}",
            one.file,
            other.file,
            one.number,
            one.of
        );
    }
    let of = parts[0].of;
    let is_there = |number: &u64| parts.iter().any(|part| part.number == *number);
    let missing: Vec<_> = (1..=of).filter(|number| !is_there(number)).collect();
    let words: Vec<_> = missing.iter().map(u64::to_string).collect();
    ensure!(
        missing.is_empty(),
        "of {of} parts there are missing: {}",
        words.join(", ")
    );
    Ok(())
}

/// Refuses a class in which two parts have the same submission.
fn is_nobody_twice(parts: &[Part]) -> Result<()> {
    let mut seen = BTreeMap::new();
    for part in parts {
        for submission in submissions(&part.marks) {
            if let Some(other) = seen.insert(name(submission), &part.file) {
                let name = name(submission);
                bail!("{name:?} is in `{other}`, and in `{}` again", part.file);
            }
        }
    }
    Ok(())
}

/// The marks of the whole class, in the order of names.
fn put_together(parts: Vec<Part>) -> Value {
    let seconds: f64 = parts
        .iter()
        .filter_map(|part| part.marks["seconds"].as_f64())
        .sum();
    let dates = parts.iter().filter_map(|part| part.marks["date"].as_str());
    let date = dates.min().unwrap_or_default().to_string();
    // Where one machine could not hold programs wholly, that is what is said of the class.
    let confined = |part: &&Part| part.marks["sandbox"]["not_confined"].is_null();
    let weakest = parts
        .iter()
        .find(|part| !confined(part))
        .unwrap_or(&parts[0]);
    let mut whole = weakest.marks.clone();
    let all = parts.iter().flat_map(|part| submissions(&part.marks));
    let mut all: Vec<_> = all.cloned().collect();
    all.sort_by(|one, other| name(one).cmp(name(other)));
    whole["seconds"] = json!((seconds * 100.0).round() / 100.0);
    whole["date"] = json!(date);
    whole["partition"] = Value::Null;
    whole["submissions"] = json!(all);
    whole
}

fn submissions(marks: &Value) -> impl Iterator<Item = &Value> {
    marks["submissions"].as_array().into_iter().flatten()
}

fn name(submission: &Value) -> &str {
    submission["name"].as_str().unwrap_or_default()
}
