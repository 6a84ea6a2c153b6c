//! `cargo lab`: the runner of socklab. Students see with it where they stand, grade at every save,
//! and ask for hints; instructors grade a class.
//!
//! It depends on no other package of the kit, so that a half-written exercise cannot stop it.

mod base;
mod build;
mod class;
mod command;
mod doctor;
mod grade;
mod kit;
mod sandbox;
mod student;
mod trust;

use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};

use command::{check, help, hint, init, instruments, next, reset, status, submit, watch};

use crate::base::print::note;
#[cfg(target_os = "linux")]
use crate::sandbox::namespaces;
use crate::sandbox::supervisor;
use crate::student::{layout, pages, spoken};

/// Shows where you stand; the commands below do the rest
#[derive(Parser)]
#[command(
    name = "lab",
    bin_name = "cargo lab",
    version,
    disable_help_subcommand = true
)]
struct CommandLine {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Build and grade one step, or the next unfinished one
    Check {
        /// The step, such as ex05
        step: Option<String>,
        /// Draw the conversation of the check that fails first, as `cargo lab tap` draws one
        #[arg(long)]
        tap: bool,
    },
    /// Grade at every save, step by step
    Watch {
        /// The step to begin with; else the next unfinished one
        step: Option<String>,
        /// Do not wait for the system's word that a file has changed: look ten times a second
        #[arg(long)]
        poll: bool,
        /// Open the step's file with this command, such as `code` (without it in a terminal of VS Code)
        #[arg(long, value_name = "COMMAND")]
        edit_cmd: Option<String>,
    },
    /// Show the guide's hints for a step, one more each time
    Hint {
        /// The step; else the next unfinished one
        step: Option<String>,
    },
    /// Show a page of the guide: that of a step, or another
    Guide(command::guide::Arguments),
    /// Say how the runner, or one of its commands, is called; `help failure` how to read a failure
    Help {
        /// The command, or `failure`
        subject: Option<String>,
    },
    /// Bring the code of a step that passes under the next step's comment
    Next,
    /// Put the starter of a step back; your file is kept aside
    Reset {
        /// The step, or sock_utils, or mensagens.txt
        step: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Pack what is handed in into one archive
    Submit(submit::Arguments),
    /// Show what this machine has, and what to do about what it has not
    Doctor,
    /// Stand between clients and a server, and draw what they say to each other
    #[command(disable_help_flag = true)]
    Tap(instruments::Arguments),
    /// Make a server work: how many requests a second, how long each takes, whether a reply is wrong
    #[command(disable_help_flag = true)]
    Load(instruments::Arguments),
    /// Start servers one after another, and compare how fast they are
    #[command(disable_help_flag = true)]
    Compare(instruments::Arguments),
    /// Make a student's workspace (from the kit)
    Init(init::Arguments),
    /// Pack what students get into one archive (from the kit)
    Handout(command::handout::Arguments),
    /// Bring a newer kit, which somebody has handed out, into the workspace
    Update(command::update::Arguments),
    /// Grade submissions: workspaces, archives of `cargo lab submit`, folders of many
    Grade(Box<command::grade::Arguments>),
    /// Write marks that were kept in the forms that course systems read (the kit)
    Export(command::export::Arguments),
    /// Make what a course system needs in order to grade by itself (the kit)
    Bundle(command::bundle::Arguments),
    /// Put the marks of a class together that was graded in parts (the kit)
    Merge(command::merge::Arguments),
    /// Measure how far the grader can be trusted: wrong programs caught, right ones accepted (the kit)
    Trust(command::trust::Arguments),
    #[command(hide = true, name = supervisor::SUBCOMMAND)]
    Supervise(supervisor::Arguments),
    #[cfg(target_os = "linux")]
    #[command(hide = true, name = namespaces::MAP_SUBCOMMAND)]
    MapUsers { process: u32 },
}

impl Command {
    /// Whether it speaks the language that is chosen. Instructors read English; and `init` may be told the
    /// language.
    fn is_for_students(&self) -> bool {
        match self {
            Command::Check { .. }
            | Command::Watch { .. }
            | Command::Hint { .. }
            | Command::Guide(_)
            | Command::Help { .. }
            | Command::Next
            | Command::Reset { .. }
            | Command::Submit(_)
            | Command::Update(_)
            | Command::Doctor
            | Command::Tap(_)
            | Command::Load(_)
            | Command::Compare(_) => true,
            Command::Init(_)
            | Command::Handout(_)
            | Command::Grade(_)
            | Command::Export(_)
            | Command::Bundle(_)
            | Command::Merge(_)
            | Command::Trust(_)
            | Command::Supervise(_) => false,
            #[cfg(target_os = "linux")]
            Command::MapUsers { .. } => false,
        }
    }
}

fn main() -> ExitCode {
    match run(CommandLine::parse()) {
        Ok(code) => code,
        Err(error) => {
            note!("{}", layout::fitted_if_seen(&pages::error(&error)));
            ExitCode::FAILURE
        }
    }
}

fn run(line: CommandLine) -> Result<ExitCode> {
    if line.command.as_ref().is_none_or(Command::is_for_students) {
        spoken::speak(None);
    }
    match line.command {
        None => status::run(),
        Some(Command::Check { step, tap }) => check::run(step.as_deref(), tap),
        Some(Command::Watch {
            step,
            poll,
            edit_cmd,
        }) => watch::run(step.as_deref(), poll, edit_cmd.as_deref()),
        Some(Command::Hint { step }) => hint::run(step.as_deref()),
        Some(Command::Guide(arguments)) => command::guide::run(&arguments),
        Some(Command::Help { subject }) => help::run(CommandLine::command(), subject.as_deref()),
        Some(Command::Next) => next::run(),
        Some(Command::Reset { step, yes }) => reset::run(&step, yes),
        Some(Command::Submit(arguments)) => submit::run(&arguments),
        Some(Command::Doctor) => Ok(command::doctor::run()),
        Some(Command::Tap(arguments)) => instruments::run("tap", &arguments),
        Some(Command::Load(arguments)) => instruments::run("load", &arguments),
        Some(Command::Compare(arguments)) => instruments::run("compare", &arguments),
        Some(Command::Init(arguments)) => init::run(&arguments),
        Some(Command::Handout(arguments)) => command::handout::run(&arguments),
        Some(Command::Update(arguments)) => command::update::run(&arguments),
        Some(Command::Grade(arguments)) => command::grade::run(&arguments),
        Some(Command::Export(arguments)) => command::export::run(&arguments),
        Some(Command::Bundle(arguments)) => command::bundle::run(&arguments),
        Some(Command::Merge(arguments)) => command::merge::run(&arguments),
        Some(Command::Trust(arguments)) => command::trust::run(&arguments),
        Some(Command::Supervise(arguments)) => Ok(supervisor::main(&arguments)),
        #[cfg(target_os = "linux")]
        Some(Command::MapUsers { process }) => {
            namespaces::map_users(process)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
