//! The pictures of the guide are what the commands on its pages make: they are run here, by the words of
//! the page, with clients that type what it says.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use crate::support::{LIMIT, folder, instruments, text};

fn kit() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn page(step: &str) -> String {
    fs::read_to_string(kit().join(format!("guide/en/{step}.md"))).unwrap()
}

/// The words behind `cargo lab` in a command of the page.
fn command(page: &str, instrument: &str) -> Vec<String> {
    let begin = format!("$ cargo lab {instrument} ");
    let line = page.lines().find_map(|line| line.strip_prefix(&begin));
    let line = line.unwrap_or_else(|| panic!("the page has no `{begin}`"));
    let words = line.split_whitespace().map(str::to_string);
    [instrument.to_string()].into_iter().chain(words).collect()
}

/// The words of the picture that a page shows.
fn words_of_page(page: &str) -> Vec<String> {
    let (_, rest) = page.split_once("](pictures/").unwrap();
    let (name, _) = rest.split_once(')').unwrap();
    words(&kit().join("guide/en/pictures").join(name))
}

/// The words of a picture, without times and ports, which are others every time.
fn words(path: &Path) -> Vec<String> {
    let picture = fs::read_to_string(path).unwrap();
    let texts = picture.split("<text ").skip(1).filter_map(|text| {
        let (_, text) = text.split_once('>')?;
        let (text, _) = text.split_once("</text>")?;
        let (text, _) = text.split_once(" from 127.").unwrap_or((text, ""));
        (!text.trim_start().starts_with('+')).then(|| text.to_string())
    });
    texts.collect()
}

/// A program of a step, built as cargo builds it.
fn build(step: &str) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--message-format=json", "--bin", step])
        .current_dir(kit())
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    let lines = text(&output.stdout);
    let built = lines.lines().find_map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(line["executable"].as_str()?))
    });
    built.expect("the step builds")
}

/// A program that is ended with the test, and the lines that it prints.
struct Running {
    child: Child,
    lines: Receiver<String>,
}

impl Running {
    fn start(command: &mut Command) -> Running {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Running { child, lines }
    }

    /// Waits for a line with these words in it.
    fn says(&self, words: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(LIMIT);
            let line = line.unwrap_or_else(|_| panic!("`{words}` does not come"));
            if line.contains(words) {
                return line;
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server of the page's step, the tap of the page before it, and how clients are started.
struct Lab {
    program: PathBuf,
    tap: Running,
    port: String,
    picture: PathBuf,
    _server: Running,
}

impl Lab {
    fn begin(step: &str) -> Lab {
        let program = build(step);
        let mut server = Command::new(&program);
        let server = Running::start(server.args(["server", "127.0.0.1", "0"]));
        let said = server.says("listening on ");
        let server_port = said.rsplit(':').next().unwrap().to_string();
        let folder = folder(&format!("guide-{step}"));
        let arguments = command(&page(step), "tap")
            .into_iter()
            .map(|word| match word.as_str() {
                "9998" => "0".to_string(),
                "9999" => server_port.clone(),
                "localhost" => "127.0.0.1".to_string(),
                word if word.ends_with(".svg") => folder.join(word).display().to_string(),
                word => word.to_string(),
            });
        let arguments: Vec<_> = arguments.collect();
        let picture = arguments.iter().find(|word| word.ends_with(".svg"));
        let picture = PathBuf::from(picture.expect("the page names a picture"));
        let tap = Running::start(instruments().args(&arguments));
        let title = tap.says("tap: ");
        let port = title.split([' ', ':']).nth(3).unwrap().to_string();
        Lab {
            program,
            tap,
            port,
            picture,
            _server: server,
        }
    }

    fn client(&self) -> (Child, ChildStdin) {
        let mut client = Command::new(&self.program)
            .args(["client", "127.0.0.1", &self.port])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let keyboard = client.stdin.take().unwrap();
        (client, keyboard)
    }

    /// Waits for the picture, and demands that it is that of the page.
    fn matches_the_page(mut self, step: &str) {
        assert!(self.tap.child.wait().unwrap().success());
        let (here, there) = (words(&self.picture), words_of_page(&page(step)));
        assert_eq!(here, there, "{}", self.picture.display());
    }
}

fn types(keyboard: &mut ChildStdin, line: &str) {
    writeln!(keyboard, "{line}").unwrap();
}

#[test]
fn comp1_shows_a_message_that_is_cut() {
    let lab = Lab::begin("comp1");
    assert!(
        page("comp1").contains("$ echo metade | cargo run --bin comp1 -- client localhost 9998")
    );
    let (mut client, mut keyboard) = lab.client();
    types(&mut keyboard, "metade");
    drop(keyboard);
    assert!(client.wait().unwrap().success());
    lab.matches_the_page("comp1");
}

#[test]
fn comp4_shows_who_waits_for_whom() {
    let lab = Lab::begin("comp4");
    let (mut one, mut keyboard) = lab.client();
    types(&mut keyboard, "maçã");
    lab.tap.says("◀── server  \"0\"");
    let (mut two, mut other) = lab.client();
    types(&mut other, "pera");
    lab.tap.says("\"pera\"");
    types(&mut keyboard, "EXIT");
    assert!(one.wait().unwrap().success());
    lab.tap.says("◀── server  \"1\"");
    types(&mut other, "EXIT");
    assert!(two.wait().unwrap().success());
    lab.matches_the_page("comp4");
}

#[test]
fn comp5_shows_that_nobody_waits() {
    let lab = Lab::begin("comp5");
    let (mut one, mut keyboard) = lab.client();
    types(&mut keyboard, "maçã");
    lab.tap.says("◀── server  \"0\"");
    let (mut two, mut other) = lab.client();
    types(&mut other, "pera");
    lab.tap.says("◀── server  \"1\"");
    types(&mut keyboard, "EXIT");
    assert!(one.wait().unwrap().success());
    lab.tap.says("client 1 ◀── server  closes");
    types(&mut other, "EXIT");
    assert!(two.wait().unwrap().success());
    lab.matches_the_page("comp5");
}

#[test]
fn comp5_shows_what_more_clients_make_of_servers() {
    let page = page("comp5");
    let folder = folder("guide-compare");
    let mut arguments = command(&page, "compare");
    for word in arguments.iter_mut().filter(|word| word.ends_with(".svg")) {
        *word = folder.join(&*word).display().to_string();
    }
    let picture = arguments
        .iter()
        .find(|word| word.ends_with(".svg"))
        .cloned();
    // The same, shorter.
    let short = ["--seconds=0.1", "--clients=1,4"];
    let output = instruments().args(&arguments).args(short).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let names = |words: Vec<String>| {
        let known = ["comp4", "comp5", "comp6", "python", "echo", "redis"];
        let names = words
            .into_iter()
            .filter(|word| known.contains(&word.as_str()));
        names.collect::<BTreeSet<_>>()
    };
    let here = names(words(Path::new(
        &picture.expect("the page names a picture"),
    )));
    let (_, rest) = page.split_once("](pictures/clients.svg").unwrap();
    assert!(!rest.is_empty());
    let there = names(words(&kit().join("guide/en/pictures/clients.svg")));
    assert!(
        here.len() >= 4 && here.is_subset(&there),
        "{here:?}, {there:?}"
    );
}
