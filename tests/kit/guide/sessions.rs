//! Each session that the guide shows is played again, in as many terminals as it has, and prints
//! what the page says. With `LAB_WRITE_GUIDE=1` the pages are made to say what is printed.

use std::env;
use std::fs;
use std::path::PathBuf;

use super::blocks::{Block, blocks};
use super::stage::Stage;
use super::transcript::{Compared, kind};
use super::{editions, step_pages};
use crate::support::files::{read, root};
use crate::support::process::program;
use crate::support::side_by_side;

const WRITE: &str = "LAB_WRITE_GUIDE";

#[test]
fn each_session_prints_what_the_page_shows() {
    let pages = sessions();
    assert!(
        pages.len() >= 15,
        "only {} pages have a session",
        pages.len()
    );
    side_by_side(&pages, |page| {
        let text = read(&format!("guide/en/{page}"));
        let shown: Vec<_> = blocks(&text).into_iter().filter(is_session).collect();
        if let Some(tool) = missing_tool(&shown) {
            println!("guide/en/{page}: not played, for `{tool}` is not here");
            return;
        }
        let printed = play(page, &shown);
        if env::var_os(WRITE).is_some() {
            write(page, &printed);
            return;
        }
        let differences: Vec<_> = shown
            .iter()
            .zip(&printed)
            .filter(|(shown, printed)| shown.lines != **printed)
            .map(|(shown, printed)| difference(page, shown, printed))
            .collect();
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    });
}

/// Plays `shown`. In a demo several clients come one right behind the other, and on a busy machine
/// the last may be the first: a page with one is played again when it is not what the page shows.
fn play(page: &str, shown: &[Block]) -> Vec<Vec<String>> {
    let commands = shown.iter().flat_map(|block| &block.lines);
    let mut commands = commands.filter_map(|line| line.strip_prefix("$ "));
    let has_a_demo = commands.any(|command| matches!(kind(command), Compared::InAnyOrder));
    let mut printed = Stage::new(page).play(shown);
    for _ in 0..if has_a_demo { 3 } else { 0 } {
        let is_shown = |(shown, printed): (&Block, &Vec<String>)| shown.lines == *printed;
        if shown.iter().zip(&printed).all(is_shown) {
            break;
        }
        printed = Stage::new(page).play(shown);
    }
    printed
}

/// The pages with sessions.
fn sessions() -> Vec<String> {
    let mut pages = step_pages();
    pages.push("tcp.md".to_string());
    pages
}

fn is_session(block: &Block) -> bool {
    block.language == "console" && !block.terminals.is_empty()
}

/// A program that `shown` uses and this machine has not.
fn missing_tool(shown: &[Block]) -> Option<&'static str> {
    let uses = |tool: &str| {
        let mut lines = shown.iter().flat_map(|block| &block.lines);
        let word = format!(" {tool} ");
        lines.any(|line| line.starts_with("$ ") && line.contains(&word))
    };
    if uses("nc") && !answers("nc", "-h", "OpenBSD") {
        return Some("nc of OpenBSD");
    }
    (uses("ss") && !answers("ss", "-V", "ss")).then_some("ss")
}

fn answers(tool: &str, argument: &str, word: &str) -> bool {
    let mut command = program(&PathBuf::from(tool));
    command.arg(argument);
    let output = command.output();
    output.is_ok_and(|output| {
        let said = [output.stdout, output.stderr].concat();
        String::from_utf8_lossy(&said).contains(word)
    })
}

/// How `printed` differs from what the page shows.
fn difference(page: &str, shown: &Block, printed: &[String]) -> String {
    let mut text = format!(
        "guide/en/{page}:{}: - is what the page says, + what was printed ({WRITE}=1 writes it)\n",
        shown.first
    );
    let length = shown.lines.len().max(printed.len());
    for place in 0..length {
        let (said, came) = (shown.lines.get(place), printed.get(place));
        if said == came {
            text += &format!("  {}\n", said.map_or("", String::as_str));
            continue;
        }
        for (sign, line) in [("-", said), ("+", came)] {
            if let Some(line) = line {
                text += &format!("{sign} {line}\n");
            }
        }
    }
    text
}

/// Puts `printed` in place of the sessions of the page, in each edition.
fn write(page: &str, printed: &[Vec<String>]) {
    for edition in editions() {
        let path = root().join(format!("guide/{edition}/{page}"));
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let mut lines: Vec<_> = text.lines().map(str::to_string).collect();
        let shown: Vec<_> = blocks(&text).into_iter().filter(is_session).collect();
        for (block, printed) in shown.iter().zip(printed).rev() {
            lines.splice(
                block.first..block.first + block.lines.len(),
                printed.clone(),
            );
        }
        fs::write(&path, lines.join("\n") + "\n").expect("a page can be written");
    }
}
