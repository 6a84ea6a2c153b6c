//! How a program is started: as it is under `cargo test`; held apart from the grader under a runner
//! (see `lab/confinement`).

use std::io;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use process_wrap::std::{ChildWrapper, CommandWrap};

use super::POLL;
use super::inheritance::one_at_a_time;

/// How long an executable that somebody has open for writing is tried again.
const BUSY: Duration = Duration::from_secs(5);

/// Starts `command`, which is told to use the TCP port `port`, in a process group of its own.
///
/// # Errors
/// When it cannot be started.
pub fn start(command: Command, port: Option<u16>) -> io::Result<Box<dyn ChildWrapper>> {
    #[cfg(feature = "confined")]
    if let Some(confinement) = &*confined::CONFINEMENT {
        return confined::start(command, port, confinement);
    }
    let _ = port;
    spawn(command)
}

/// Keeps this process's memory and environment from the programs that it judges.
pub fn hide_the_grader() {
    #[cfg(feature = "confined")]
    confinement::hide_this_process();
}

/// Whether `error`, with which a program could not be started, is the programs' own doing: in a sandbox
/// they alone can have filled the folder in which each of them has one.
pub fn is_their_doing(error: &io::Error) -> bool {
    #[cfg(feature = "confined")]
    if let Some(confinement) = &*confined::CONFINEMENT {
        return confinement.has_own_network && error.kind() == io::ErrorKind::StorageFull;
    }
    let _ = error;
    false
}

/// Whoever copies a program holds it open for writing, and so do for a moment the processes that are
/// started meanwhile: until they have become their own programs, it cannot be started.
fn spawn(command: Command) -> io::Result<Box<dyn ChildWrapper>> {
    let mut command = CommandWrap::from(command);
    #[cfg(unix)]
    command.wrap(process_wrap::std::ProcessGroup::leader());
    #[cfg(windows)]
    command.wrap(process_wrap::std::JobObject);
    let begin = Instant::now();
    loop {
        match one_at_a_time(|| command.spawn()) {
            Err(error) if is_busy(&error) && begin.elapsed() < BUSY => thread::sleep(POLL),
            started => return started,
        }
    }
}

fn is_busy(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::ExecutableFileBusy
}

#[cfg(feature = "confined")]
mod confined {
    use std::env;
    use std::fs;
    use std::io;
    use std::path::PathBuf;
    use std::process::Command;
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use confinement::{Confinement, Prepared};
    use process_wrap::std::ChildWrapper;

    use super::spawn;

    /// What the runner has said; `None` where there is no runner.
    pub static CONFINEMENT: LazyLock<Option<Prepared>> =
        LazyLock::new(|| Confinement::from_environment().map(Confinement::prepared));

    /// Starts `command` in a folder of its own, from a thread that has confined itself: what a thread
    /// may do is what the processes may that it starts.
    pub fn start(
        mut command: Command,
        port: Option<u16>,
        confinement: &'static Prepared,
    ) -> io::Result<Box<dyn ChildWrapper>> {
        let folder = own_folder(confinement)?;
        let path = env::var_os("PATH").unwrap_or_default();
        let settings: Vec<_> = command
            .get_envs()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
            .collect();
        command
            .env_clear()
            .env("PATH", path)
            .env("LANG", "C.UTF-8")
            .env("HOME", &folder)
            .env("TMPDIR", &folder)
            .envs(settings)
            .current_dir(&folder);
        let starting = thread::Builder::new().spawn(move || {
            confinement.apply(port)?;
            spawn(command)
        })?;
        let started = starting.join();
        let child = started.unwrap_or_else(|_| Err(io::Error::other("its thread has panicked")))?;
        confinement.bound(child.id());
        Ok(child)
    }

    fn own_folder(confinement: &Confinement) -> io::Result<PathBuf> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let all = confinement.writes.first();
        let all = all.ok_or_else(|| io::Error::other("there is no folder for programs"))?;
        let folder = all.join(NUMBER.fetch_add(1, Ordering::Relaxed).to_string());
        fs::create_dir(&folder)?;
        #[cfg(unix)]
        if let Some(user) = confinement.user {
            std::os::unix::fs::chown(&folder, Some(user), Some(user))?;
        }
        Ok(folder)
    }
}
