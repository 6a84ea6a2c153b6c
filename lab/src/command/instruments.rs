//! `cargo lab tap | load | compare`: the instruments, a program of their own that is built when it is
//! asked for first.

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};
use language::{key, text};

use crate::base::files;
use crate::base::print::show;
use crate::base::stop::Stop;
use crate::base::temporary::TemporaryFolder;
use crate::build::on_demand::OnDemand;
use crate::kit::lab::Lab;

const INSTRUMENTS: OnDemand = OnDemand {
    name: "instruments",
    words: key!("the instruments"),
    is_release: true,
};

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
    let mut command = Command::new(INSTRUMENTS.build(&lab, &Stop::default())?);
    command.arg(name).args(&arguments.arguments);
    become_it(command)
}

/// Draws `recording`, which is one of `cargo lab tap`, in lines.
///
/// # Errors
/// When the instruments do not build, or cannot draw it.
pub fn draw(lab: &Lab, recording: &str) -> Result<()> {
    let mut command = Command::new(INSTRUMENTS.build(lab, &Stop::default())?);
    let folder = TemporaryFolder::new()?;
    let file = folder.path().join("conversation.json");
    files::put(&file, recording.as_bytes())?;
    let drawn = command
        .args(["tap", "--show"])
        .arg(&file)
        .output()
        .with_context(|| {
            text!(
                "cannot start `{program}`",
                program = program(&command).display()
            )
        })?;
    ensure!(
        drawn.status.success(),
        text!(
            "the conversation cannot be drawn: {why}",
            why = String::from_utf8_lossy(&drawn.stderr).trim()
        )
    );
    // The first line names the file, which is nobody's.
    let lines = String::from_utf8_lossy(&drawn.stdout);
    let (_, lines) = lines.split_once('\n').unwrap_or_default();
    show!("{lines}");
    Ok(())
}

/// Gives this process to `command`: keys and signals are meant for it alone.
#[cfg(unix)]
fn become_it(mut command: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(error).with_context(|| {
        text!(
            "cannot start `{program}`",
            program = program(&command).display()
        )
    })
}

/// Starts `command` and waits for its end. What Ctrl-C is meant for is that one.
#[cfg(not(unix))]
fn become_it(mut command: Command) -> Result<ExitCode> {
    let _interrupt = crate::base::interrupt::Interrupt::does(|| {})?;
    let status = command.status();
    let status = status.with_context(|| {
        text!(
            "cannot start `{program}`",
            program = program(&command).display()
        )
    })?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

fn program(command: &Command) -> &Path {
    Path::new(command.get_program())
}
