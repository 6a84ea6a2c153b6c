//! The lines of a session: what is typed, what is printed, and when two of them are the same.

/// A line of a session.
pub enum Line {
    /// `$ …`
    Command(String),
    /// `^C`, `^D` or `^Z`
    Key(String),
    Typed(String),
    Printed(String),
    /// `…`: lines are left out.
    LeftOut,
}

impl Line {
    /// As the page shows it.
    pub fn text(&self) -> String {
        match self {
            Line::Command(command) => format!("$ {command}"),
            Line::Key(text) | Line::Typed(text) | Line::Printed(text) => text.clone(),
            Line::LeftOut => "…".to_string(),
        }
    }
}

/// How the lines that a command prints are compared with those of the page.
pub enum Compared {
    LineByLine,
    /// A demo: several programs print, and it is not certain whose line comes first.
    InAnyOrder,
    /// What is so just now: the list of sockets.
    AsASnapshot,
}

pub fn kind(command: &str) -> Compared {
    let is_demo = command.starts_with("cargo run --bin ") && !command.contains(" -- ");
    match command {
        _ if is_demo => Compared::InAnyOrder,
        _ if command.starts_with("ss ") => Compared::AsASnapshot,
        _ => Compared::LineByLine,
    }
}

/// The lines of a block, in a terminal in which `command` runs at its beginning.
pub fn lines(shown: &[String], command: Option<&String>) -> Vec<Line> {
    let mut command = command.cloned().unwrap_or_default();
    let mut lines = Vec::new();
    for line in shown {
        let text = line.clone();
        lines.push(match line.strip_prefix("$ ") {
            Some(started) => {
                command = started.to_string();
                Line::Command(command.clone())
            }
            None if line == "…" => Line::LeftOut,
            None if ["^C", "^D", "^Z"].contains(&line.as_str()) => Line::Key(text),
            None if is_typed(line, &command) => Line::Typed(text),
            None => Line::Printed(text),
        });
    }
    lines
}

/// What a client of the solutions prints begins in one of these ways; all else in its session is
/// typed into it.
const OF_A_CLIENT: [&str; 5] = [
    "received: ",
    "error: ",
    "  help: ",
    "not sent: ",
    "nothing to send",
];

fn is_typed(line: &str, command: &str) -> bool {
    if command.contains('|') {
        return false;
    }
    let is_printed = || OF_A_CLIENT.iter().any(|begin| line.starts_with(begin));
    command.starts_with("nc localhost ") || command.contains(" -- client") && !is_printed()
}

/// Whether two lines are the same but for the ports that the system has picked, and the width of
/// columns; `localhost` may be either of its addresses.
pub fn same(shown: &str, printed: &str) -> bool {
    shown == printed || neutral(shown) == neutral(printed)
}

pub fn same_in_any_order(shown: &[String], printed: &[String]) -> bool {
    let sorted = |lines: &[String]| {
        let mut lines: Vec<_> = lines.iter().map(|line| columns(&neutral(line))).collect();
        lines.sort();
        lines
    };
    sorted(shown) == sorted(printed)
}

fn columns(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `line` with a `#` for each port that a system picks (those of pages are 9999).
fn neutral(line: &str) -> String {
    let line = line
        .replace("[::1]", "127.0.0.1")
        .replace("to ::1 on", "to 127.0.0.1 on");
    let mut neutral = String::new();
    let mut rest = line.as_str();
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, number) = rest.split_at(start);
        let end = number.find(|letter: char| !letter.is_ascii_digit());
        let (digits, behind) = number.split_at(end.unwrap_or(number.len()));
        let is_a_port = before.ends_with(':') || before.ends_with("port ");
        neutral += before;
        neutral += match digits {
            _ if is_a_port && digits.len() >= 4 && digits != "9999" => "#",
            digits => digits,
        };
        rest = behind;
    }
    neutral + rest
}

#[test]
fn ports_are_the_same_and_other_numbers_are_not() {
    assert!(same(
        "connected to 127.0.0.1 on port 47216",
        "connected to ::1 on port 1025"
    ));
    assert!(same(
        "127.0.0.1:40700: 10 of 20",
        "127.0.0.1:39000: 10 of 20"
    ));
    assert!(!same(
        "127.0.0.1:40700: 10 of 20",
        "127.0.0.1:40700: 10 of 21"
    ));
    assert!(!same(
        "listening on 127.0.0.1:9999",
        "listening on 127.0.0.1:9998"
    ));
    assert!(!same("received: 1025", "received: 1026"));
}
