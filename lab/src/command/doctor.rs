//! `cargo lab doctor`: what this machine has, and what to do about what it has not.

use std::env;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use language::text;

use crate::base::print::{say, show};
use crate::doctor::finding::{Finding, State};
use crate::doctor::{confinement, file_events, machine, network, terminal, tools};
use crate::kit::lab::Lab;

/// The first step and its port, where no steps.toml says which step has a fixed one.
const FIXED: (&str, u16) = ("ex01", 9999);

/// Status 0 when nothing hinders the lab, 1 when something does.
pub fn run() -> ExitCode {
    let lab = Lab::find();
    let mut findings = vec![place(&lab)];
    show!("{}", findings[0].shown());
    let mut tell = |more: Vec<Finding>| {
        for finding in more {
            // At once: some of them take a while to be found.
            show!("{}", finding.shown());
            findings.push(finding);
        }
    };
    let lab = lab.ok();
    tell(tools::findings(lab.as_ref().map(|lab| lab.root.as_path())));
    let (step, port) = lab.as_ref().and_then(fixed_port).unwrap_or(FIXED);
    tell(network::findings(step, port));
    tell(machine::findings(lab.as_ref().map(target).as_deref()));
    if let Some(lab) = &lab {
        tell(vec![file_events::finding(&lab.exercises())]);
    }
    tell(vec![terminal::finding()]);
    tell(confinement::findings());

    let count = |state| {
        findings
            .iter()
            .filter(|finding| finding.state == state)
            .count()
    };
    let (faults, warnings) = (count(State::Fault), count(State::Warning));
    match (faults, warnings) {
        (0, 0) => say!("\n{}", text!("All is well.")),
        (0, _) => say!(
            "\n{}",
            text!(
                "Nothing hinders the lab; {warnings} thing(s) could be better.",
                warnings
            )
        ),
        _ => say!(
            "\n{}",
            text!(
                "{faults} thing(s) hinder the lab: see the lines that begin with `fault`.",
                faults
            )
        ),
    }
    match faults {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// Where this is.
fn place(lab: &Result<Lab>) -> Finding {
    let subject = text!("folder");
    match lab {
        Ok(lab) => {
            let kind = match lab.is_kit() {
                true => text!("the kit"),
                false => text!("a workspace"),
            };
            Finding::ok(subject, format!("{}, {kind}", lab.root.display()))
        }
        Err(error) => Finding::fault(
            subject,
            format!("{error:#}"),
            text!(
                "The commands of the lab work in the folder that `cargo lab init` has made, and below it: \
                 go there with `cd`."
            ),
        ),
    }
}

fn fixed_port(lab: &Lab) -> Option<(&str, u16)> {
    let mut steps = lab.steps.iter();
    steps.find_map(|step| Some((step.name.as_str(), step.port?)))
}

/// Where cargo puts what it builds.
fn target(lab: &Lab) -> PathBuf {
    let elsewhere = env::var_os("CARGO_TARGET_DIR");
    lab.root
        .join(elsewhere.as_deref().map_or(Path::new("target"), Path::new))
}
