//! The list of who is enrolled, and which of them has handed in what.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::collect::find::Student;

/// A table of students, a row each.
pub struct Roster {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// Which rows of a roster have handed in something.
pub struct Matched {
    /// The name of the column that was matched.
    pub column: String,
    /// For each row, the indices of what was found of it.
    pub of_rows: Vec<Vec<usize>>,
    /// The indices of what matches no row.
    pub of_nobody: Vec<usize>,
}

impl Roster {
    /// Reads the CSV file at `path`, whichever of `,`, `;` and tab it has between columns.
    ///
    /// # Errors
    /// When it cannot be read, or has no rows.
    pub fn read(path: &Path) -> Result<Roster> {
        let read = || {
            let bytes = fs::read(path)?;
            let text = String::from_utf8_lossy(&bytes);
            let text = text.trim_start_matches('\u{feff}');
            let head = text.lines().next().unwrap_or_default();
            let count = |separator: &u8| head.bytes().filter(|byte| byte == separator).count();
            let separator = [b'\t', b';', b','].into_iter().max_by_key(count);
            let mut reader = csv::ReaderBuilder::new()
                .delimiter(separator.unwrap_or(b','))
                .flexible(true)
                .from_reader(text.as_bytes());
            let columns: Vec<_> = reader
                .headers()?
                .iter()
                .map(|name| name.trim().to_string())
                .collect();
            let mut rows = Vec::new();
            for record in reader.records() {
                let mut row: Vec<_> = record?.iter().map(|cell| cell.trim().to_string()).collect();
                row.resize(columns.len(), String::new());
                // Some gradebooks have a row of the points that are possible.
                let is_possible = row.iter().any(|cell| cell == "Points Possible");
                if row.iter().any(|cell| !cell.is_empty()) && !is_possible {
                    rows.push(row);
                }
            }
            ensure!(
                !rows.is_empty(),
                "it has no rows below a line with the columns' names"
            );
            Ok(Roster { columns, rows })
        };
        read().with_context(|| format!("cannot read the roster `{}`", path.display()))
    }

    /// The cell of `row` in the column that is called by the first of `names` that is not empty there.
    pub fn cell(&self, row: usize, names: &[&str]) -> Option<&str> {
        let cells = names.iter().filter_map(|name| {
            let is_called =
                |column: &String| column.to_lowercase().replace(['_', '-'], " ") == *name;
            let column = self.columns.iter().position(is_called)?;
            Some(self.rows[row][column].as_str())
        });
        cells.into_iter().find(|cell| !cell.is_empty())
    }

    /// The name of the student in `row`.
    pub fn name(&self, row: usize) -> String {
        let whole = self.cell(
            row,
            &[
                "full name",
                "name",
                "student",
                "student name",
                "nome",
                "nome completo",
            ],
        );
        if let Some(whole) = whole {
            return whole.to_string();
        }
        let first = self.cell(
            row,
            &["first name", "firstname", "given name", "nome próprio"],
        );
        let last = self.cell(
            row,
            &[
                "last name",
                "lastname",
                "surname",
                "family name",
                "apelido",
                "apelido(s)",
            ],
        );
        let parts: Vec<_> = first.into_iter().chain(last).collect();
        match parts.is_empty() {
            true => self.rows[row]
                .iter()
                .find(|cell| !cell.is_empty())
                .cloned()
                .unwrap_or_default(),
            false => parts.join(" "),
        }
    }

    /// Says which of `students` are in which row, by the column `key`, or by the one that matches most.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn matching(&self, students: &[Student], key: Option<&str>) -> Result<Matched> {
        let mut candidates: Vec<(String, Vec<String>)> = Vec::new();
        for (column, name) in self.columns.iter().enumerate() {
            let cells = self.rows.iter().map(|row| row[column].clone());
            candidates.push((name.clone(), cells.collect()));
        }
        if let Some(key) = key {
            candidates.retain(|(name, _)| name.eq_ignore_ascii_case(key));
            ensure!(
                !candidates.is_empty(),
                "the roster has no column `{key}`: it has {}",
                self.columns.join(", ")
            );
        } else {
            let names = (0..self.rows.len()).map(|row| self.name(row));
            candidates.push(("the whole name".to_string(), names.collect()));
        }
        let keys: Vec<_> = students.iter().map(keys_of).collect();
        let tried = candidates
            .into_iter()
            .map(|(column, cells)| matched(column, &cells, &keys));
        // Of columns that match as many, the first one.
        let best = tried
            .rev()
            .max_by_key(|matched| students.len() - matched.of_nobody.len());
        best.context("the roster has no columns")
    }
}

