//! Steps of one submission compiled as one program, which is called by the name of the step that it is to
//! be: starting the compiler and the linker for each of them takes four times as long.
//!
//! A step goes with others only where its file keeps to itself, so that they cannot tell.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::base::files;
use crate::build::package::Built;
use crate::kit::workspace::Files;

/// The program, as cargo names it.
pub const TOGETHER: &str = "together";

/// With fewer steps it is not worth it.
const AT_LEAST: usize = 3;

/// Names in a file that can lead out of it: to another file, to what the other steps have, to what a program
/// has only one of, to how it is called or where it stands.
const LEADS_OUT: [&str; 18] = [
    "asm",
    "crate",
    "env",
    "export_name",
    "extern",
    "global_allocator",
    "global_asm",
    "include",
    "include_bytes",
    "include_str",
    "link",
    "link_section",
    "macro_export",
    "mod",
    "module_path",
    "no_mangle",
    "option_env",
    "super",
];

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

fn keeps_to_itself(source: &[u8]) -> bool {
    let is_of_a_name =
        |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii();
    let mut names = source.split(|byte| !is_of_a_name(byte));
    names.all(|name| {
        LEADS_OUT
            .iter()
            .all(|leads_out| leads_out.as_bytes() != name)
    })
}

/// Writes the program of `steps` into the folder `package`, beside their own.
///
/// # Errors
/// When it cannot be written.
pub fn put(package: &Path, steps: &[&str]) -> Result<()> {
    let modules = steps
        .iter()
        .map(|step| format!("#[path = \"{step}.rs\"]\nmod {step};\n"));
    let arms = steps
        .iter()
        .map(|step| format!("        Some(\"{step}\") => {step}::main(),\n"));
    let (modules, arms): (String, String) = (modules.collect(), arms.collect());
    let text = format!(
        "//! Steps of one submission, each called by its name.\n\n{modules}\n\
         fn main() -> std::process::ExitCode {{\n    \
             let program = std::env::args_os().next().unwrap_or_default();\n    \
             match std::path::Path::new(&program).file_stem().and_then(|name| name.to_str()) {{\n\
         {arms}        _ => std::process::ExitCode::FAILURE,\n    }}\n}}\n"
    );
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
    const MAIN: &str = "\nfn main() -> ExitCode {";
    for (path, content) in &mut files {
        if !path.starts_with("src/bin/") {
            continue;
        }
        let text = String::from_utf8_lossy(content);
        anyhow::ensure!(text.contains(MAIN), "`{path}` has no `{}`", MAIN.trim());
        *content = text
            .replace(MAIN, &MAIN.replace("fn", "pub(crate) fn"))
            .into_bytes();
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
