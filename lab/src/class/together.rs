//! Steps of one submission compiled as one program, which is called by the name of the step that it is to be.
//!
//! A step goes with others only where its file keeps to itself, so that they cannot tell.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::base::files;
use crate::build::package::Built;
use crate::build::together::{self, Part, Told, keeps_to_itself};
use crate::kit::workspace::Files;

/// The program, as cargo names it.
pub const TOGETHER: &str = "together";

/// With fewer steps it is not worth it.
const AT_LEAST: usize = 3;

/// Those of `steps` that are compiled as one, with the sources in `files`; none where they are few.
pub fn of<'a>(steps: &[&'a str], files: &Files) -> Vec<&'a str> {
    let is_plain = |step: &&str| {
        let source = files.get(&format!("{step}.rs"));
        source.is_some_and(|source| keeps_to_itself(source))
    };
    let plain: Vec<_> = steps.iter().copied().filter(is_plain).collect();
    match plain.len() >= AT_LEAST {
        true => plain,
        false => Vec::new(),
    }
}

/// Writes the program of `steps` into the folder `package`, beside their own.
///
/// # Errors
/// When it cannot be written.
pub fn put(package: &Path, steps: &[&str]) -> Result<()> {
    let parts = steps.iter().map(|step| Part {
        module: step.to_string(),
        path: format!("{step}.rs"),
        called: step.to_string(),
    });
    let parts: Vec<_> = parts.collect();
    let text = together::source(&parts, Told::Name);
    files::put(&program(package), text.as_bytes())
}

fn program(package: &Path) -> PathBuf {
    package.join(format!("src/bin/{TOGETHER}.rs"))
}

/// `files`, the package's own, with the programs of steps as they can be a part of another.
///
/// # Errors
/// When one has no `main` that could be called.
pub fn callable(mut files: Files) -> Result<Files> {
    for (path, content) in &mut files {
        if path.starts_with("src/bin/") {
            let text = together::callable(&String::from_utf8_lossy(content));
            *content = text.with_context(|| format!("in `{path}`"))?.into_bytes();
        }
    }
    Ok(files)
}

/// Whether `executable` is such a program.
pub fn is_of_several(executable: &Path) -> bool {
    executable.file_stem().is_some_and(|name| name == TOGETHER)
}

/// Makes of what came of the program what came of each of `steps`; `false` where it does not compile, and
/// each has to be built by itself to see which of them is the reason.
///
/// # Errors
/// When nothing came of it at all.
pub fn share_out(built: &mut Built, steps: &[&str]) -> Result<bool> {
    let warnings = built.warnings.remove(TOGETHER).unwrap_or_default();
    if built.failures.remove(TOGETHER).is_some() {
        return Ok(false);
    }
    let executable = built.executables.remove(TOGETHER);
    let executable = executable.context("cargo tells nothing of a program")?;
    for step in steps {
        let file = format!("exercises/{step}.rs:");
        let own = warnings.iter().filter(|text| text.contains(&file));
        let own = own.cloned().collect();
        built.warnings.insert(step.to_string(), own);
        built
            .executables
            .insert(step.to_string(), executable.clone());
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::package::Failure;

    fn files(sources: &[(&str, &str)]) -> Files {
        let files = sources
            .iter()
            .map(|(name, source)| (format!("{name}.rs"), source.as_bytes().to_vec()));
        files.collect()
    }

    #[test]
    fn a_step_that_could_tell_is_compiled_by_itself() {
        let plain = "use std::io;\npub fn server() { let environment = 1; }\n";
        for other in [
            "pub(super) fn f() {}",
            "pub(crate) fn f() {}",
            "mod tests;",
            "#[unsafe(no_mangle)]\nfn f() {}",
            "const NAME: &str = env!(\"CARGO_BIN_NAME\");",
        ] {
            let sources = [("a", plain), ("b", other), ("c", plain), ("d", plain)];
            assert_eq!(
                of(&["a", "b", "c", "d"], &files(&sources)),
                ["a", "c", "d"],
                "{other}"
            );
            let none: [&str; 0] = [];
            assert_eq!(of(&["a", "b", "c"], &files(&sources)), none, "{other}");
        }
    }

    #[test]
    fn each_step_gets_the_program_and_the_warnings_about_its_own_file() {
        let about = |step: &str| format!("warning: unused\n --> exercises/{step}.rs:3:5\n");
        let mut built = Built::default();
        let program = PathBuf::from("target/debug").join(TOGETHER);
        built
            .executables
            .insert(TOGETHER.to_string(), program.clone());
        let warnings = vec![about("ex01"), about("ex03")];
        built.warnings.insert(TOGETHER.to_string(), warnings);
        assert!(share_out(&mut built, &["ex01", "ex02"]).expect("it is built"));
        assert_eq!(built.executables.len(), 2);
        assert_eq!(built.executables["ex02"], program);
        assert!(is_of_several(&program));
        assert_eq!(built.warnings["ex01"], [about("ex01")]);
        assert_eq!(built.warnings["ex02"], [""; 0]);
    }

    #[test]
    fn what_does_not_compile_is_shared_out_to_nobody() {
        let mut built = Built::default();
        let failure = Failure::DoesNotCompile(vec!["error".to_string()]);
        built.failures.insert(TOGETHER.to_string(), failure);
        assert!(!share_out(&mut built, &["ex01"]).expect("it is told"));
        assert!(built.executables.is_empty() && built.failures.is_empty());
    }
}
