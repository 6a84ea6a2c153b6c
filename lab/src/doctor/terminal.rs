//! The terminal: what watch mode can show on it.

use std::env;

use console::Term;
use language::text;

use crate::doctor::finding::Finding;

/// Pages are written for so many letters in a line.
const COLUMNS: u16 = 80;

/// What is to be known of the terminal.
pub fn finding() -> Finding {
    let subject = text!("terminal");
    let terminal = Term::stdout();
    if !terminal.is_term() {
        let words =
            text!("the output goes to none: watch mode would print plain lines, without keys");
        return Finding::ok(subject, words);
    }
    let columns = terminal.size_checked().map_or(0, |(_, columns)| columns);
    let colours = match console::colors_enabled() {
        true => text!("colours"),
        false => text!("no colours"),
    };
    let letters = match is_utf8() {
        true => "UTF-8",
        false => text!("no UTF-8"),
    };
    // 0 where it does not say.
    let columns_told = match columns {
        0 => text!("width unknown").to_string(),
        _ => text!("{columns} columns", columns),
    };
    let words = format!("{columns_told}, {colours}, {letters}");
    if !is_utf8() {
        let words_of_advice = text!("Letters such as ✓ and ã come out wrong. This helps:");
        let advice = format!("{words_of_advice}\n$ export LC_ALL=C.UTF-8");
        return Finding::warning(subject, words, advice);
    }
    if (1..COLUMNS).contains(&columns) {
        let advice = text!(
            "Pages are easier to read with {columns}: make the window wider.",
            columns = COLUMNS
        );
        return Finding::warning(subject, words, advice);
    }
    Finding::ok(subject, words)
}

/// Whether the terminal is told to be UTF-8: setlocale(3) says which variable goes first.
fn is_utf8() -> bool {
    // What is printed to a console of Windows goes there as UTF-16.
    if cfg!(windows) {
        return true;
    }
    let variables = ["LC_ALL", "LC_CTYPE", "LANG"];
    let set = variables.iter().filter_map(|name| env::var(name).ok());
    let locale = set.into_iter().find(|value| !value.is_empty());
    let locale = locale.unwrap_or_default().to_lowercase();
    // Terminals of macOS are UTF-8 even where nothing is set.
    locale.replace('-', "").contains("utf8") || (locale.is_empty() && cfg!(target_os = "macos"))
}
