//! The class at a glance, in a browser without a window.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use crate::support::{CHECKS, STEPS, Stage, class, one};

const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The browser of this machine, if it has one.
fn browser() -> Option<&'static str> {
    let answers = |name: &&str| {
        let mut command = Command::new(name);
        let command = command
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    BROWSERS.into_iter().find(answers)
}

/// A browser without a window, with a profile of its own in `stage`.
fn headless(stage: &Stage, browser: &str) -> Command {
    let mut command = Command::new(browser);
    command.args([
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
    ]);
    command.arg(format!(
        "--user-data-dir={}",
        stage.path("profile").display()
    ));
    command
}

/// What is found by clicking through the page in `stage`, which is so wide.
fn look(stage: &Stage, browser: &str, width: usize) -> BTreeMap<String, String> {
    let driver = include_str!("look.html").replace("WIDTH", &width.to_string());
    fs::write(stage.path("look.html"), driver).expect("it can be written");
    let mut command = headless(stage, browser);
    command.args([
        "--disable-background-networking",
        "--allow-file-access-from-files",
        "--enable-logging=stderr",
        "--window-size=1500,1000",
        "--virtual-time-budget=60000",
        "--dump-dom",
    ]);
    command.arg(format!("file://{}", stage.path("look.html").display()));
    let output = command.output().expect("it can be started");
    let log = String::from_utf8_lossy(&output.stderr);
    let messages: Vec<_> = log
        .lines()
        .filter(|line| line.contains("CONSOLE"))
        .collect();
    assert_eq!(messages, [""; 0], "on the console");
    let page = String::from_utf8_lossy(&output.stdout);
    let found = page
        .split("<pre id=\"found\">")
        .nth(1)
        .and_then(|rest| rest.split("</pre>").next());
    let found = found.unwrap_or_else(|| panic!("nothing was found: {log}"));
    let lines = found.lines().filter_map(|line| line.split_once(": "));
    lines
        .map(|(name, value)| (name.to_string(), value.to_string()))
        .collect()
}

#[test]
fn the_class_at_a_glance_works_with_200_students_in_a_browser() {
    let Some(browser) = browser() else {
        println!("left out: there is no chromium to look with");
        return;
    };
    let stage = Stage::new();
    let (page, _) = stage.form("html", &class(200), &[]);
    fs::write(stage.path("class.html"), page).expect("it can be written");
    for width in [1400, 380] {
        let found = look(&stage, browser, width);
        let is = |name: &str, value: &str| {
            assert_eq!(
                found.get(name).map(String::as_str),
                Some(value),
                "{name}: {found:?}"
            )
        };
        is("end", "true");
        is("rows", "200");
        // Ours: the data, and what makes it move. Nobody's name has made another.
        is("scripts", "2");
        is("images", "0");
        is("markup of others", "0");
        is("wide", "false");
        is("wide opened", "false");
        is("faults", "10");
        is("fault first", "true");
        is("sorted down", "true");
        is("sorted up", "true");
        is("sorted heads", "1");
        is("visible", "17");
        is("visible again", "200");
        is("cells", &(200 * STEPS).to_string());
        is("empty", "0");
        is("grids", &STEPS.to_string());
        is("checks drawn", &(200 * STEPS * CHECKS).to_string());
        is("conversations", &conversations().to_string());
        assert!(!found.contains_key("fault"), "{found:?}");
    }
}

/// So many checks have somebody who fails them for a cause of their own.
fn conversations() -> usize {
    let marks = class(200);
    let submissions = marks["submissions"].as_array().expect("it is a list");
    let steps = submissions
        .iter()
        .flat_map(|submission| submission["steps"].as_array().expect("it is a list"));
    let results = steps.flat_map(|step| step["results"].as_array().expect("it is a list"));
    let told =
        results.filter(|result| result["verdict"] == "failed" && result["skipped"].is_null());
    told.map(|result| result["check"].as_str())
        .collect::<std::collections::BTreeSet<_>>()
        .len()
}

/// What `page`, a file in `stage`, has on paper: the text of each sheet. None where there is no tool that
/// reads what a browser has printed.
fn printed(stage: &Stage, browser: &str, page: &str) -> Option<Vec<String>> {
    let (page, pdf) = (stage.path(page), stage.path("printed.pdf"));
    let mut command = headless(stage, browser);
    command.args([
        "--no-pdf-header-footer".to_string(),
        format!("--print-to-pdf={}", pdf.display()),
    ]);
    command.arg(format!("file://{}", page.display()));
    let output = command.output().expect("it can be started");
    assert!(pdf.is_file(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = Command::new("pdftotext")
        .arg("-layout")
        .arg(pdf)
        .arg("-")
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    Some(text.split('\x0c').map(str::to_string).collect())
}

#[test]
fn each_sheet_of_the_heat_map_says_which_steps_its_columns_are() {
    let Some(browser) = browser() else {
        println!("left out: there is no chromium to print with");
        return;
    };
    let stage = Stage::new();
    let (html, _) = stage.form("html", &class(200), &[]);
    fs::write(stage.path("class.html"), html).expect("it can be written");
    let Some(sheets) = printed(&stage, browser, "class.html") else {
        println!("left out: there is no pdftotext to read with");
        return;
    };
    // A row of the map has the points of all steps, and their sum.
    let is_row = |line: &&str| {
        let is_cell = |word: &&str| word.parse::<f64>().is_ok();
        line.split_whitespace().filter(is_cell).count() > STEPS
    };
    let is_head = |line: &str| line.contains("ex01") && line.contains("comp6");
    let with_rows = sheets
        .iter()
        .filter(|sheet| sheet.lines().filter(is_row).count() > 1);
    let mut count = 0;
    for sheet in with_rows {
        assert!(sheet.lines().any(is_head), "{sheet}");
        count += 1;
    }
    assert!(count > 1, "{count} sheets of {}", sheets.len());
}

#[test]
fn the_page_needs_nothing_from_outside() {
    let (page, _) = Stage::new().form("html", &class(12), &[]);
    for outside in ["http:", "https:", "src=\"/", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn a_class_of_one_and_a_class_of_none_have_a_page() {
    let stage = Stage::new();
    assert!(
        stage
            .form("html", &one(|_| {}), &[])
            .0
            .contains("1 submission, 1 with points")
    );
    assert!(stage.form("html", &class(0), &[]).0.contains("Mean –"));
}
