//! Whether a program crashed, in whatever language it is written.
//!
//! A failure is a message and a status that is not 0. The border to a crash runs where the words
//! are no longer the program's: a runtime that lists the calls that led to an exception tells the
//! author of the program what has happened, and its user nothing. So `die` of Perl, which prints
//! the program's words and a place, is a message, and `confess`, which adds the calls, is a trace.
//! A program that prints such a list itself, for want of words, has not told more.

use std::process::ExitStatus;

use language::{key, text};

/// How a program crashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Crash {
    /// A panic of Rust.
    Panic,
    /// A list of calls, as the runtime of this language prints it.
    Trace(&'static str),
    /// A signal ended it; its number.
    Signal(i32),
}

/// How the program crashed that ended with `status`, and said `stderr`; `None` where it did not.
pub fn crash(status: ExitStatus, stderr: &str) -> Option<Crash> {
    if status.success() {
        return None;
    }
    let said = trace(status.code(), stderr);
    said.or_else(|| signal(status).map(Crash::Signal))
}

impl Crash {
    /// What happened to the program: "it …".
    pub fn told(&self) -> String {
        match self {
            Crash::Panic => text!("panicked").to_string(),
            Crash::Trace(language) => text!(
                "crashed, with a stack trace ({language})",
                language = language::text(language)
            ),
            Crash::Signal(number) => match name(*number) {
                Some(name) => text!(
                    "crashed: it was ended by signal {number}, {name}",
                    number,
                    name
                ),
                None => text!("crashed: it was ended by signal {number}", number),
            },
        }
    }

    /// What it usually comes from, in the program of `role`.
    pub fn cause(&self, role: &str) -> String {
        match self {
            Crash::Panic => {
                text!(
                    "a `todo!` or an `unwrap`: the {role}'s words above name file and line",
                    role
                )
            }
            Crash::Trace(_) => text!(
                "an exception that nothing catches: the {role}'s words above name file and line",
                role
            ),
            Crash::Signal(13) => text!(
                "a message written to a connection that has been closed; a program that ignores \
                 SIGPIPE gets an error in its place"
            )
            .to_string(),
            Crash::Signal(_) => {
                text!("a pointer or an index that leads nowhere, an assertion, or `abort`")
                    .to_string()
            }
        }
    }
}

/// The signal that ended the program: its own end, or, where a shell stands before it, the status
/// that the shell made of it. Of those only the ones that come of a fault count: a program may
/// well end with a status like 130.
fn signal(status: ExitStatus) -> Option<i32> {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Some(signal);
    }
    match status.code()? {
        code @ (132 | 134..=136 | 139) if cfg!(unix) => Some(code - 128),
        // NTSTATUS, of which those from 0xC0000000 on are errors: 0xC0000005 is an access violation.
        code if cfg!(windows) && (code as u32) >= 0xC000_0000 => Some(code),
        _ => None,
    }
}

fn name(signal: i32) -> Option<&'static str> {
    let names = [
        (4, text!("SIGILL (an instruction that there is not)")),
        (6, text!("SIGABRT (it gave up by itself)")),
        (8, text!("SIGFPE (a division by 0)")),
        (
            11,
            text!("SIGSEGV (a look at memory where there is none of its own)"),
        ),
        (13, text!("SIGPIPE (a write to what is closed)")),
    ];
    names
        .into_iter()
        .find_map(|(number, name)| (number == signal).then_some(name))
}

/// The crash that stands in what a program said on stderr, whether or not it has ended with `code`.
pub fn trace(code: Option<i32>, stderr: &str) -> Option<Crash> {
    stderr.lines().find_map(|line| {
        if line.starts_with("thread '") && line.contains(" panicked at ") {
            return Some(Crash::Panic);
        }
        // 2 is the status of Go's runtime, which can be told to leave the goroutines out.
        if code == Some(2) && line.starts_with("panic: ") {
            return Some(Crash::Trace("Go"));
        }
        let languages = LANGUAGES.iter();
        let mut found = languages.filter(|(_, prints)| prints(line));
        found.next().map(|(language, _)| Crash::Trace(language))
    })
}

type Prints = fn(&str) -> bool;

/// The lines by which the traces of languages are known.
const LANGUAGES: &[(&str, Prints)] = &[
    ("Python", |line| {
        line.ends_with("Traceback (most recent call last):")
            || line.starts_with("  File \"") && line.contains("\", line ")
            || line.starts_with("Fatal Python error: ")
    }),
    ("Java", |line| {
        line.starts_with("Exception in thread \"") || is_a_frame(line, &["java", "kt", "scala"])
    }),
    ("JavaScript", |line| {
        line.starts_with("Node.js v") || is_a_frame(line, &["js", "mjs", "cjs", "ts"])
    }),
    ("C#", |line| line.starts_with("Unhandled exception. ")),
    ("Go", |line| {
        line.starts_with("goroutine ") && line.contains(" [") && line.ends_with("]:")
    }),
    ("C++", |line| {
        line.starts_with("terminate called ") || line.starts_with("libc++abi: terminating")
    }),
    ("Perl", |line| {
        line.starts_with('\t') && line.contains(" called at ") && line.contains(" line ")
    }),
    ("Ruby", |line| {
        line.contains(".rb:") && line.contains(":in ")
    }),
    ("PHP", |line| {
        line.contains("Fatal error: ") && line.contains(" Uncaught ")
    }),
    ("Lua", |line| line == "stack traceback:"),
    ("Haskell", |line| line.starts_with("CallStack (from ")),
    ("OCaml", |line| line.starts_with("Fatal error: exception ")),
    ("Dart", |line| line.starts_with("Unhandled exception:")),
    (key!("a sanitizer"), |line| {
        line.starts_with("==") && line.contains("==ERROR: ")
    }),
];

/// Whether `line` is one of the calls as Java and JavaScript list them, in a file with one of
/// `endings`: `    at Net.connect(Net.java:579)`, `    at f (/home/ana/ex02.js:1:27)`,
/// `    at node:internal/main:28:49`. An address like `at server (127.0.0.1:9999)` is none.
fn is_a_frame(line: &str, endings: &[&str]) -> bool {
    let indented = line.strip_prefix(['\t', ' ']).map(str::trim);
    let Some(call) = indented.and_then(|line| line.strip_prefix("at ")) else {
        return false;
    };
    let place = call.trim_end_matches([' ', '{']).trim_end_matches(')');
    let place = place.rsplit('(').next().unwrap_or(place);
    let is_java = endings.contains(&"java");
    if is_java && call.contains('(') && ["Native Method", "Unknown Source"].contains(&place) {
        return true;
    }
    if !is_java && place.starts_with("node:") {
        return true;
    }
    let file = place.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ':');
    let ending = file.rsplit('.').next().unwrap_or_default();
    file.len() < place.len() && file.contains('.') && endings.contains(&ending)
}
