//! The messages under "What can go wrong" are those that one sees: each is produced here, by a small
//! program that makes the mistake, or by the system.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::net::{SocketAddr, TcpListener};
use std::panic;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use socket2::{Domain, Socket, Type};

use super::{editions, files};
use crate::support::files::{binary, made, read};
use crate::support::process::{program, run};
use crate::support::side_by_side;
use crate::support::steps::is_like_a_step;

/// The messages of the compiler: the page, the words, and a program that gets them.
const COMPILED: [(&str, &str, &str); 8] = [
    (
        "ex01",
        "no method named `read` found for struct `TcpStream` in the current scope",
        "pub fn f(mut s: std::net::TcpStream) { let _ = s.read(&mut [0]); }",
    ),
    (
        "ex03",
        "mismatched types: expected `&[u8]`, found `String`",
        "pub fn f(mut s: impl std::io::Write, line: String) { let _ = s.write_all(line); }",
    ),
    (
        "comp1",
        "expected `u64`, found `usize`",
        "pub fn f(s: impl std::io::Read, length: usize) { let _ = s.take(length); }",
    ),
    (
        "comp1",
        "expected `[u8; 4]`, found `Vec<u8>`",
        "pub fn f(header: Vec<u8>) -> u32 { u32::from_be_bytes(header) }",
    ),
    (
        "comp2",
        "cannot borrow `dictionary` as mutable",
        "pub fn f(dictionary: Vec<u8>) { dictionary.push(0); }",
    ),
    (
        "comp3",
        "non-exhaustive patterns: `Request::List` not covered",
        "pub enum Request { Get, List }\npub fn f(r: Request) { match r { Request::Get => {} } }",
    ),
    (
        "comp5",
        "use of moved value: `dictionary`",
        "pub fn f(dictionary: std::sync::Arc<u8>) {
            loop { std::thread::spawn(move || drop(dictionary)); }
        }",
    ),
    (
        "comp5",
        "cannot be sent between threads safely",
        "pub fn f(dictionary: std::rc::Rc<u8>) { std::thread::spawn(move || drop(dictionary)); }",
    ),
];

#[test]
fn the_compiler_says_what_the_pages_say_that_it_says() {
    side_by_side(&COMPILED, |(page, words, source)| {
        let said = compiled(source);
        for part in words.split(": ") {
            assert!(said.contains(part), "{page}: {part}, but: {said}");
        }
        assert_row(page, words);
    });
}

/// What the compiler says of `source`.
fn compiled(source: &str) -> String {
    let mut compiler = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    compiler
        .args([
            "--edition",
            "2024",
            "--crate-type",
            "lib",
            "--emit",
            "metadata",
        ])
        .args(["--color", "never", "-o"])
        .arg(made("wrong").join("unused"))
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut compiler = compiler.spawn().expect("rustc can be started");
    let mut input = compiler.stdin.take().expect("it has an input");
    io::Write::write_all(&mut input, source.as_bytes()).expect("rustc reads");
    drop(input);
    let output = compiler.wait_with_output().expect("rustc ends");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// That the page says so in the first column of its table, in every language.
fn assert_row(page: &str, words: &str) {
    for edition in editions() {
        let text = read(&format!("guide/{edition}/{page}.md"));
        let mut cells = text.lines().filter_map(|line| line.strip_prefix("| "));
        let is_there =
            cells.any(|row| row.split(" | ").next().is_some_and(|it| it.contains(words)));
        assert!(
            is_there,
            "guide/{edition}/{page}.md has no row with {words}"
        );
    }
}

#[test]
fn the_programs_say_what_the_pages_say_that_they_say() {
    let long = "á".repeat(600) + "\n";
    let said = [
        (
            "ex02",
            &["client", "localhost", "1"][..],
            "",
            "Connection refused (os error 111)",
        ),
        (
            "ex02",
            &["server", "192.0.2.7", "9999"],
            "",
            "cannot listen on `192.0.2.7:9999`: Cannot assign requested address (os error 99)",
        ),
        (
            "ex02",
            &["server", "localhost", "99999"],
            "",
            "invalid value '99999' for '<PORT>': 99999 is not in 0..=65535",
        ),
        (
            "ex03",
            &["client", "localhost", "1"],
            &long,
            "not sent: 1200 bytes are more than the 1024 of one message",
        ),
    ];
    side_by_side(&said, |(step, arguments, input, words)| {
        let mut command = program(&binary(step));
        let path = made("wrong").join(format!("{step}-input"));
        if !input.is_empty() {
            std::fs::write(&path, input).expect("a file can be written");
            command.stdin(std::fs::File::open(&path).expect("it is there"));
        }
        let stderr = run({
            command.args(*arguments);
            command
        });
        let stderr = String::from_utf8_lossy(&stderr.output.stderr).into_owned();
        assert!(stderr.contains(words), "{step}: {words}, but: {stderr}");
        assert_row(step, words);
    });
}

#[test]
fn mistakes_in_the_use_of_sockets_give_what_the_pages_say() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("it has one");
    let again = TcpListener::bind(address).expect_err("the port is taken");
    let unknown = TcpListener::bind(("", 0)).expect_err("nothing is called so");
    let socket = || Socket::new(Domain::IPV4, Type::STREAM, None).expect("there are sockets");
    let deaf = socket().accept().expect_err("nobody listens");
    let six: SocketAddr = "[::1]:0".parse().expect("it is an address");
    let foreign = socket()
        .bind(&six.into())
        .expect_err("it is of another kind");
    for (page, error) in [
        ("ex01", again.to_string()),
        ("ex02", unknown.to_string()),
        ("ex04", deaf.to_string()),
        ("ex04", foreign.to_string()),
        ("ex04", io::Error::from_raw_os_error(98).to_string()),
        ("ex05", io::Error::from_raw_os_error(104).to_string()),
    ] {
        assert_row(page, &error);
    }
}

