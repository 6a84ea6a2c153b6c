//! What there is to hold the programs of others with, and why not more.

use std::fs;
use std::path::Path;

use language::{key, text};

use crate::doctor::finding::Finding;
use crate::sandbox::means::{self, Means};

/// Whose affair it is.
const WHOSE: &str = key!("This matters to who grades others' programs; yours run all the same.");

/// Settings of Linux that keep ordinary users from namespaces: the file, what it then says, and the
/// command that changes it.
const SETTINGS: [(&str, &str, &str); 4] = [
    (
        "/proc/sys/user/max_user_namespaces",
        "0",
        "$ sudo sysctl user.max_user_namespaces=15000",
    ),
    (
        "/proc/sys/kernel/unprivileged_userns_clone",
        "0",
        "$ sudo sysctl kernel.unprivileged_userns_clone=1",
    ),
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
        "1",
        "$ sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0",
    ),
    (
        "/proc/sys/kernel/apparmor_restrict_unprivileged_unconfined",
        "1",
        "$ sudo sysctl kernel.apparmor_restrict_unprivileged_unconfined=0",
    ),
];

/// Traces of containers.
const CONTAINERS: [&str; 3] = [
    "/.dockerenv",
    "/run/.containerenv",
    "/run/systemd/container",
];

const IN_A_CONTAINER: &str = key!(
    "This is a container, whose rules forbid it. Docker and Podman make one \
                              without them so:\n\
                              $ docker run --security-opt seccomp=unconfined \\\n\
                              \x20   --security-opt apparmor=unconfined \\\n\
                              \x20   --security-opt systempaths=unconfined …"
);

/// All that is to be known of it.
pub fn findings() -> Vec<Finding> {
    let means = Means::here();
    vec![namespaces(means), landlock(means)]
}

fn namespaces(means: &Means) -> Finding {
    let subject = text!("namespaces");
    let Some(why) = &means.no_namespaces else {
        let words =
            text!("programs can be graded where they see no file, process or network but theirs");
        return Finding::ok(subject, words);
    };
    let advice = match (means::is_left_out("namespaces"), cfg!(target_os = "linux")) {
        (true, _) => "$ unset LAB_WITHOUT".to_string(),
        (false, true) => advice(),
        (false, false) => text!("Linux has them, in a virtual machine, say.").to_string(),
    };
    let can = means.shortcomings().join("; ");
    let words = text!("none: {why}. A program under test can: {can}", why, can);
    Finding::warning(subject, words, format!("{}\n{advice}", text(WHOSE)))
}

/// What an administrator can do, of what is known to be in the way.
fn advice() -> String {
    let says = |file: &str, value: &str| {
        fs::read_to_string(file).is_ok_and(|content| content.trim() == value)
    };
    let in_the_way = SETTINGS.iter().filter(|(file, value, _)| says(file, value));
    let commands: Vec<_> = in_the_way.map(|(_, _, command)| *command).collect();
    if !commands.is_empty() {
        let words = text!("An administrator can allow it:");
        return format!("{words}\n{}", commands.join("\n"));
    }
    if CONTAINERS.iter().any(|file| Path::new(file).exists()) {
        return text(IN_A_CONTAINER).to_string();
    }
    let is_filtered = fs::read_to_string("/proc/self/status")
        .is_ok_and(|status| status.lines().any(|line| line == "Seccomp:\t2"));
    match is_filtered {
        true => {
            let words = text!(
                "A filter of system calls (seccomp) is in force here; whoever started this session \
                 can leave it out."
            );
            words.to_string()
        }
        false => {
            let words = text!(
                "The kernel may be built without them, or a security module forbids it; \
                 `unshare --user --map-root-user true` shows that outside of the lab."
            );
            words.to_string()
        }
    }
}

fn landlock(means: &Means) -> Finding {
    let subject = "Landlock";
    let version = means.landlock;
    if means::is_left_out("landlock") {
        let words = text!("none: LAB_WITHOUT says so");
        return Finding::warning(subject, words, "$ unset LAB_WITHOUT");
    }
    let newer = text!(
        "A newer Linux has more of it: version {version} is wanted.",
        version = means::LANDLOCK
    );
    match version {
        0 if !cfg!(target_os = "linux") => Finding::ok(subject, text!("a means of Linux only")),
        0 => Finding::warning(
            subject,
            text!(
                "none: a program under test can signal its grader, and without namespaces reach your files"
            ),
            format!(
                "{}\n{}\n$ cat /sys/kernel/security/lsm",
                text(WHOSE),
                text!(
                    "Linux has it since 5.13; where it is only switched off, add `landlock` to \
                     `lsm=` in the kernel's command line. This shows what is on:"
                )
            ),
        ),
        // Namespaces do what an old version does not.
        _ if version < means::LANDLOCK && !means.has_namespaces() => Finding::warning(
            subject,
            text!("version {version}", version),
            format!("{}\n{newer}", text(WHOSE)),
        ),
        _ => Finding::ok(subject, text!("version {version}", version)),
    }
}
