//! A table for the terminal.

use console::truncate_str;

use crate::base::table::table;
use crate::class::results::{Class, Graded};
use crate::grade::result::StepResult;
use crate::grade::tally::shown;
use crate::kit::lab::Lab;

/// So wide is a name at the most: one that is longer would push the points of all out of sight.
const MAX_NAME: usize = 32;

/// A row a submission, a column a step, and the total; below it what else there is to know.
pub fn render(lab: &Lab, class: &Class) -> String {
    let steps = lab.steps.iter().map(|step| step.name.as_str());
    let head = ["submission"].into_iter().chain(steps).chain(["total"]);
    let mut rows = vec![head.map(str::to_string).collect()];
    rows.extend(class.submissions.iter().map(|graded| row(lab, graded)));
    let mut text = table(&rows, |column| column > 0);
    for graded in &class.submissions {
        for note in graded.notes() {
            text += &format!("\n{}: {note}", graded.name);
        }
    }
    text + "\n"
}

fn row(lab: &Lab, graded: &Graded) -> Vec<String> {
    let mut row = vec![name(&graded.name)];
    for step in &lab.steps {
        let result = graded.steps().iter().find(|result| result.step == *step);
        row.push(result.map_or("-".to_string(), points));
    }
    let total = graded.total().map(shown);
    row.push(total.unwrap_or(graded.why_no_total().to_string()));
    row
}

/// A name in a cell.
fn name(name: &str) -> String {
    truncate_str(name, MAX_NAME, "…").into_owned()
}

/// The points of a step in a cell.
fn points(result: &StepResult) -> String {
    result.points().map_or("error".to_string(), shown)
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_long_name_leaves_room_for_the_points() {
        assert_eq!(name("João Gonçalves, Jr."), "João Gonçalves, Jr.");
        assert_eq!(name(&"ção".repeat(50)), format!("{}ç…", "ção".repeat(10)));
    }
}
