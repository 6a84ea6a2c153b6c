//! A table for the terminal.

use comfy_table::{CellAlignment, Table, presets};

use crate::class::results::{Class, Graded};
use crate::grade::result::StepResult;
use crate::grade::tally::shown;
use crate::kit::lab::Lab;

/// A row a submission, a column a step, and the total; below it what else there is to know.
pub fn render(lab: &Lab, class: &Class) -> String {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    let steps = lab.steps.iter().map(|step| step.name.as_str());
    table.set_header(["submission"].into_iter().chain(steps).chain(["total"]));
    for index in 1..=lab.steps.len() + 1 {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for graded in &class.submissions {
        table.add_row(row(lab, graded));
    }
    let mut text = table.trim_fmt() + "\n";
    for graded in &class.submissions {
        for note in graded.notes() {
            text += &format!("\n{}: {note}", graded.name);
        }
    }
    text + "\n"
}

fn row(lab: &Lab, graded: &Graded) -> Vec<String> {
    let mut row = vec![graded.name.clone()];
    for step in &lab.steps {
        let result = graded.steps().iter().find(|result| result.step == *step);
        row.push(result.map_or("-".to_string(), points));
    }
    let total = graded.total().map(shown);
    row.push(total.unwrap_or(graded.why_no_total().to_string()));
    row
}

/// The points of a step in a cell.
fn points(result: &StepResult) -> String {
    result.points().map_or("error".to_string(), shown)
}
