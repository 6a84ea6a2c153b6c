//! Ends the programs under test when the grader itself is interrupted or killed.
//!
//! The programs run in process groups of their own, so that each can be ended with all that it
//! started. The price is that Ctrl-C in the terminal does not reach them, and a killed grader can
//! end nobody. So a small shell, in a group of its own too, holds the list of the groups: it reads
//! what to watch from a pipe, and the pipe ends when the grader does, in whatever way.
//!
//! A program waits until the shell knows of it: it, too, begins as a shell, which reads one line
//! from its input and then becomes the program. When the grader is killed in between, that input
//! ends, and so does the shell.
//!
//! On Windows Ctrl-C reaches every process of the console, and nothing is needed; nor is it on
//! Linux under a runner, which ends all that it has started, in whatever group it is.

use std::io::{self, Write};
use std::path::Path;
use std::process::{ChildStdin, Command};

use super::verdict;

/// Whether programs are watched here, and not by others.
fn is_needed() -> bool {
    cfg!(unix) && !(cfg!(target_os = "linux") && verdict::is_wanted())
}

/// A program that waits until [`watch`] lets it go.
pub fn held_back(program: &Path) -> Command {
    if !is_needed() {
        return Command::new(program);
    }
    let mut shell = Command::new("/bin/sh");
    // It reads no more than the line: the rest of the input is the program's.
    shell.args(["-c", r#"read -r _ && exec "$@""#, "sh"]);
    shell.arg(program);
    shell
}

/// Adds the process group that `leader` leads to those that do not outlive the grader, and lets the
/// program go that reads `stdin`.
pub fn watch(leader: u32, stdin: Option<&mut ChildStdin>) {
    if is_needed() {
        tell("watch", leader);
        // One that has been killed already has no use for it.
        let _ = stdin.map_or(io::Result::Ok(()), |stdin| stdin.write_all(b"\n"));
    }
}

/// Takes it out again, once it has ended.
pub fn release(leader: u32) {
    if is_needed() {
        tell("release", leader);
    }
}

#[cfg(unix)]
fn tell(verb: &str, leader: u32) {
    use std::os::unix::process::CommandExt;
    use std::process::Stdio;
    use std::sync::{LazyLock, Mutex, PoisonError};

    use super::inheritance::one_at_a_time;

    const SHELL: &str = r#"
        groups=
        while read -r verb group; do
            rest=
            for other in $groups; do
                [ "$other" = "$group" ] || rest="$rest $other"
            done
            groups=$rest
            [ "$verb" = watch ] && groups="$groups $group"
        done
        for group in $groups; do kill -KILL "-$group"; done
    "#;
    #[expect(
        clippy::zombie_processes,
        reason = "the shell ends after this process, so nobody is left to wait for it"
    )]
    static PIPE: LazyLock<Mutex<ChildStdin>> = LazyLock::new(|| {
        let mut shell = Command::new("/bin/sh");
        shell
            .args(["-c", SHELL])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0);
        let shell = one_at_a_time(|| shell.spawn());
        let mut shell = shell.expect("grader error: cannot start /bin/sh");
        Mutex::new(shell.stdin.take().expect("its stdin is a pipe"))
    });

    let mut pipe = PIPE.lock().unwrap_or_else(PoisonError::into_inner);
    writeln!(pipe, "{verb} {leader}").expect("grader error: the reaper has gone");
}

#[cfg(not(unix))]
fn tell(_verb: &str, _leader: u32) {}
