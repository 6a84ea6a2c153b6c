//! The pages that beginners see first, kept as texts in `tests/mistakes/pages`: one for each mistake,
//! without what differs from run to run.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::base::files;
use crate::trust::figures::Wrong;
use crate::trust::mistakes::{FOLDER, Mistake};

/// Where the page of a mistake is kept.
pub fn path(root: &Path, mistake: &Mistake) -> PathBuf {
    let name = format!("{}.txt", mistake.name);
    root.join(FOLDER)
        .join("pages")
        .join(&mistake.step)
        .join(name)
}

/// What is wrong with the kept pages, a line each; with `write` they are put right first.
///
/// A page is held to its words: of which check it is, what that expects, what the cause is said to be. The
/// conversation around them goes by the machine's pace, as it does for a student: whether a program ends
/// before or after the next client has come is chance.
///
/// # Errors
/// When a page cannot be written.
pub fn faults(root: &Path, wrong: &[Wrong], write: bool) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for wrong in wrong.iter().filter(|wrong| differs(root, wrong)) {
        let (path, page) = (
            path(root, wrong.mistake),
            neutral(wrong.page().unwrap_or_default()),
        );
        match write {
            true => files::put(&path, page.as_bytes())?,
            false => faults.push(format!(
                "{}: the page of `{}` is not the one that is kept in {}:\n{page}",
                wrong.mistake.step,
                wrong.mistake.name,
                path.strip_prefix(root).unwrap_or(&path).display()
            )),
        }
    }
    Ok(faults)
}

/// Whether the page that `wrong` leads to is told in other words than the kept one.
pub fn differs(root: &Path, wrong: &Wrong) -> bool {
    // Where there is no page it is not caught, which is said elsewhere.
    let Some(page) = wrong.page().filter(|_| wrong.mistake.varies.is_none()) else {
        return false;
    };
    let kept = files::read_text(&path(root, wrong.mistake)).unwrap_or_default();
    !words(&kept).eq(words(&neutral(page)))
}

/// The title, and the lines on what is expected and what the cause is.
fn words(page: &str) -> impl Iterator<Item = &str> {
    let is_told =
        |line: &&str| line.starts_with("  expected  ") || line.starts_with("  usually   ");
    page.lines()
        .take(1)
        .chain(page.lines().skip(1).filter(is_told))
}

/// A page without times, addresses and ports. What happened stands in the order of who did it, not
/// of time: two programs go at their own pace. What programs print is left out, for the same reason.
pub fn neutral(page: &str) -> String {
    let mut entries = Vec::new();
    let mut rest = Vec::new();
    for line in page.lines() {
        match entry(line) {
            Some(entry) if is_printed(entry) => {}
            Some(entry) => entries.push(entry),
            None if line.trim_start().starts_with('…') => {}
            None => rest.push(line),
        }
    }
    let who = |entry: &&str| entry.split("  ").next().unwrap_or_default().to_string();
    entries.sort_by_key(who);
    let place = rest
        .iter()
        .position(|line| line.is_empty())
        .map_or(0, |place| place + 1);
    let entries = entries.iter().map(|entry| format!("  {entry}"));
    let head = rest[..place].iter().map(|line| line.to_string());
    let tail = rest[place..].iter().map(|line| line.to_string());
    let lines: Vec<_> = head.chain(entries).chain(tail).collect();
    let lines: Vec<_> = lines.iter().map(|line| without_output(line)).collect();
    without_numbers(&lines.join("\n")) + "\n"
}

/// A line without the output of a program that it ends with, where there is an address in that: its
/// length, and where it is cut, differ from run to run.
fn without_output(line: &str) -> String {
    let words = "all that it printed is ";
    match line.split_once(words) {
        Some((before, output)) if output.contains("127.") => format!("{before}{words}…"),
        _ => line.to_string(),
    }
}

/// `client 1  sends …` of the line `    0.05 s  client 1  sends …`.
fn entry(line: &str) -> Option<&str> {
    let (time, entry) = line.trim_start().split_once(" s  ")?;
    time.parse::<f32>().is_ok().then_some(entry.trim_end())
}

fn is_printed(entry: &str) -> bool {
    let (who, what) = entry.split_once("  ").unwrap_or((entry, ""));
    let what = what.trim_start();
    let who = who.split(' ').next().unwrap_or(who);
    ["server", "client"].contains(&who)
        && (what.starts_with("prints ") || what.starts_with("complains "))
}

/// `text` with words in place of addresses, ports, seconds and places in sources.
fn without_numbers(text: &str) -> String {
    let is_digit = |letter: char| letter.is_ascii_digit();
    let mut told = String::new();
    let mut rest = text;
    while let Some(begin) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, number) = rest.split_at(begin);
        told += before;
        let end = number.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
        let (mut number, _) = number.split_at(end.unwrap_or(number.len()));
        number = number.trim_end_matches('.');
        rest = &rest[begin + number.len()..];
        told += match number.parse::<Ipv4Addr>() {
            Ok(ip) if ip.is_loopback() => "ADDRESS",
            _ if before.ends_with(".rs:") || before.ends_with("' (") => "N",
            // A slow machine is given more time.
            _ if rest.starts_with(" s ") || rest.starts_with(" s,") || rest.starts_with(" s:") => {
                "N"
            }
            _ if is_port(number) && !rest.starts_with(" byte") => "PORT",
            _ => number,
        };
        // Behind the line of a source stands its column.
        let behind = rest.strip_prefix(':').filter(|_| before.ends_with(".rs:"));
        if let Some(behind) = behind.filter(|rest| rest.starts_with(is_digit)) {
            rest = behind.trim_start_matches(is_digit);
        }
    }
    told + rest
}

/// Whether it may be a port of a check, or one that a system gives to a client.
fn is_port(number: &str) -> bool {
    number
        .parse()
        .is_ok_and(|number: u16| number >= 20_000 && number != 65_535)
}

#[cfg(test)]
mod tests {
    use super::neutral;

    #[test]
    fn what_differs_from_run_to_run_is_left_out() {
        let page = "ex02: server replies\n\n    0.00 s  server    is started as `ex02 server \"127.4.5.6\" \"21234\"`\n    \
             0.01 s  client 1  connects to 127.4.5.6:21234 from 127.4.5.7:40000\n    \
             0.02 s  server    prints      listening\n    0.12 s  server    ends (exit status: 1)\n\n  \
             expected  1024 bytes\n  happened  at wrong/x.rs:12:34 after 20000 bytes and 3 s later, at y.rs:7: 0…\n";
        let told = "ex02: server replies\n\n  client 1  connects to ADDRESS:PORT from ADDRESS:PORT\n  \
             server    is started as `ex02 server \"ADDRESS\" \"PORT\"`\n  \
             server    ends (exit status: 1)\n\n  \
             expected  1024 bytes\n  happened  at wrong/x.rs:N after 20000 bytes and N s later, at y.rs:N: 0…\n";
        assert_eq!(neutral(page), told);
    }
}
