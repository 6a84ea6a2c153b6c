//! The tools that the lab calls, and the crates that it is built from.

use std::env;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use language::{key, text};

use crate::base::temporary::TemporaryFolder;
use crate::build::cargo::cargo;
use crate::doctor::finding::{Finding, State};

/// What the runner, and all that it builds, asks of a compiler.
const NEEDED: &str = env!("CARGO_PKG_RUST_VERSION");

const INSTALL: &str = key!("Rust's own installer, on https://rustup.rs, brings both.");
const UPDATE: &str = "$ rustup update stable";

/// What the compiler calls to link a program.
const LINKER: &str = if cfg!(target_os = "macos") {
    key!("Apple's command line tools have one:\n$ xcode-select --install")
} else if cfg!(windows) {
    key!("Install the Build Tools for Visual Studio, with \"Desktop development with C++\".")
} else {
    key!(
        "A C compiler brings one. On Debian and Ubuntu:\n\
         $ sudo apt install build-essential\n\
         On Fedora:\n\
         $ sudo dnf install gcc"
    )
};

/// All that is to be known of them; of crates only in a kit or workspace, whose folder is `root`.
pub fn findings(root: Option<&Path>) -> Vec<Finding> {
    let compiler = compiler();
    let can_compile = compiler.state != State::Fault;
    let mut all = vec![tool("cargo", cargo()), compiler];
    if can_compile {
        all.push(linker());
        all.extend(root.map(crates));
    }
    all.push(git());
    all
}

fn compile() -> Command {
    Command::new(env::var_os("RUSTC").unwrap_or("rustc".into()))
}

/// What `command` prints, or else what is wrong with it.
fn printed(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(Stdio::null()).output();
    text_of(output.map_err(|error| error.to_string())?)
}

fn text_of(output: Output) -> Result<String, String> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_string();
    match output.status.success() {
        true => Ok(text(&output.stdout)),
        false => Err(text(&output.stderr)),
    }
}

fn tool(subject: &'static str, mut command: Command) -> Finding {
    match printed(command.arg("--version")) {
        Ok(version) => Finding::ok(subject, version),
        Err(error) => Finding::fault(
            subject,
            text!("cannot be run: {error}", error),
            text(INSTALL),
        ),
    }
}

fn compiler() -> Finding {
    let finding = tool("rustc", compile());
    let Ok(version) = printed(compile().arg("--version")) else {
        return finding;
    };
    let number = version.split(' ').nth(1).unwrap_or_default();
    match numbers(number) >= numbers(NEEDED) {
        true => Finding::ok(
            "rustc",
            text!(
                "{version}: {needed} or newer is needed",
                version,
                needed = NEEDED
            ),
        ),
        false => Finding::fault(
            "rustc",
            text!(
                "{version} is too old: {needed} or newer is needed",
                version,
                needed = NEEDED
            ),
            UPDATE,
        ),
    }
}

/// A version's numbers, to be compared.
fn numbers(version: &str) -> Vec<u32> {
    let release = version.split(['-', '+']).next().unwrap_or_default();
    let numbers = release.split('.').map(|number| number.parse().unwrap_or(0));
    numbers.collect()
}

/// Links a program.
fn linker() -> Finding {
    let subject = text!("linker");
    let folder = match TemporaryFolder::new() {
        Ok(folder) => folder,
        Err(_) => {
            let words = text!("not tried, for there is no temporary folder (see below)");
            return Finding::warning(subject, words, "");
        }
    };
    match link(folder.path()) {
        Ok(()) => Finding::ok(subject, text!("links a program")),
        Err(said) => {
            let words = text!("cannot link a program: {why}", why = reason(&said));
            Finding::fault(subject, words, text(LINKER))
        }
    }
}

fn link(folder: &Path) -> Result<(), String> {
    let told = |error: std::io::Error| error.to_string();
    let mut compiler = compile()
        .args(["--crate-name", "tried", "-"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(told)?;
    if let Some(mut source) = compiler.stdin.take() {
        // A compiler that does not read it says why.
        let _ = source.write_all(b"fn main() {}");
    }
    text_of(compiler.wait_with_output().map_err(told)?).map(|_| ())
}

/// The line of a compiler's words that says what is wrong.
fn reason(said: &str) -> &str {
    let error = said.lines().find_map(|line| line.strip_prefix("error: "));
    error
        .or(said.lines().next())
        .unwrap_or(text!("nothing is said"))
}

/// Whether everything can be built without a network.
fn crates(root: &Path) -> Finding {
    let subject = text!("crates");
    let host = printed(compile().arg("-vV")).unwrap_or_default();
    let host = host.lines().find_map(|line| line.strip_prefix("host: "));
    let mut fetch = cargo();
    fetch.args(["fetch", "--locked", "--offline", "--quiet"]);
    fetch.args(host.map(|host| format!("--target={host}")));
    match printed(fetch.current_dir(root)) {
        Ok(_) => Finding::ok(
            subject,
            text!("all are here: the lab works without a network"),
        ),
        Err(said) => Finding::warning(
            subject,
            text!(
                "cannot be had without a network: {why}",
                why = reason(&said)
            ),
            text!("With a network, this brings them:\n$ cargo fetch --locked"),
        ),
    }
}

fn git() -> Finding {
    match printed(Command::new("git").arg("--version")) {
        Ok(version) => Finding::ok("git", version),
        Err(_) => Finding::ok(
            "git",
            text!("not there, and not needed (it would keep old versions of your work)"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{numbers, reason};

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert!(numbers("1.100.0") > numbers("1.89"));
        assert!(numbers("1.89.0") >= numbers("1.89"));
        assert!(numbers("1.90.0-nightly") > numbers("1.89"));
        assert!(numbers("1.88.1") < numbers("1.89"));
    }

    #[test]
    fn of_a_compiler_s_words_the_error_is_told() {
        let said = "warning: old\nerror: linker `cc` not found\n  |\n";
        assert_eq!(reason(said), "linker `cc` not found");
        assert_eq!(reason("no such file"), "no such file");
    }
}
