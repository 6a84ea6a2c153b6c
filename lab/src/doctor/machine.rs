//! Memory, and room on disk.

use std::env;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use language::text;

use crate::doctor::finding::{Finding, State, plain};

const MIB: u64 = 1 << 20;

/// What one build and a step's checks need together at least, and what is comfortable, in MiB.
const MEMORY: Bounds = Bounds {
    least: 256,
    enough: 1024,
};
/// The temporary folder holds what the compiler and the checks have between times.
const TEMPORARY: Bounds = Bounds {
    least: 64,
    enough: 512,
};
/// `target/` holds what is compiled.
const TARGET: Bounds = Bounds {
    least: 512,
    enough: 2048,
};

/// How many files have to find room.
const FILES: u64 = 2000;

#[derive(Clone, Copy)]
struct Bounds {
    least: u64,
    enough: u64,
}

impl Bounds {
    fn state(self, amount: u64) -> State {
        match amount {
            amount if amount < self.least => State::Fault,
            amount if amount < self.enough => State::Warning,
            _ => State::Ok,
        }
    }
}

/// What is free on a file system.
struct Free {
    /// In MiB.
    room: u64,
    files: u64,
}

/// All that is to be known; `target` is the folder where cargo puts what it builds.
pub fn findings(target: Option<&Path>) -> Vec<Finding> {
    let mut all = Vec::new();
    all.extend(available_memory().map(memory));
    all.push(temporary());
    all.extend(target.map(self::target));
    all
}

fn memory(free: u64) -> Finding {
    let words = text!("{size} free", size = size(free));
    let advice = text!(
        "A build takes up to {size}. Close other programs, or have cargo do one thing at a time:\n\
         $ export CARGO_BUILD_JOBS=1",
        size = size(MEMORY.enough)
    );
    judged(text!("memory"), words, MEMORY.state(free), &advice)
}

fn temporary() -> Finding {
    let folder = env::temp_dir();
    let subject = text!("temp. folder");
    let variable = if cfg!(windows) { "TMP" } else { "TMPDIR" };
    let other = match (cfg!(windows), env::var_os(variable)) {
        (true, _) => text!("Let {variable} name a folder with room in it.", variable),
        (_, Some(_)) => text!(
            "{variable} names it: let it name a folder with room, or none:\n$ unset {variable}",
            variable
        ),
        (_, None) => text!(
            "Make room in it, or use another folder:\n\
             $ mkdir -p ~/tmp && export {variable}=~/tmp",
            variable
        ),
    };
    room(subject, &folder, TEMPORARY, &other)
}

fn target(folder: &Path) -> Finding {
    let advice = text!(
        "Make room on this disk, or have cargo build elsewhere: CARGO_TARGET_DIR names the \
         folder. This removes what was built so far:\n$ cargo clean"
    );
    // It may be still to come.
    let mut folders = folder.ancestors();
    let there = folders.find(|folder| folder.is_dir()).unwrap_or(folder);
    room(text!("build folder"), there, TARGET, advice)
}

fn room(subject: &'static str, folder: &Path, bounds: Bounds, advice: &str) -> Finding {
    let name = folder.display();
    if !folder.is_dir() {
        return Finding::fault(
            subject,
            text!("{folder} is not there", folder = name),
            advice,
        );
    }
    if let Err(error) = tempfile::tempfile_in(folder) {
        let why = plain(&error);
        let words = text!("no file can be made in {folder}: {why}", folder = name, why);
        let whose = text!("You may not write there: see whose folder it is (`ls -ld`).");
        return match error.kind() {
            ErrorKind::PermissionDenied => Finding::fault(subject, words, whose),
            _ => Finding::fault(subject, words, advice),
        };
    }
    let Some(free) = free(folder) else {
        return Finding::ok(
            subject,
            text!("{folder}: files can be written", folder = name),
        );
    };
    if free.files < FILES {
        let words = text!(
            "{folder}: only {number} files more fit on this disk",
            folder = name,
            number = free.files
        );
        return Finding::fault(subject, words, advice);
    }
    let words = text!("{size} free", size = size(free.room));
    let words = format!("{name}: {words}");
    judged(subject, words, bounds.state(free.room), advice)
}

fn judged(subject: &'static str, words: String, state: State, advice: &str) -> Finding {
    match state {
        State::Ok => Finding::ok(subject, words),
        State::Warning => Finding::warning(
            subject,
            text!("{size}, which is little", size = words),
            advice,
        ),
        State::Fault => Finding::fault(
            subject,
            text!("{size}, which is not enough", size = words),
            advice,
        ),
    }
}

fn size(mib: u64) -> String {
    match mib {
        ..1024 => format!("{mib} MiB"),
        _ => format!("{}.{} GiB", mib / 1024, mib % 1024 * 10 / 1024),
    }
}

#[cfg(unix)]
fn free(folder: &Path) -> Option<Free> {
    let system = rustix::fs::statvfs(folder).ok()?;
    let has_count = system.f_files > 0;
    Some(Free {
        room: system.f_bavail.saturating_mul(system.f_frsize) / MIB,
        files: if has_count { system.f_favail } else { u64::MAX },
    })
}

#[cfg(not(unix))]
fn free(_folder: &Path) -> Option<Free> {
    None
}

/// In MiB: what the system has, and a container or a session may have less of.
fn available_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let system = line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? / 1024;
    Some(
        own_groups()
            .filter_map(|group| left_in(&group))
            .fold(system, u64::min),
    )
}

/// The control groups (cgroup v2) that this process is in.
fn own_groups() -> impl Iterator<Item = PathBuf> {
    let text = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let own = text.lines().find_map(|line| line.strip_prefix("0::/"));
    let own = own.map(|own| Path::new("/sys/fs/cgroup").join(own));
    let own = own.unwrap_or_default();
    let groups = own.ancestors().map(Path::to_path_buf);
    groups.collect::<Vec<_>>().into_iter()
}

/// In MiB.
fn left_in(group: &Path) -> Option<u64> {
    let number = |name: &str| {
        let text = std::fs::read_to_string(group.join(name)).ok()?;
        text.trim().parse::<u64>().ok()
    };
    // Where there is no bound, it says `max`.
    let (bound, taken) = (number("memory.max")?, number("memory.current")?);
    Some(bound.saturating_sub(taken) / MIB)
}

#[cfg(test)]
mod tests {
    use super::{State, TEMPORARY, size};

    #[test]
    fn what_is_free_is_judged_by_its_bounds() {
        assert_eq!(TEMPORARY.state(0), State::Fault);
        assert_eq!(TEMPORARY.state(63), State::Fault);
        assert_eq!(TEMPORARY.state(64), State::Warning);
        assert_eq!(TEMPORARY.state(512), State::Ok);
        assert_eq!(size(1023), "1023 MiB");
        assert_eq!(size(1536), "1.5 GiB");
    }
}
