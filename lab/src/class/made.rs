//! What a build directory has made of which sources: the same sources need not be built again.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::build::package::Built;
use crate::class::together;
use crate::kit::workspace::Files;

/// The executables that are in a build directory.
#[derive(Default)]
pub struct Made(BTreeMap<String, Step>);

/// That of one step.
struct Step {
    /// The files of `exercises/` that the compiler has read for it, with what was in them.
    sources: Files,
    executable: PathBuf,
    warnings: Vec<String>,
}

impl Made {
    /// Whether the executable of `step` is of the same sources as `files` has.
    pub fn is_of(&self, step: &str, files: &Files) -> bool {
        self.0.get(step).is_some_and(|step| {
            let mut sources = step.sources.iter();
            sources.all(|(name, content)| files.get(name) == Some(content))
        })
    }

    /// The executable of `step` is about to be another one.
    pub fn forget(&mut self, step: &str) {
        self.0.remove(step);
    }

    /// The executable that several steps have is about to be another one.
    pub fn forget_programs_of_several(&mut self) {
        self.0
            .retain(|_, step| !together::is_of_several(&step.executable));
    }

    /// `step` has been made of the `sources` among `files`: its executable, and the warnings.
    pub fn note<'a>(
        &mut self,
        step: &str,
        sources: impl Iterator<Item = &'a str>,
        files: &Files,
        (executable, warnings): (PathBuf, Vec<String>),
    ) {
        let sources = sources.filter_map(|name| Some((name.to_string(), files.get(name)?.clone())));
        let made = Step {
            sources: sources.collect(),
            executable,
            warnings,
        };
        self.0.insert(step.to_string(), made);
    }

    /// Adds the executable of `step` to what was built now.
    pub fn put_into(&self, built: &mut Built, step: &str) {
        if let Some(made) = self.0.get(step) {
            built
                .executables
                .insert(step.to_string(), made.executable.clone());
            built
                .warnings
                .insert(step.to_string(), made.warnings.clone());
        }
    }
}
