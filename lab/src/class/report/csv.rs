//! A spreadsheet: one row a submission, one column a step, the total.

use anyhow::Result;

use crate::class::results::{Class, Graded};
use crate::grade::tally::shown;
use crate::kit::lab::Lab;

/// The text of the file. Where points are not known the cell is not a number.
///
/// # Errors
/// Never, in memory.
pub fn render(lab: &Lab, class: &Class) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let steps = lab.steps.iter().map(|step| step.name.as_str());
    let head = ["submission"].into_iter().chain(steps);
    writer.write_record(head.chain(["total", "notes"]))?;
    for graded in &class.submissions {
        writer.write_record(row(lab, graded))?;
    }
    Ok(writer.into_inner()?)
}

fn row(lab: &Lab, graded: &Graded) -> Vec<String> {
    let mut row = vec![inert(&graded.name)];
    for step in &lab.steps {
        let mut results = graded.steps().iter();
        let result = results.find(|result| result.step == *step);
        row.push(match result.map(|result| result.points()) {
            Some(Some(points)) => shown(points),
            Some(None) => "grader error".to_string(),
            None => String::new(),
        });
    }
    let total = graded.total().map(shown);
    row.push(total.unwrap_or(graded.why_no_total().to_string()));
    row.push(inert(&graded.notes().join("; ")));
    row
}

/// A text that no spreadsheet takes for a formula: names are the students'.
fn inert(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@']) {
        true => format!("'{text}"),
        false => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn a_name_that_looks_like_a_formula_is_made_inert() {
        assert_eq!(inert("=1+1"), "'=1+1");
        assert_eq!(inert("ana"), "ana");
    }
}
