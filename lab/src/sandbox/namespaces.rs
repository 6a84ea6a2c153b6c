//! A process namespace for each check, where the system has them (Linux: pid_namespaces(7)).
//!
//! All that a check starts ends with it then, at once and for certain: the system itself sees to that
//! when the first process of the namespace ends. Nothing else keeps up with a program that starts
//! processes faster than they can be counted.

use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// What stands before a command that is to have a namespace of its own: for root, and for others
/// where the system lets them. Empty where there is no such thing.
static PREFIX: LazyLock<&[&str]> = LazyLock::new(|| {
    const ROOT: &[&str] = &["unshare", "--pid", "--fork", "--kill-child", "--"];
    const ANYBODY: &[&str] = &[
        "unshare",
        "--user",
        "--map-current-user",
        "--pid",
        "--fork",
        "--kill-child",
        "--",
    ];
    let prefixes = if cfg!(target_os = "linux") {
        &[ROOT, ANYBODY][..]
    } else {
        &[]
    };
    let works = |prefix: &&&[&str]| {
        let mut command = Command::new(prefix[0]);
        command.args(&prefix[1..]).arg("true");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    prefixes.iter().find(works).copied().unwrap_or_default()
});

/// A call of `program` in a namespace of its own, if there can be one.
pub fn command(program: &std::path::Path) -> Command {
    match PREFIX.split_first() {
        Some((first, rest)) => {
            let mut command = Command::new(first);
            command.args(rest).arg(program);
            command
        }
        None => Command::new(program),
    }
}
