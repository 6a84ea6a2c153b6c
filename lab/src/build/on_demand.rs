//! Programs of the kit that are built when they are asked for first: what they need is compiled then, and
//! never for those who do not use them.

use std::path::PathBuf;

use anyhow::{Result, bail, ensure};
use language::text;

use crate::base::print::note;
use crate::base::status_line::StatusLine;
use crate::base::stop::Stop;
use crate::build::cargo::Call;
use crate::kit::lab::Lab;
use crate::sandbox::limits::Limits;
use crate::sandbox::policy::Policy;

/// A package with one program, both of this name.
pub struct OnDemand {
    pub name: &'static str,
    /// What is said of it: "the instruments".
    pub words: &'static str,
    /// Without debugging aids, for what is measured with.
    pub is_release: bool,
}

impl OnDemand {
    /// Builds it, where it is not built yet, and gives its program.
    ///
    /// # Errors
    /// When it is not here, or does not build.
    pub fn build(&self, lab: &Lab, stop: &Stop) -> Result<PathBuf> {
        let (name, words) = (self.name, text(self.words));
        ensure!(
            lab.root.join(name).join("Cargo.toml").is_file(),
            text!(
                "{words} are in the kit alone, and not in a workspace: `{root}` has no {name}/",
                words,
                root = lab.root.display(),
                name
            )
        );
        let folder = if self.is_release { "release" } else { "debug" };
        let built = lab.target().join(folder).join(name);
        if !built
            .with_extension(std::env::consts::EXE_EXTENSION)
            .is_file()
        {
            note!(
                "{}",
                text!("{words} are built first, once; that takes a moment", words)
            );
        }
        let line = StatusLine::new(&text!("building {name}", name = words));
        let mut arguments = vec!["build".to_string(), format!("--package={name}")];
        arguments.extend(self.is_release.then(|| "--release".to_string()));
        let call = Call {
            folder: &lab.root,
            arguments,
            settings: Vec::new(),
            colours: false,
            policy: Policy::trusting(Limits::BUILD),
        };
        let report = call.run(stop, &|name| line.compiles(name))?;
        let mut artifacts = report.artifacts.iter();
        match artifacts.find(|artifact| artifact.target == name) {
            Some(artifact) if report.is_success() => Ok(artifact.executable.clone()),
            _ => bail!(text!(
                "{words} do not build: {why}",
                words,
                why = report.fault(&call.policy.limits)
            )),
        }
    }
}
