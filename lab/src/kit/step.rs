//! The steps of the lab.

use anyhow::{Context, Result};
use language::text;
use toml_edit::{DocumentMut, Item, Table};

/// One step of the lab, as steps.toml has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The name of its files and of its binary: `ex05`.
    pub name: String,
    pub title: String,
    pub points: f64,
    /// The TCP port, where the step has a fixed one: no two of its checks can run at once.
    pub port: Option<u16>,
}

impl Step {
    /// Its file in `exercises/` and `solutions/`.
    pub fn file(&self) -> String {
        format!("{}.rs", self.name)
    }
}

/// The steps that the text of a steps.toml lists.
///
/// # Errors
/// When it cannot be understood.
pub fn parse(text: &str) -> Result<Vec<Step>> {
    let document: DocumentMut = text.parse()?;
    let tables = document
        .get("step")
        .and_then(|item| item.as_array_of_tables());
    let tables = tables.context(text!("there is no [[step]]"))?;
    tables.iter().map(parse_step).collect()
}

fn parse_step(table: &Table) -> Result<Step> {
    let text = |key| {
        let value = table.get(key).and_then(|item| item.as_str());
        value.with_context(|| text!("a step has no `{key}`", key))
    };
    let number = |item: &Item| {
        let whole = item
            .as_integer()
            .and_then(|points| i32::try_from(points).ok());
        item.as_float().or(whole.map(f64::from))
    };
    let points = table.get("points").and_then(number);
    let port = table.get("port").and_then(|item| item.as_integer());
    Ok(Step {
        name: text("name")?.to_string(),
        title: text("title")?.to_string(),
        points: points.context(text!("a step has no `points` such as 1.5"))?,
        port: port.map(u16::try_from).transpose()?,
    })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn points_are_any_number() {
        for (written, points) in [("2", 2.0), ("1.5", 1.5)] {
            let text = format!("[[step]]\nname = \"a\"\ntitle = \"b\"\npoints = {written}\n");
            assert_eq!(parse(&text).expect("it is understood")[0].points, points);
        }
        assert!(parse("[[step]]\nname = \"a\"\ntitle = \"b\"\npoints = \"2\"\n").is_err());
    }
}
