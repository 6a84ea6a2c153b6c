//! The instruments of socklab: `cargo lab tap` shows the wire, `cargo lab load` makes servers work, and
//! `cargo lab compare` says how fast they are.
//!
//! They are a program of their own, which the runner builds when it is asked for first. It knows no part
//! of the kit but the text of its steps' protocol, so that a half-written exercise cannot stop it.

mod compare;
mod echo;
mod load;
mod svg;
mod system;
mod tap;
// How bytes are shown is the same in the grader's pages and here.
#[allow(dead_code)]
#[path = "../../tests/grade/support/text.rs"]
mod text;

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// See the wire, feel the load
#[derive(Parser)]
#[command(name = "lab", bin_name = "cargo lab", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Stand between clients and a server, and draw what they say to each other
    Tap(tap::Arguments),
    /// Make a server work: how many requests a second, how long each takes, whether a reply is wrong
    Load(load::Arguments),
    /// Start servers one after another, and compare how fast they are
    Compare(compare::Arguments),
    #[command(hide = true)]
    Echo(echo::Arguments),
}

fn main() -> ExitCode {
    let result = match CommandLine::parse().command {
        Command::Tap(arguments) => tap::run(&arguments),
        Command::Load(arguments) => load::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Echo(arguments) => echo::run(&arguments),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            note(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Prints a line to stderr, whether anybody reads it or not.
fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Prints a line to stdout.
///
/// # Errors
/// When nobody reads it any more.
fn say(line: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{line}")?;
    Ok(stdout.flush()?)
}
