//! The forms of one submission, and JUnit's, read by the rules of those who read them.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use crate::support::{STEPS, Stage, at_fault, broken, class, one, submission};

fn json(form: &str, marks: &Value, options: &[&str]) -> Value {
    let (text, _) = Stage::new().form(form, marks, options);
    serde_json::from_str(&text).expect("it is JSON")
}

/// A submission with failures in the last steps.
fn half_done() -> Value {
    one(|one| {
        let half = submission(1);
        one["steps"] = half["steps"].clone();
        one["total"] = half["total"].clone();
    })
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value
        .as_object()
        .expect("it is an object")
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn gradescope_finds_what_it_knows_and_the_sum_is_the_sum() {
    let marks = half_done();
    let results = json("gradescope", &marks, &[]);
    let known = [
        "execution_time",
        "output",
        "output_format",
        "score",
        "stdout_visibility",
        "tests",
        "visibility",
    ];
    assert_eq!(keys(&results), BTreeSet::from(known));
    let tests = results["tests"].as_array().expect("it is a list");
    assert_eq!(tests.len(), STEPS);
    let known = [
        "max_score",
        "name",
        "name_format",
        "number",
        "output",
        "output_format",
        "score",
        "status",
        "visibility",
    ];
    for test in tests {
        assert_eq!(keys(test), BTreeSet::from(known));
        // Anything else than text would be read as markup; one hidden test would hide the sum.
        assert_eq!(
            [&test["output_format"], &test["visibility"]],
            ["text", "visible"]
        );
        assert!(["passed", "failed"].contains(&test["status"].as_str().expect("it is text")));
    }
    let sum: f64 = tests.iter().filter_map(|test| test["score"].as_f64()).sum();
    assert!((sum - results["score"].as_f64().expect("it is a number")).abs() < 0.01);
}

#[test]
fn gradescope_gets_no_score_at_all_where_one_is_not_known() {
    let results = json("gradescope", &at_fault(), &[]);
    assert!(!results.to_string().contains("score\":"), "{results}");
    assert!(
        results["tests"][3]["output"]
            .as_str()
            .is_some_and(|text| text.contains("no fault of yours"))
    );
}

#[test]
fn gradescope_is_told_of_a_grading_that_has_not_come_to_its_end() {
    let mut marks = half_done();
    marks["interrupted"] = true.into();
    let steps = marks["submissions"][0]["steps"]
        .as_array_mut()
        .expect("it is a list");
    steps.truncate(3);
    let results = json("gradescope", &marks, &[]);
    assert_eq!(results["tests"].as_array().map(Vec::len), Some(3));
    assert!(
        results["output"]
            .as_str()
            .is_some_and(|text| text.contains("not graded"))
    );
}

#[test]
fn classroom50_has_whole_scores_that_are_the_sums() {
    let results = json("classroom50", &half_done(), &[]);
    assert_eq!(results["schema"], "classroom50/result/v1");
    let sum = |key| -> u64 {
        let tests = results["tests"].as_array().expect("it is a list");
        tests
            .iter()
            .map(|test| test[key].as_u64().expect("it is a whole number"))
            .sum()
    };
    assert_eq!(results["score"].as_u64(), Some(sum("score")));
    assert_eq!(results["max-score"].as_u64(), Some(sum("max-score")));
    assert_eq!(sum("max-score"), 2100);
    for key in [
        "classroom",
        "assignment",
        "submission",
        "commit",
        "release",
        "review",
        "datetime",
    ] {
        assert!(results[key].is_string(), "{key}");
    }
}

#[test]
fn classroom50_and_its_status_tell_a_fault_of_the_grader() {
    let (stage, marks) = (Stage::new(), at_fault());
    let file = stage.put(&marks);
    let output = stage.course(&["forms", &file, "--write", "classroom50", "result.json"]);
    assert!(!output.status.success());
    assert!(!stage.path("result.json").exists());
}

#[test]
fn prairielearn_gets_a_share_and_not_more_than_a_megabyte() {
    let mut marks = half_done();
    for step in 0..STEPS {
        let result = &mut marks["submissions"][0]["steps"][step]["results"][0];
        result["verdict"] = "failed".into();
        result["report"] = "ç".repeat(500_000).into();
        marks["submissions"][0]["steps"][step]["status"] = "failed".into();
    }
    let (text, _) = Stage::new().form("prairielearn", &marks, &[]);
    assert!(text.len() < 1024 * 1024, "{}", text.len());
    let results: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(results["gradable"], true);
    let total = marks["submissions"][0]["total"]
        .as_f64()
        .expect("it is a number");
    assert_eq!(results["score"].as_f64(), Some(total / 21.0));
    assert_eq!(results["tests"].as_array().map(Vec::len), Some(STEPS));
}

#[test]
fn prairielearn_takes_no_attempt_for_a_fault_of_the_grader() {
    let results = json("prairielearn", &at_fault(), &[]);
    assert_eq!(results["gradable"], false);
    assert!(results.get("score").is_none());
}

#[test]
fn autolab_gets_a_line_with_a_score_for_each_step_that_is_known() {
    let (text, _) = Stage::new().form("autolab", &at_fault(), &[]);
    let lines: Vec<_> = text.lines().collect();
    let line: Value =
        serde_json::from_str(lines.last().expect("there is a line")).expect("it is JSON");
    let scores = line["scores"].as_object().expect("it is an object");
    assert_eq!((lines.len(), scores.len()), (1, STEPS - 1));
    assert!(!scores.contains_key("ex04") && scores.values().all(Value::is_number));
    assert!(line["scoreboard"][0].is_number());
}

#[test]
fn a_form_of_one_submission_refuses_a_class() {
    for form in ["gradescope", "classroom50", "prairielearn", "autolab"] {
        let output = Stage::new().try_form(form, &class(2), &[]);
        assert!(!output.status.success(), "{form}");
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(words.contains("of one submission"), "{words}");
    }
}

/// A case of JUnit's: its attributes, and what is in it.
struct Case {
    attributes: BTreeMap<String, String>,
    ending: Option<(String, BTreeMap<String, String>, String)>,
}

fn attributes(element: &BytesStart) -> BTreeMap<String, String> {
    let all = element.attributes().map(|attribute| {
        let attribute = attribute.expect("it is XML");
        let value = quick_xml::escape::unescape(&attribute.value).expect("it is XML");
        (attribute.key.as_ref().to_string(), value.into_owned())
    });
    all.collect()
}

/// All cases; holds the counts of the suites against them.
fn cases(text: &str) -> Vec<Case> {
    let (mut reader, mut cases, mut suites) = (Reader::from_str(text), Vec::<Case>::new(), 0);
    loop {
        match reader.read_event().expect("it is XML") {
            Event::Eof => break,
            Event::Start(element) | Event::Empty(element) => {
                let attributes = attributes(&element);
                match element.name().as_ref() {
                    "testsuites" => {}
                    "testsuite" => {
                        suites += attributes["tests"]
                            .parse::<usize>()
                            .expect("it is a number")
                    }
                    "testcase" => cases.push(Case {
                        attributes,
                        ending: None,
                    }),
                    other => {
                        let name = other.to_string();
                        let case = cases.last_mut().expect("it is in a case");
                        case.ending = Some((name, attributes, String::new()));
                    }
                }
            }
            Event::Text(found) => {
                let ending = cases.last_mut().and_then(|case| case.ending.as_mut());
                if let Some((_, _, text)) = ending {
                    *text += &found;
                }
            }
            _ => {}
        }
    }
    assert_eq!(suites, cases.len());
    cases
}

#[test]
fn junit_is_read_alike_by_all_three() {
    let (text, _) = Stage::new().form("junit", &class(45), &[]);
    let forbidden = |letter: char| {
        letter.is_control() && !matches!(letter, '\n' | '\t')
            || matches!(letter, '\u{fffe}' | '\u{ffff}')
    };
    assert!(!text.contains(forbidden));
    let (cases, mut names) = (cases(&text), BTreeSet::new());
    for case in &cases {
        // Artemis and GitLab go by the name alone; Jenkins takes no other attribute.
        assert!(
            names.insert(&case.attributes["name"]),
            "{} twice",
            case.attributes["name"]
        );
        let known = BTreeSet::from(["classname", "name", "time"]);
        assert_eq!(
            case.attributes
                .keys()
                .map(String::as_str)
                .collect::<BTreeSet<_>>(),
            known
        );
        if let Some((kind, attributes, text)) = &case.ending {
            assert!(
                ["failure", "error", "skipped"].contains(&kind.as_str()),
                "{kind}"
            );
            // Artemis reads the message, GitLab the text.
            assert!(!attributes["message"].is_empty());
            assert!(kind == "skipped" || !text.trim().is_empty(), "{kind}");
        }
    }
    let count = |wanted: &str| {
        let endings = cases.iter().filter_map(|case| case.ending.as_ref());
        endings.filter(|(kind, ..)| kind == wanted).count()
    };
    // What another check tells is skipped; what is the grader's fault, an error.
    assert!(
        count("skipped") > 100 && count("failure") > 100,
        "{text:.2000}"
    );
    assert_eq!(
        count("error"),
        3,
        "one without a submission, one unreadable, one step at fault"
    );
}

#[test]
fn one_submission_has_no_need_of_its_name_in_junit() {
    let (text, _) = Stage::new().form("junit", &half_done(), &[]);
    assert!(
        text.contains(r#"name="ex01: compiles""#) && !text.contains("Ana"),
        "{text:.500}"
    );
}

#[test]
fn no_more_is_told_than_is_to_be_told() {
    let marks = one(|one| {
        *one = submission(1);
        one["steps"][5] = broken(5, "does not compile", "error[E0425]: cannot find value `x`");
    });
    for (form, cut) in [
        ("gradescope", "happened"),
        ("prairielearn", "happened"),
        ("junit", "happened"),
    ] {
        let told = |show| Stage::new().form(form, &marks, &["--show", show]).0;
        assert!(
            told("full").contains(cut) && told("full").contains("E0425"),
            "{form}"
        );
        let outcome = told("outcome");
        assert!(
            !outcome.contains(cut) && !outcome.contains("E0425"),
            "{form}"
        );
        assert!(outcome.contains("check number 0"), "{form}");
        let none = told("none");
        assert!(
            !none.contains("check number") && !none.contains("E0425"),
            "{form}: {none}"
        );
    }
}
