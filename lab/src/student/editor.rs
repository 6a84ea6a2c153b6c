//! Opens a step's file in the student's editor.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};

use language::text;

use crate::base::print::note;
use crate::base::threads;

/// A command that opens a file in a window of its own, or in one that is there.
pub struct Editor {
    words: Vec<String>,
}

impl Editor {
    /// The one that `command` starts; without that, Visual Studio Code where this is its terminal.
    pub fn find(command: Option<&str>) -> Option<Editor> {
        let in_code = env::var_os("TERM_PROGRAM").is_some_and(|name| name == "vscode");
        let command = command.or(in_code.then_some("code"));
        let words = command?.split_whitespace().map(str::to_string);
        let words: Vec<_> = words.collect();
        (!words.is_empty()).then_some(Editor { words })
    }

    /// Opens `file`. The command is not waited for: what it prints would be in the way.
    pub fn open(&self, file: &Path) {
        let (program, arguments) = (&self.words[0], &self.words[1..]);
        let mut command = match cfg!(windows) {
            // `code` is a batch file there.
            true => {
                let mut shell = Command::new("cmd");
                shell.arg("/c").arg(program);
                shell
            }
            false => Command::new(program),
        };
        command.args(arguments).arg(file);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        match command.spawn() {
            Ok(mut child) => {
                // Nobody is waited for where the system has no room for a thread.
                let _ = threads::start(move || child.wait());
            }
            Err(error) => note!(
                "{}",
                text!(
                    "cannot start the editor `{program}`: {error}",
                    program,
                    error
                )
            ),
        }
    }
}
