//! Ends the programs under test when the grader itself is interrupted or killed.
//!
//! The programs run in process groups of their own, so that each can be ended with all that it
//! started. The price is that Ctrl-C in the terminal does not reach them, and a killed grader can
//! end nobody. So a small shell, in a group of its own too, holds the list of the groups: it reads
//! what to watch from a pipe, and the pipe ends when the grader does, in whatever way.
//!
//! On Windows Ctrl-C reaches every process of the console, and nothing is needed; nor is it on
//! Linux under a runner, which ends all that it has started, in whatever group it is.

/// Adds the process group that `leader` leads to those that do not outlive the grader.
pub fn watch(leader: u32) {
    tell("watch", leader);
}

/// Takes it out again, once it has ended.
pub fn release(leader: u32) {
    tell("release", leader);
}

#[cfg(unix)]
fn tell(verb: &str, leader: u32) {
    use std::io::Write;
    use std::os::unix::process::CommandExt;
    use std::process::{ChildStdin, Command, Stdio};
    use std::sync::{LazyLock, Mutex, PoisonError};

    use super::inheritance::one_at_a_time;
    use super::verdict;

    if cfg!(target_os = "linux") && verdict::is_wanted() {
        return;
    }

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
