//! One call of cargo, and what it says about each target.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::Result;
use language::text;

use crate::base::stop::Stop;
use crate::base::threads;
use crate::build::messages::{self, Artifact, Line, Message};
use crate::build::toolchain::Toolchain;
use crate::sandbox::limits::Limits;
use crate::sandbox::means::Means;
use crate::sandbox::policy::Policy;
use crate::sandbox::run::{self, Ended};

/// A call of cargo that reports in JSON.
pub struct Call<'a> {
    /// Where it runs.
    pub folder: &'a Path,
    pub arguments: Vec<String>,
    /// Settings of cargo's, as environment variables.
    pub settings: Vec<(&'static str, OsString)>,
    /// Whether the compiler's messages are to have colours.
    pub colours: bool,
    /// What it may take, and see: with a view it also has no environment but the settings.
    pub policy: Policy,
}

/// What came of a call.
pub struct Report {
    pub ended: Ended,
    pub artifacts: Vec<Artifact>,
    pub messages: Vec<Message>,
    /// What cargo itself said, without its lines on progress.
    pub said: String,
}

/// The cargo that this program was started by, or else the one on the path.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()))
}

impl Call<'_> {
    /// Makes the call, until it ends or is stopped; `on_progress` gets the names of what is being
    /// compiled.
    ///
    /// # Errors
    /// When no process can be started.
    pub fn run(&self, stop: &Stop, on_progress: &(dyn Fn(&str) + Sync)) -> Result<Report> {
        let format = match self.colours {
            true => "json-diagnostic-rendered-ansi",
            false => "json",
        };
        let mut command = match self.policy.view {
            Some(_) => Command::new(&Toolchain::here().cargo),
            None => cargo(),
        };
        command
            .args(&self.arguments)
            .arg(format!("--message-format={format}"))
            .current_dir(self.folder)
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_TERM_QUIET", "false")
            .env("CARGO_TERM_PROGRESS_WHEN", "never")
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
        let mut supervisor = run::supervised(&self.policy, Means::here().to_use(), &command)?;
        supervisor.stdout(Stdio::piped()).stderr(Stdio::piped());

        let mut artifacts = Vec::new();
        let mut messages = Vec::new();
        let mut said = String::new();
        let ended = run::run(supervisor, stop, |child: &mut Child| {
            let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
            let read_messages = || {
                for line in lines(stdout) {
                    match messages::parse(&line) {
                        Some(Line::Artifact(artifact)) => artifacts.push(artifact),
                        Some(Line::Message(message)) => messages.push(message),
                        None => {}
                    }
                }
            };
            threads::both(read_messages, || {
                for line in lines(stderr) {
                    match messages::progress(&line) {
                        Some(name) => on_progress(name),
                        None => said += &(line + "\n"),
                    }
                }
            })
        })?;
        Ok(Report {
            ended,
            artifacts,
            messages,
            said,
        })
    }
}

impl Report {
    pub fn is_success(&self) -> bool {
        self.ended == Ended::Status(0)
    }

    /// What the compiler says is wrong with `target`.
    pub fn errors_of(&self, target: &str) -> Vec<String> {
        self.texts_of(target, true)
    }

    /// What the compiler warns of in `target`.
    pub fn warnings_of(&self, target: &str) -> Vec<String> {
        self.texts_of(target, false)
    }

    fn texts_of(&self, target: &str, is_error: bool) -> Vec<String> {
        let messages = self.messages.iter();
        let messages = messages.filter(|message| message.is_error == is_error);
        let messages = messages.filter(|message| message.target == target);
        messages.map(|message| message.text.clone()).collect()
    }

    /// Whether the system has ended the compiler of `target` for the processor's time that it took.
    pub fn ran_out_of_time(&self, target: &str) -> bool {
        let its_name = format!(" --crate-name {target} ");
        // SIGXCPU, for which cargo has no name.
        let its_end = ["(signal: 24)", "(signal: 24,"];
        let mut lines = self.said.lines();
        lines.any(|line| {
            line.contains(&its_name) && its_end.iter().any(|words| line.contains(words))
        })
    }

    /// Why a call failed that says nothing of a target.
    pub fn fault(&self, limits: &Limits) -> String {
        match self.ended {
            Ended::Over(excess) => {
                text!("the build was stopped: {told}", told = limits.told(excess))
            }
            Ended::Stopped => text!("the build was interrupted").to_string(),
            _ => {
                let all: Vec<_> = self
                    .messages
                    .iter()
                    .filter(|message| message.is_error)
                    .collect();
                let texts: Vec<_> = all.iter().map(|message| message.text.as_str()).collect();
                let words = text!("cargo could not build it:");
                format!("{words}\n{}{}", texts.concat(), self.said)
            }
        }
    }
}

fn lines(output: Option<impl Read>) -> impl Iterator<Item = String> {
    let reader = output.map(BufReader::new);
    reader.into_iter().flat_map(|reader| {
        // Not `lines`: cargo passes on what is not UTF-8 as it is.
        let lines = reader.split(b'\n').map_while(Result::ok);
        lines.map(|line| String::from_utf8_lossy(&line).into_owned())
    })
}