fn matched(column: String, cells: &[String], keys: &[Vec<String>]) -> Matched {
    let mut rows: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (row, cell) in cells.iter().enumerate() {
        for key in keys_in(cell) {
            rows.entry(key).or_default().push(row);
        }
    }
    let mut found = Matched {
        column,
        of_rows: vec![Vec::new(); cells.len()],
        of_nobody: Vec::new(),
    };
    for (student, keys) in keys.iter().enumerate() {
        // What two rows have in common says nothing.
        let row = keys
            .iter()
            .find_map(|key| match rows.get(key).map(Vec::as_slice) {
                Some([row]) => Some(*row),
                _ => None,
            });
        match row {
            Some(row) => found.of_rows[row].push(student),
            None => found.of_nobody.push(student),
        }
    }
    found
}

/// What a cell can be matched by: itself, and the name of an e-mail's account.
fn keys_in(cell: &str) -> Vec<String> {
    let account = cell.split_once('@').map(|(account, _)| account);
    let parts = [Some(cell), account].into_iter().flatten();
    let mut keys: Vec<_> = parts.map(plain).filter(|key| !key.is_empty()).collect();
    // `Conceição, Ana` and `Ana Conceição` are one.
    if let Some((last, first)) = cell.split_once(',') {
        keys.push(plain(&format!("{first}{last}")));
    }
    // Moodle's.
    keys.extend(cell.strip_prefix("Participant ").map(plain));
    keys.dedup();
    keys
}

/// What says who a student is: the id that a course system has written, the whole name, ids in it.
fn keys_of(student: &Student) -> Vec<String> {
    let label = &student.label;
    let mut keys: Vec<_> = label.id.iter().map(|(_, id)| plain(id)).collect();
    keys.extend(keys_in(&label.name));
    let words = label
        .name
        .split(|letter: char| !letter.is_alphanumeric() && letter != '@' && letter != '.');
    let is_id = |word: &&str| word.len() >= 4 && word.chars().any(|letter| letter.is_ascii_digit());
    keys.extend(words.filter(is_id).flat_map(keys_in));
    keys
}

/// A name as it is compared: its letters and digits, without accents, in lower case.
fn plain(text: &str) -> String {
    let letters = text.nfkd().filter(|letter| !is_combining_mark(*letter));
    let letters = letters.filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::collect::name;

    fn student(written: &str) -> Student {
        Student {
            label: name::read(written),
            written: written.to_string(),
            path: PathBuf::new(),
            attempts: Vec::new(),
        }
    }

    fn roster(columns: &[&str], rows: &[&[&str]]) -> Roster {
        let owned = |cells: &[&str]| cells.iter().map(|cell| cell.to_string()).collect();
        Roster {
            columns: owned(columns),
            rows: rows.iter().map(|row| owned(row)).collect(),
        }
    }

    #[test]
    fn the_column_that_matches_most_is_found() {
        let roster = roster(
            &["Student", "ID", "Email"],
            &[
                &["Conceição, Ana", "4711", "a.c@x.pt"],
                &["Li, Wei", "4712", "w.l@x.pt"],
            ],
        );
        let by = |students: &[&str]| {
            let students: Vec<_> = students.iter().map(|name| student(name)).collect();
            let matched = roster.matching(&students, None).expect("it has columns");
            (matched.column, matched.of_rows, matched.of_nobody)
        };
        let ids = by(&["conceicaoana_4711_1_a.zip", "xx_4712_1_a.zip"]);
        assert_eq!(ids, ("ID".to_string(), vec![vec![0], vec![1]], vec![]));
        let names = by(&["Wei Li_7_assignsubmission_file_", "Ana Conceicao", "Zoe"]);
        assert_eq!(
            names,
            ("Student".to_string(), vec![vec![1], vec![0]], vec![2])
        );
        let accounts = by(&["w.l", "a.c"]);
        assert_eq!(accounts.0, "Email");
        assert!(roster.matching(&[], Some("nothing")).is_err());
    }

    #[test]
    fn what_two_rows_have_in_common_matches_neither() {
        let roster = roster(&["Name"], &[&["Ana Silva"], &["Ana  Silva"]]);
        let matched = roster
            .matching(&[student("Ana Silva")], None)
            .expect("it has columns");
        assert_eq!(matched.of_nobody, [0]);
    }
}
