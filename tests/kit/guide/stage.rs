//! Where the session of a page is played: its terminals, its port, its folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Instant;

use super::blocks::Block;
use super::port::{NAMED, Port};
use super::terminal::Terminal;
use super::transcript::{Compared, Line, kind, lines, same, same_in_any_order};
use crate::support::files::{binary, made, read};
use crate::support::process::{LIMIT, POLL, program, run};

/// Where the session of one page is played.
pub struct Stage {
    port: Port,
    folder: PathBuf,
    terminals: BTreeMap<u32, Terminal>,
    /// What runs in each terminal, as the page names it.
    commands: BTreeMap<u32, String>,
    /// Terminals of which the page has left lines out, at the end of its last block.
    left_out: BTreeMap<u32, bool>,
}

impl Stage {
    pub fn new(page: &str) -> Stage {
        let folder = made(&format!("session-{page}"));
        let exercises = folder.join("exercises");
        fs::create_dir_all(&exercises).expect("a folder can be made");
        let messages = read("solutions/mensagens.txt");
        fs::write(exercises.join("mensagens.txt"), messages).expect("a file can be written");
        Stage {
            port: match page {
                "ex01.md" => Port::fixed(),
                _ => Port::free(),
            },
            folder,
            terminals: BTreeMap::new(),
            commands: BTreeMap::new(),
            left_out: BTreeMap::new(),
        }
    }

    /// Plays `shown`, and gives each block as it should have been shown: as it is where that is so.
    pub fn play(&mut self, shown: &[Block]) -> Vec<Vec<String>> {
        let mut printed: Vec<Vec<String>> = Vec::new();
        for block in shown {
            let mut played = block.lines.clone();
            for terminal in &block.terminals {
                let this = self.play_block(*terminal, &block.lines);
                if this != block.lines {
                    played = this;
                }
            }
            printed.push(played);
        }
        self.add_what_was_not_shown(shown, &mut printed);
        printed
    }

    /// What a block of one terminal should say.
    fn play_block(&mut self, number: u32, shown: &[String]) -> Vec<String> {
        let mut played = Vec::new();
        let mut expected = Vec::new();
        let mut is_asked = false;
        for line in lines(shown, self.commands.get(&number)) {
            if let Line::Printed(line) = line {
                expected.push(line);
                continue;
            }
            if is_asked || !expected.is_empty() {
                played.extend(self.printed(number, &expected));
            }
            expected.clear();
            is_asked = matches!(line, Line::Command(_));
            played.push(line.text());
            if let Err(trouble) = self.act(number, &line) {
                played.push(trouble);
                return played;
            }
        }
        if is_asked || !expected.is_empty() {
            played.extend(self.printed(number, &expected));
        }
        played
    }

    fn act(&mut self, number: u32, line: &Line) -> Result<(), String> {
        let terminal = self.terminals.entry(number).or_default();
        match line {
            Line::Typed(line) => terminal.types(line),
            Line::Key(key) => terminal.press(key),
            Line::Printed(_) => Ok(()),
            Line::LeftOut => {
                self.left_out.insert(number, true);
                Ok(())
            }
            Line::Command(command) if command.starts_with("kill -9 %") => terminal.kill(),
            Line::Command(command) => {
                self.commands.insert(number, command.clone());
                if let Compared::AsASnapshot = kind(command) {
                    return terminal.wait_for_the_end();
                }
                let clients = self.port.clients();
                terminal.run(&runnable(command, &self.port), &self.folder)?;
                self.wait_for_netcat(command, clients)
            }
        }
    }

    /// `nc` says nothing when it listens, or has called; the reader's next command comes after it.
    fn wait_for_netcat(&self, command: &str, clients: usize) -> Result<(), String> {
        let deadline = Instant::now() + LIMIT;
        let is_done = || match command {
            _ if command.starts_with("nc -l") => self.port.is_listened_on(),
            _ if command.starts_with("nc localhost") => self.port.clients() > clients,
            _ => true,
        };
        while !is_done() {
            if Instant::now() > deadline {
                return Err(format!("`{command}` neither listens nor calls"));
            }
            thread::sleep(POLL);
        }
        Ok(())
    }