#[test]
fn mistakes_in_frames_requests_and_locks_give_what_the_pages_say() {
    let little = u32::from_be_bytes(6_u32.to_le_bytes());
    assert_row("comp1", &format!("a frame of {little} bytes is announced"));
    let mut text = "maçã".as_bytes();
    let mut header = [0; 4];
    text.read_exact(&mut header).expect("it is long enough");
    let bare = u32::from_be_bytes(header);
    assert_row("comp2", &format!("a frame of {bare} bytes is announced"));
    let error = sock_utils::receive_all(&mut "0".as_bytes(), 4).expect_err("it is one byte");
    let error = error.to_string();
    assert!(error.ends_with("after 1 of 4 bytes"), "{error}");
    assert_row("comp2", "after 1 of 4 bytes");

    let unwrapped = |error: &dyn std::fmt::Debug| {
        format!("called `Result::unwrap()` on an `Err` value: {error:?}")
    };
    let parsed = "abc".parse::<u64>().expect_err("it is no number");
    assert_row("comp3", &unwrapped(&parsed));
    let lock = Arc::new(Mutex::new(BTreeMap::from([(0, "maçã")])));
    let holder = Arc::clone(&lock);
    let panicked = thread::spawn(move || {
        let _guard = holder.lock();
        panic::resume_unwind(Box::new("on purpose"));
    });
    assert!(panicked.join().is_err());
    let poisoned = lock
        .lock()
        .map(|guard| guard.len())
        .expect_err("it is poisoned");
    assert_row("comp5", &unwrapped(&poisoned));
}

#[test]
fn each_error_of_the_system_has_its_number() {
    let mut seen = 0;
    for page in files() {
        let text = read(&page);
        for (before, behind) in text
            .match_indices(" (os error ")
            .map(|(at, it)| (&text[..at], &text[at + it.len()..]))
        {
            let number = behind
                .split(')')
                .next()
                .and_then(|number| number.parse().ok());
            let error = io::Error::from_raw_os_error(number.expect("a number")).to_string();
            let words = error.split(" (os").next().unwrap_or_default();
            let is_told = before.ends_with(words) || before.to_lowercase().ends_with("by peer*");
            assert!(is_told, "{page}: {error}");
            seen += 1;
        }
    }
    assert!(seen > 40, "only {seen}");
}

#[test]
fn the_gallery_tells_of_mistakes_that_there_are() {
    for edition in editions() {
        let page = read(&format!("guide/{edition}/instructors.md"));
        let rows = page.lines().filter(|row| {
            let first = row.trim_start_matches("| ").split(' ').next();
            first.is_some_and(is_like_a_step)
        });
        let mut count = 0;
        for row in rows {
            let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
            let [step, beginner, name] = cells[..] else {
                panic!("{row}");
            };
            let table = read(&format!("tests/mistakes/{step}.toml")).replace("\\\\", "\\");
            let entry = format!("name = \"{}\"", name.trim_matches('`'));
            assert!(table.contains(&entry), "guide/{edition}: {row}");
            let is_told = edition != super::ORIGINAL || table.contains(beginner);
            assert!(
                is_told,
                "tests/mistakes/{step}.toml has other words for {row}"
            );
            count += 1;
        }
        assert!(count >= 28, "guide/{edition}: {count}");
    }
}
