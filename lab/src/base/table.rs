//! Tables on a terminal, or in a text: columns as wide as what is in them, and nothing between them.

use console::{Alignment, measure_text_width, pad_str};

/// A table of `rows`, of which the first is the head, in a line each with a line end; the columns for which
/// `is_number` (from 0 on) end together, the others begin together.
pub fn table(rows: &[Vec<String>], is_number: impl Fn(usize) -> bool) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column| {
        let cells = rows.iter().filter_map(|row| row.get::<usize>(column));
        cells.map(|cell| measure_text_width(cell)).max()
    };
    let widths: Vec<_> = (0..columns).filter_map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let side = match is_number(column) {
                true => Alignment::Right,
                false => Alignment::Left,
            };
            format!(" {} ", pad_str(cell, widths[column], side, None))
        });
        cells.collect::<String>().trim_end().to_string() + "\n"
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_together_and_numbers_end_together() {
        let rows = [["step", "points"], ["ex01", "1.5"], ["você", "10"]];
        let rows = rows.map(|row| row.map(str::to_string).to_vec());
        assert_eq!(
            table(&rows, |column| column == 1),
            " step  points\n ex01     1.5\n você      10\n"
        );
        assert_eq!(
            table(&rows, |_| false),
            " step  points\n ex01  1.5\n você  10\n"
        );
        assert_eq!(table(&[], |_| true), "");
    }
}