    /// What the terminal prints in place of `expected`: the same, where it is the same.
    fn printed(&mut self, number: u32, expected: &[String]) -> Vec<String> {
        let command = self.commands.get(&number).cloned().unwrap_or_default();
        let is_left_out = self.left_out.insert(number, false) == Some(true);
        match kind(&command) {
            Compared::AsASnapshot => self.snapshot(&command, expected),
            Compared::InAnyOrder => self.in_any_order(number, expected),
            Compared::LineByLine => self.line_by_line(number, expected, is_left_out),
        }
    }

    fn line_by_line(&mut self, number: u32, expected: &[String], mut skip: bool) -> Vec<String> {
        let terminal = self.terminals.entry(number).or_default();
        let mut printed = Vec::new();
        for shown in expected {
            loop {
                let Some(line) = terminal.next_line() else {
                    return printed;
                };
                let line = line.replace(&self.port.number.to_string(), &NAMED.to_string());
                let is_same = same(shown, &line);
                if skip && !is_same {
                    continue;
                }
                skip = false;
                printed.push(if is_same { shown.clone() } else { line });
                break;
            }
        }
        printed
    }

    /// A command that says how things are just now is given again until they are so.
    fn snapshot(&mut self, command: &str, expected: &[String]) -> Vec<String> {
        let deadline = Instant::now() + LIMIT;
        loop {
            let mut shell = program(&PathBuf::from("sh"));
            shell.args(["-c", &runnable(command, &self.port)]);
            let output = run(shell).output.stdout;
            let output = String::from_utf8_lossy(&output)
                .replace(&self.port.number.to_string(), &NAMED.to_string());
            let printed: Vec<_> = output
                .lines()
                .map(|line| line.trim_end().to_string())
                .collect();
            if same_in_any_order(expected, &printed) {
                return expected.to_vec();
            }
            if Instant::now() > deadline {
                return printed;
            }
            thread::sleep(POLL);
        }
    }

    /// Lines of several programs, of which nobody knows which comes first.
    fn in_any_order(&mut self, number: u32, expected: &[String]) -> Vec<String> {
        let terminal = self.terminals.entry(number).or_default();
        let mut missing: Vec<_> = expected.iter().collect();
        let mut others = Vec::new();
        while !missing.is_empty() {
            let Some(line) = terminal.next_line() else {
                break;
            };
            match missing.iter().position(|shown| same(shown, &line)) {
                Some(place) => drop(missing.remove(place)),
                None => others.push(line),
            }
        }
        let is_there = |shown: &&String| !missing.contains(shown);
        let mut printed: Vec<_> = expected.iter().filter(is_there).cloned().collect();
        match missing.is_empty() {
            // They are for the next block of the same program.
            true => terminal.give_back(others),
            false => printed.extend(others),
        }
        printed
    }

    /// What has been printed and stands on no page goes behind the last block of its terminal.
    fn add_what_was_not_shown(&mut self, shown: &[Block], printed: &mut [Vec<String>]) {
        for (number, terminal) in &mut self.terminals {
            let command = self.commands.get(number).cloned().unwrap_or_default();
            if self.left_out.get(number) == Some(&true) {
                continue;
            }
            if matches!(kind(&command), Compared::AsASnapshot) {
                continue;
            }
            let last = shown
                .iter()
                .rposition(|block| block.terminals.contains(number));
            let lines = terminal.lines_by_now();
            printed[last.unwrap_or_default()].extend(lines);
        }
    }
}

/// `command` of a page, for these programs and this port.
fn runnable(command: &str, port: &Port) -> String {
    let programs = binary("ex01");
    let programs = programs.parent().expect("it is in a folder").display();
    command
        .replace("target/debug/", "cargo run --bin ")
        .replace("cargo run --bin ", &format!("{programs}/"))
        .replace(" -- ", " ")
        .replace(&NAMED.to_string(), &port.number.to_string())
}
