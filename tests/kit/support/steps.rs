//! The table of steps.toml.

use std::sync::LazyLock;

use super::files::read;

/// One step of the lab.
#[derive(Default)]
pub struct Step {
    pub name: String,
    pub title: String,
    pub points: f64,
    pub minutes: u32,
    /// The TCP port of a step that has a fixed one.
    pub port: Option<u16>,
}

/// All steps, in their order.
pub fn steps() -> &'static [Step] {
    static STEPS: LazyLock<Vec<Step>> = LazyLock::new(|| parse(&read("steps.toml")));
    &STEPS
}

/// Whether `name` is a step's, or made as most of theirs are: ex and a number, or comp and a number.
pub fn is_like_a_step(name: &str) -> bool {
    if steps().iter().any(|step| step.name == name) {
        return true;
    }
    let number = name
        .strip_prefix("ex")
        .or_else(|| name.strip_prefix("comp"));
    number.is_some_and(|digits| {
        !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
    })
}

/// Reads the few forms of line that steps.toml has, and no others: what is misspelt must not be
/// passed over.
fn parse(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line == "[[step]]" {
            steps.push(Step::default());
            continue;
        }
        let known = steps.last_mut().and_then(|step| set(step, line));
        assert!(
            known.is_some(),
            "steps.toml:{number}: `{line}` is not understood"
        );
    }
    steps
}

/// Puts what `line` says into `step`; `None` when it says nothing known.
fn set(step: &mut Step, line: &str) -> Option<()> {
    let (key, value) = line.split_once(" = ")?;
    match key {
        "name" => step.name = text(value)?,
        "title" => step.title = text(value)?,
        "points" => step.points = value.parse().ok()?,
        "minutes" => step.minutes = value.parse().ok()?,
        "port" => step.port = Some(value.parse().ok()?),
        _ => return None,
    }
    Some(())
}

/// A TOML string without anything escaped in it.
fn text(value: &str) -> Option<String> {
    let text = value.strip_prefix('"')?.strip_suffix('"')?;
    (!text.contains(['"', '\\'])).then(|| text.to_string())
}
