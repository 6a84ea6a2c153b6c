//! The command line that all steps have in common, and the `main` of each.
//!
//! ```text
//! STEP                        the demo
//! STEP server ADDRESS PORT    the server
//! STEP client ADDRESS PORT    the client
//! STEP --help
//! ```

use std::env;
use std::io::{self, ErrorKind};
use std::process::ExitCode;

use anyhow::Result;
use clap::error::{ContextKind, ContextValue};
use clap::{Args, Command, FromArgMatches, Subcommand, value_parser};

use crate::{demo, warn};

/// One step of the lab, as its binary describes it.
pub struct Step {
    /// The step's name, which is also the name of its binary and of its files: `ex05`.
    pub name: &'static str,
    /// What the step is about, in one line.
    pub title: &'static str,
    /// What the demo shows.
    pub demo: Demo,
}

/// What the demo of a step shows: its clients, and for each the lines that are typed into it.
pub enum Demo {
    /// A client is started when the one before has ended.
    OneByOne(&'static [&'static str]),
    /// All clients are up at once, and are typed into in turn.
    AtOnce(&'static [&'static str]),
}

/// A command line without arguments (ex01, whose address and port are fixed).
#[derive(Args, Clone, Debug)]
pub struct NoArgs {}

/// Where a server listens.
#[derive(Args, Clone, Debug)]
pub struct ServerArgs {
    /// IP address or host name to listen on; empty ("") for every interface
    pub address: String,
    /// Port to listen on, 0 to 65535; with 0 the system chooses one
    pub port: u16,
}

/// Where a client finds its server.
#[derive(Args, Clone, Debug)]
pub struct ClientArgs {
    /// IP address or host name of the server
    pub address: String,
    /// Port of the server, 1 to 65535
    #[arg(value_parser = value_parser!(u16).range(1..))]
    pub port: u16,
}

#[derive(Subcommand)]
enum Role<S: Args, C: Args> {
    /// Run the server (start it first, in a terminal of its own)
    Server(S),
    /// Run the client (in a second terminal)
    Client(C),
}

/// Runs a step: its `server` or its `client` as the command line says, or the demo when it says
/// nothing. This is the whole `main` of a step's binary.
///
/// A failure is printed to stderr in one line, with a second one where there is something that
/// the user can do about it, and makes the exit status 1. A command line that cannot be
/// understood gets a message with the usage, and the exit status 2.
pub fn run<S: Args, C: Args>(
    step: &Step,
    server: fn(S) -> Result<()>,
    client: fn(C) -> Result<()>,
) -> ExitCode {
    let result = match parse::<S, C>(step) {
        Ok(None) => demo::show(step, takes_endpoint::<S>()),
        Ok(Some(Role::Server(args))) => server(args),
        Ok(Some(Role::Client(args))) => client(args),
        Err(error) => {
            // Help is not a failure: clap prints it to stdout and gives it the status 0.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let Err(error) = result else {
        return ExitCode::SUCCESS;
    };
    warn!("error: {error:#}");
    if let Some(advice) = advice(&error) {
        warn!("  help: {advice}");
    }
    ExitCode::FAILURE
}

fn parse<S: Args, C: Args>(step: &Step) -> Result<Option<Role<S, C>>, clap::Error> {
    let mut command = command::<S, C>(step);
    let matches = command
        .try_get_matches_from_mut(env::args_os())
        .map_err(|error| with_usage(error, &mut command))?;
    match matches.subcommand_name() {
        None => Ok(None),
        Some(_) => Role::from_arg_matches(&matches).map(Some),
    }
}

fn command<S: Args, C: Args>(step: &Step) -> Command {
    let name = step.name;
    let endpoint = match takes_endpoint::<S>() {
        true => " localhost 9999",
        false => "",
    };
    let command = Command::new(name)
        .about(format!("{name}: {}", step.title))
        .after_help(format!(
            "Terminal 1:  cargo run --bin {name} -- server{endpoint}\n\
             Terminal 2:  cargo run --bin {name} -- client{endpoint}\n\
             Both at once, as a demo:  cargo run --bin {name}"
        ))
        .disable_help_subcommand(true);
    Role::<S, C>::augment_subcommands(command)
}

/// Whether the step takes `ADDRESS PORT` (all do but ex01).
fn takes_endpoint<S: Args>() -> bool {
    let command = S::augment_args(Command::new("server"));
    command.get_positionals().next().is_some()
}

/// Adds the usage to an error that clap tells without it (a PORT that is not a number).
fn with_usage(mut error: clap::Error, command: &mut Command) -> clap::Error {
    if error.use_stderr() && error.get(ContextKind::Usage).is_none() {
        let role = env::args().nth(1).unwrap_or_default();
        let usage = match command.find_subcommand_mut(role) {
            Some(role) => role.render_usage(),
            None => command.render_usage(),
        };
        error.insert(ContextKind::Usage, ContextValue::StyledStr(usage));
    }
    error
}

/// What a beginner can do about `error`, where that is known.
fn advice(error: &anyhow::Error) -> Option<&'static str> {
    match error
        .chain()
        .find_map(|cause| cause.downcast_ref::<io::Error>())?
        .kind()
    {
        ErrorKind::AddrInUse => Some(
            "another program listens there, perhaps this one, started earlier: end it, or take another port",
        ),
        ErrorKind::AddrNotAvailable => {
            Some("a server can only listen on an address of this machine: try `localhost`")
        }
        ErrorKind::ConnectionRefused => Some(
            "nobody listens there: start the server first, in another terminal, on the same port",
        ),
        ErrorKind::TimedOut => Some(
            "nothing answers there: is the address right? A server whose queue is full is silent, too",
        ),
        ErrorKind::PermissionDenied => {
            Some("ports below 1024 are for the administrator: take one from 1024 to 65535")
        }
        _ => None,
    }
}
