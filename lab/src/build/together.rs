//! Several programs compiled as one, which goes by how it is called: starting the compiler and the linker for
//! each of them takes four times as long.

use anyhow::{Result, ensure};

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

/// One of the programs.
pub struct Part {
    /// A name that no other part has, and that Rust takes for one.
    pub module: String,
    /// Its file, from the folder of the program that it is a part of.
    pub path: String,
    /// What the program is called by where it is to be this one.
    pub called: String,
}

/// What says to a program which of its parts it is to be.
#[derive(Clone, Copy)]
pub enum Told {
    /// The name of the executable.
    Name,
    /// The [`mark`] behind the executable, wherever it stands and whatever it is called.
    Mark,
}

/// The bytes of a mark.
const MARK: usize = 64;

/// Whether a program with this source cannot tell that it is one of several.
pub fn keeps_to_itself(source: &[u8]) -> bool {
    let is_of_a_name =
        |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii();
    let mut names = source.split(|byte| !is_of_a_name(byte));
    names.all(|name| {
        LEADS_OUT
            .iter()
            .all(|leads_out| leads_out.as_bytes() != name)
    })
}

/// The source of the program that is all of `parts`, whose sources are [`callable`].
pub fn source(parts: &[Part], told: Told) -> String {
    let modules = parts
        .iter()
        .map(|Part { module, path, .. }| format!("#[path = \"{path}\"]\nmod {module};\n"));
    let arms = parts.iter().map(|Part { module, called, .. }| {
        format!("        Some(\"{called}\") => {module}::main(),\n")
    });
    let (modules, arms): (String, String) = (modules.collect(), arms.collect());
    let name = match told {
        Told::Name => {
            "    let program = std::path::Path::new(&program);\n    \
             program.file_stem()?.to_str().map(str::to_string)\n"
        }
        Told::Mark => &format!(
            "    use std::io::{{Read, Seek, SeekFrom}};\n\n    \
             let mut program = std::fs::File::open(program).ok()?;\n    \
             program.seek(SeekFrom::End(-{MARK})).ok()?;\n    \
             let mut mark = String::new();\n    \
             program.read_to_string(&mut mark).ok()?;\n    \
             Some(mark.trim_end().to_string())\n"
        ),
    };
    format!(
        "//! Several programs, each called by its name.\n\n{modules}\n\
         fn name() -> Option<String> {{\n    \
             let program = std::env::args_os().next()?;\n{name}}}\n\n\
         fn main() -> std::process::ExitCode {{\n    \
             match name().as_deref() {{\n\
         {arms}        _ => std::process::ExitCode::FAILURE,\n    }}\n}}\n"
    )
}

/// The bytes that stand behind an executable that is to be the part `called` so.
///
/// # Errors
/// When the name is too long.
pub fn mark(called: &str) -> Result<Vec<u8>> {
    ensure!(
        called.len() <= MARK,
        "`{called}` is longer than {MARK} bytes"
    );
    Ok(format!("{called:MARK$}").into_bytes())
}

/// The source of a program as it can be a part of another.
///
/// # Errors
/// When it has no `main` that could be called.
pub fn callable(source: &str) -> Result<String> {
    const MAIN: &str = "\nfn main() -> ExitCode {";
    ensure!(source.contains(MAIN), "there is no `{}`", MAIN.trim());
    Ok(source.replace(MAIN, &MAIN.replace("fn", "pub(crate) fn")))
}
