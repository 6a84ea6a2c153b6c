//! `cargo lab tap | load | compare`: the instruments, a program of their own that is built when it is
//! asked for first. What they need is compiled then, and never for those who do not use them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::base::print::note;
use crate::base::status_line::StatusLine;
use crate::base::stop::Stop;
use crate::build::cargo::Call;
use crate::kit::lab::Lab;
use crate::sandbox::limits::Limits;
use crate::sandbox::policy::Policy;
use crate::student::grading::target;

const PACKAGE: &str = "instruments";

#[derive(clap::Args)]
pub struct Arguments {
    /// What the instrument understands: --help says it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

/// Starts the instrument `name`; its status is that of the instrument.
///
/// # Errors
/// When it does not build, or cannot be started.
pub fn run(name: &str, arguments: &Arguments) -> Result<ExitCode> {
    let lab = Lab::find()?;
    let mut command = Command::new(build(&lab)?);
    command.arg(name).args(&arguments.arguments);
    become_it(command)
}

/// Builds the instruments, without debugging aids: they are measured with.
fn build(lab: &Lab) -> Result<PathBuf> {
    let built = target(lab).join("release").join(PACKAGE);
    if !built
        .with_extension(std::env::consts::EXE_EXTENSION)
        .is_file()
    {
        note!("the instruments are built first, once; that takes a moment");
    }
    let line = StatusLine::new("building the instruments");
    let package = format!("--package={PACKAGE}");
    let arguments = ["build", "--release", &package];
    let call = Call {
        folder: &lab.root,
        arguments: arguments.map(str::to_string).to_vec(),
        settings: Vec::new(),
        colours: false,
        policy: Policy::trusting(Limits::BUILD),
    };
    let report = call.run(&Stop::default(), &|name| line.compiles(name))?;
    let mut artifacts = report.artifacts.iter();
    match artifacts.find(|artifact| artifact.target == PACKAGE) {
        Some(artifact) if report.is_success() => Ok(artifact.executable.clone()),
        _ => bail!(
            "the instruments do not build: {}",
            report.fault(&call.policy.limits)
        ),
    }
}

/// Gives this process to `command`: keys and signals are meant for it alone.
#[cfg(unix)]
fn become_it(mut command: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(error).with_context(|| format!("cannot start `{}`", program(&command).display()))
}

/// Starts `command` and waits for its end. What Ctrl-C is meant for is that one.
#[cfg(not(unix))]
fn become_it(mut command: Command) -> Result<ExitCode> {
    ctrlc::set_handler(|| {}).context("cannot leave Ctrl-C to the instrument")?;
    let status = command.status();
    let status =
        status.with_context(|| format!("cannot start `{}`", program(&command).display()))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

fn program(command: &Command) -> &Path {
    Path::new(command.get_program())
}
