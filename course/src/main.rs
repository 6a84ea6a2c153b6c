//! What knows of course systems: `collect` makes a class of what they export, `forms` makes of a class's
//! results what they read.
//!
//! It is a program of its own, which the runner builds when it grades a class first. It knows no part of
//! the runner: they speak through files, `class.json` on the way in and `marks.json` on the way out.

mod collect;
mod forms;
mod merge;
mod pack;
mod page;
// How files are written, and what letters do on a terminal, is the same in the runner and here.
#[allow(dead_code)]
#[path = "../../lab/src/base/files.rs"]
mod files;
#[allow(dead_code, unused_imports, unused_macros)]
#[path = "../../lab/src/base/print.rs"]
mod print;
// What belongs to a submission is the same when it is handed in and when it is graded.
#[path = "../../lab/src/class/belongs.rs"]
mod belongs;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// From the download of a course system to its gradebook
#[derive(Parser)]
#[command(name = "course", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Take the submissions of a class out of an export, and put them into a folder
    Collect(collect::Arguments),
    /// Write the results of a class in the forms that others read
    Forms(forms::Arguments),
    /// Put the marks of a class together that was graded in parts
    Merge(merge::Arguments),
    /// Pack a folder into a zip archive
    Pack(pack::Arguments),
}

fn main() -> ExitCode {
    let result = match CommandLine::parse().command {
        Command::Collect(arguments) => collect::run(&arguments),
        Command::Forms(arguments) => forms::run(&arguments),
        Command::Merge(arguments) => merge::run(&arguments),
        Command::Pack(arguments) => pack::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
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
