//! Names, and what programs print, are text that somebody may have chosen in order to do harm.

use serde_json::Value;

use crate::support::{HOSTILE, NAMES, Stage, broken, class, one};

/// A submission in which every text is hostile.
fn hostile() -> Value {
    let mut marks = one(|one| {
        one["name"] = HOSTILE.into();
        one["notes"] = vec![HOSTILE, "=1+1"].into();
        one["steps"][2] = broken(2, "does not compile", HOSTILE);
        let result = &mut one["steps"][4]["results"][0];
        result["verdict"] = "failed".into();
        result["report"] = HOSTILE.into();
        result["happened"] = HOSTILE.into();
        one["steps"][4]["status"] = "failed".into();
    });
    marks["submissions"][0]["late"] = Value::Null;
    marks
}

fn acts(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[test]
fn nothing_acts_on_a_terminal_or_on_the_direction_of_writing() {
    let stage = Stage::new();
    for form in [
        "csv",
        "moodle",
        "junit",
        "html",
        "gradescope",
        "classroom50",
        "prairielearn",
        "autolab",
    ] {
        let (text, words) = stage.form(form, &hostile(), &[]);
        assert_eq!(text.chars().find(|letter| acts(*letter)), None, "{form}");
        assert_eq!(words.chars().find(|letter| acts(*letter)), None, "{form}");
        // JSON can hide one behind an escape.
        if let Ok(value) = serde_json::from_str::<Value>(&text) {
            visit(&value, &|text| {
                assert_eq!(text.chars().find(|letter| acts(*letter)), None, "{form}")
            });
        }
    }
}

fn visit(value: &Value, look: &dyn Fn(&str)) {
    match value {
        Value::String(text) => look(text),
        Value::Array(values) => values.iter().for_each(|value| visit(value, look)),
        Value::Object(values) => values.values().for_each(|value| visit(value, look)),
        _ => {}
    }
}

#[test]
fn no_cell_of_a_spreadsheet_is_a_formula() {
    let (text, _) = Stage::new().form("csv", &class(NAMES.len()), &[]);
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    for row in reader.records() {
        for cell in &row.expect("it is a row") {
            let begin =
                cell.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '·');
            assert!(!begin.starts_with(['=', '+', '-', '@']), "{cell}");
        }
    }
}

#[test]
fn moodle_finds_no_markup_but_ours() {
    let mut marks = hostile();
    marks["submissions"][0]["steps"][4]["results"][0]["skipped"] = HOSTILE.into();
    let (text, _) = Stage::new().form("moodle", &marks, &[]);
    let text = ["<p>", "</p>", "<br>"]
        .iter()
        .fold(text, |text, ours| text.replace(ours, ""));
    assert!(!text.contains(['<', '>']), "{text}");
}

#[test]
fn markdown_and_html_stay_text_for_gradescope() {
    let (text, _) = Stage::new().form("gradescope", &hostile(), &[]);
    let results: Value = serde_json::from_str(&text).expect("it is JSON");
    let tests = results["tests"].as_array().expect("it is a list");
    for place in tests.iter().chain([&results]) {
        assert_eq!(place["output_format"], "text");
    }
}
