//! The forms of a class, read by the rules of those who import them.

use std::collections::{BTreeMap, BTreeSet};

use csv::StringRecord;
use serde_json::Value;

use crate::support::{Stage, at_fault, class, one};

/// The cells of a table, by columns and rows.
struct Sheet {
    head: Vec<String>,
    rows: Vec<StringRecord>,
}

impl Sheet {
    fn read(text: &str, separator: u8) -> Sheet {
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.delimiter(separator).from_reader(text.as_bytes());
        let head = reader.headers().expect("it has a head");
        let head = head.iter().map(str::to_string).collect();
        let rows = reader
            .records()
            .map(|row| row.expect("every row has as many cells"));
        Sheet {
            head,
            rows: rows.collect(),
        }
    }

    fn cell<'a>(&self, row: &'a StringRecord, column: &str) -> &'a str {
        let place = self.head.iter().position(|head| head == column);
        &row[place.unwrap_or_else(|| panic!("no {column} in {:?}", self.head))]
    }
}

fn by_id(marks: &Value) -> BTreeMap<&str, &Value> {
    let all = marks["submissions"].as_array().expect("it is a list");
    all.iter()
        .map(|submission| (submission["id"].as_str().expect("it is text"), submission))
        .collect()
}

#[test]
fn a_spreadsheet_has_a_row_for_everybody_and_no_number_where_none_is_known() {
    let (stage, marks) = (Stage::new(), class(60));
    let (text, _) = stage.form("csv", &marks, &[]);
    let text = text
        .strip_prefix('\u{feff}')
        .expect("Excel takes it for UTF-8 by the mark alone");
    let (sheet, submissions) = (Sheet::read(text, b','), by_id(&marks));
    assert_eq!(sheet.rows.len(), 60);
    for row in &sheet.rows {
        let submission = submissions[sheet.cell(row, "id")];
        assert_eq!(sheet.cell(row, "status"), submission["status"]);
        assert_eq!(
            sheet.cell(row, "total").parse().ok(),
            submission["total"].as_f64()
        );
        assert_eq!(sheet.cell(row, "of"), "21");
        assert_eq!(sheet.cell(row, "email"), submission["email"]);
        let late = submission["late"]["seconds"]
            .as_f64()
            .map(|seconds| seconds / 3600.0);
        assert_eq!(sheet.cell(row, "late hours").parse().ok(), late);
        assert_eq!(
            sheet.cell(row, "late penalty").parse().ok(),
            submission["late"]["penalty"].as_f64()
        );
    }
    let unknown: BTreeSet<_> = sheet
        .rows
        .iter()
        .filter(|row| sheet.cell(row, "total").is_empty())
        .collect::<Vec<_>>()
        .iter()
        .map(|row| sheet.cell(row, "status"))
        .collect();
    assert_eq!(unknown, BTreeSet::from(["grader error", "unreadable"]));
}

#[test]
fn between_semicolons_numbers_have_a_comma() {
    let (text, _) = Stage::new().form("csv", &class(8), &["--csv-separator", ";"]);
    let sheet = Sheet::read(text.trim_start_matches('\u{feff}'), b';');
    let points: Vec<_> = sheet
        .rows
        .iter()
        .map(|row| sheet.cell(row, "ex01"))
        .collect();
    assert!(
        points.contains(&"1,5") && !points.concat().contains('.'),
        "{points:?}"
    );
}

#[test]
fn moodle_imports_all_of_it() {
    let (stage, marks) = (Stage::new(), class(60));
    let (text, words) = stage.form("moodle", &marks, &[]);
    let (sheet, submissions) = (Sheet::read(&text, b','), by_id(&marks));
    let mut users = BTreeSet::new();
    for row in &sheet.rows {
        // One user that is not known, one grade that is no number or above 100, and nothing is imported.
        let submission = submissions
            .get(sheet.cell(row, "ID number"))
            .expect("it is a user of the course");
        let grade: f64 = sheet.cell(row, "Grade").parse().expect("it is a number");
        assert_eq!(Some(grade), submission["total"].as_f64());
        assert!((0.0..=100.0).contains(&grade));
        let feedback = sheet.cell(row, "Feedback");
        assert!(!feedback.is_empty());
        assert_eq!(
            feedback.contains("Nothing was handed in."),
            submission["status"] == "nothing handed in"
        );
        assert!(
            users.insert(sheet.cell(row, "Email address")),
            "one user twice"
        );
    }
    let known = submissions
        .values()
        .filter(|submission| !submission["total"].is_null());
    assert_eq!(sheet.rows.len(), known.count());
    assert_eq!(
        words.matches("has no row for Moodle").count(),
        60 - sheet.rows.len()
    );
}

#[test]
fn moodle_gets_nobody_who_is_not_in_the_roster() {
    let mut marks = class(4);
    marks["submissions"][2]["roster"] = Value::Null;
    let (text, words) = Stage::new().form("moodle", &marks, &[]);
    assert_eq!(Sheet::read(&text, b',').rows.len(), 3);
    assert!(words.contains("Ольга Иванова has no row"), "{words}");
    for submission in marks["submissions"].as_array_mut().expect("it is a list") {
        submission["id"] = Value::Null;
        submission["email"] = Value::Null;
    }
    let output = Stage::new().try_form("moodle", &marks, &[]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("--roster"));
}

#[test]
fn canvas_knows_the_columns_the_students_and_the_assignment() {
    let (stage, marks) = (Stage::new(), class(60));
    let (text, words) = stage.form("canvas", &marks, &["--canvas-assignment", "Sockets (4711)"]);
    let (sheet, submissions) = (Sheet::read(&text, b','), by_id(&marks));
    let head = [
        "Student",
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Section",
        "Sockets (4711)",
    ];
    assert_eq!(sheet.head, head);
    let possible = &sheet.rows[0];
    assert!(
        possible[0].contains("Points Possible") && &possible[5] == "21",
        "{possible:?}"
    );
    for row in &sheet.rows[1..] {
        let submission = submissions[sheet.cell(row, "ID")];
        for column in &head[..5] {
            assert_eq!(sheet.cell(row, column), submission["roster"][column]);
        }
        assert_eq!(row[5].parse().ok(), submission["total"].as_f64());
    }
    assert_eq!(
        words.matches("has no row for Canvas").count(),
        61 - sheet.rows.len()
    );
}

#[test]
fn canvas_needs_its_own_gradebook() {
    let marks = one(|submission| submission["roster"] = Value::Null);
    let output = Stage::new().try_form("canvas", &marks, &[]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("--roster"));
}

#[test]
fn a_fault_of_the_grader_is_no_zero_in_any_gradebook() {
    let (stage, mut marks) = (Stage::new(), class(2));
    marks["submissions"][0] = at_fault()["submissions"][0].clone();
    let (text, _) = stage.form("csv", &marks, &[]);
    let sheet = Sheet::read(text.trim_start_matches('\u{feff}'), b',');
    assert_eq!(
        [
            sheet.cell(&sheet.rows[0], "ex04"),
            sheet.cell(&sheet.rows[0], "total")
        ],
        ["", ""]
    );
    assert_eq!(sheet.cell(&sheet.rows[0], "status"), "grader error");
    for form in ["moodle", "canvas"] {
        let (text, words) = stage.form(form, &marks, &[]);
        assert!(!text.contains("20000") && text.contains("20001"), "{text}");
        assert!(words.contains("Ana Sofia Conceição has no row"), "{words}");
    }
}
