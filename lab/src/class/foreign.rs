//! Files of this machine that a submission takes in when it is compiled: a solution that lies about, say.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Result;

use crate::build::package::{Built, Failure, LIBRARY};
use crate::build::sources;

/// Takes the steps out of `built` that take in such a file (`include!`, `#[path]`): their programs, and
/// the compiler's messages, which may show what is in it. The build of `package` in `target` began at
/// `start`.
///
/// # Errors
/// When the compiler's lists of sources cannot be read.
pub fn refuse(built: &mut Built, package: &Path, target: &Path, start: SystemTime) -> Result<()> {
    let build = Build {
        package,
        target,
        start,
    };
    let steps = built.executables.keys().chain(built.failures.keys());
    let steps: Vec<_> = steps.cloned().collect();
    for step in steps {
        let found = match built.failures.get(&step) {
            None => build.foreign(LIBRARY)?.or(build.foreign(&step)?),
            Some(Failure::DoesNotCompile(messages)) => {
                build.foreign_in_failed(&step, &messages.concat())?
            }
            Some(Failure::LibraryDoesNotCompile(messages)) => {
                build.foreign_in_failed(LIBRARY, &messages.concat())?
            }
            Some(_) => None,
        };
        if let Some(what) = found {
            built.executables.remove(&step);
            built.failures.insert(step, Failure::Foreign(what));
        }
    }
    Ok(())
}

struct Build<'a> {
    package: &'a Path,
    target: &'a Path,
    start: SystemTime,
}

impl Build<'_> {
    /// What is said of such a file in a program, or library, that compiles.
    fn foreign(&self, name: &str) -> Result<Option<String>> {
        let sources = sources::of(self.package, self.target, name)?;
        Ok(self.told(name, sources))
    }

    /// The same of what does not compile. Of that there may be no list of sources, or an older one, which
    /// is another's.
    fn foreign_in_failed(&self, name: &str, messages: &str) -> Result<Option<String>> {
        let mut sources = sources::unreadable(self.package, messages);
        sources.extend(sources::since(self.start, self.package, self.target, name)?);
        Ok(self.told(name, sources))
    }

    fn told(&self, name: &str, sources: Vec<PathBuf>) -> Option<String> {
        let mut sources = sources.into_iter();
        let path = sources.find(|path| !path.starts_with(self.package))?;
        Some(format!(
            "exercises/{name}.rs takes in `{}`, which is no file of exercises/: it is not graded",
            path.display()
        ))
    }
}
