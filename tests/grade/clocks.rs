//! Whether a program that waits has a clock running: then it may give up.
//!
//! Nobody can wait as long as a program might. But whoever waits without a limit is seen to do so,
//! where the system shows it (Linux does): in which call each thread is, and for how long at the most.
//! Only where there is a limit, or nobody knows, time has to pass.

use std::thread;
use std::time::{Duration, Instant};

use language::text;

use crate::support::Program;

/// How long is looked whether a program comes to rest.
const REST: Duration = Duration::from_secs(1);
const GLANCE: Duration = Duration::from_millis(1);

/// Lets `long` pass, or no time at all where `program` comes to rest without a clock running.
pub fn pass_for(program: &Program, long: Duration) {
    let start = Instant::now();
    if comes_to_rest(program) {
        program.check.note(
            text!("test"),
            text!("sees that it waits, without a limit of its own to that"),
        );
        return;
    }
    thread::sleep(long.saturating_sub(start.elapsed()));
    let seconds = long.as_secs_f32();
    program
        .check
        .note(text!("test"), text!("has let {seconds} s pass", seconds));
}

/// Lets `program` do what it has begun, for a part of it may be about to end it, or to crash; and sees
/// that it is still up.
pub fn stays_up_at_rest(program: &mut Program) {
    comes_to_rest(program);
    // What it has said last is on its way.
    thread::sleep(GLANCE);
    program.is_still_up();
}

/// Whether `program` is soon seen to wait, without a limit.
pub fn comes_to_rest(program: &Program) -> bool {
    let start = Instant::now();
    while start.elapsed() < REST && !program.has_ended() {
        if waits_without_end(program) {
            return true;
        }
        thread::sleep(GLANCE);
    }
    false
}

#[cfg(not(target_os = "linux"))]
fn waits_without_end(_program: &Program) -> bool {
    false
}

#[cfg(target_os = "linux")]
use self::linux::waits_without_end;

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::os::fd::AsFd;

    use nix::libc;
    use rustix::process::{Pid, PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open};
    use socket2::SockRef;

    use crate::support::Program;
    use crate::support::system::{Place, family, place_of, threads};

    /// Whether all threads of `program`, and of what it has started, wait for others, and not for a
    /// time to come.
    pub fn waits_without_end(program: &Program) -> bool {
        let processes = family(program.id());
        processes.is_some_and(|processes| processes.into_iter().all(process_waits))
    }

    fn process_waits(process: u32) -> bool {
        let folder = format!("/proc/{process}");
        let has_a_timer = fs::read_dir(format!("{folder}/fd")).map_or(true, |files| {
            let targets = files.flatten().map(|file| fs::read_link(file.path()));
            targets
                .flatten()
                .any(|target| target.as_os_str() == "anon_inode:[timerfd]")
        });
        let Some(threads) = threads(process) else {
            return false;
        };
        !has_a_timer
            && threads
                .into_iter()
                .all(|thread| match place_of(process, thread) {
                    Some(Place::Call { number, given }) => thread_waits(process, number, &given),
                    // A thread at work waits for nothing.
                    Some(Place::Program) | None => false,
                })
    }

    /// Whether a thread waits without a limit that is in the call of this number: what it was given.
    fn thread_waits(process: u32, number: i64, given: &[u64]) -> bool {
        let is_none = |place: usize| given.get(place) == Some(&0);
        // Of an int the lower half counts.
        let is_negative = |place: usize| given.get(place).is_some_and(|word| (*word as i32) < 0);
        match number {
            libc::SYS_read | libc::SYS_readv | libc::SYS_recvfrom | libc::SYS_recvmsg => {
                let file = given.first();
                file.is_some_and(|file| !has_a_limit(process, *file as i32))
            }
            libc::SYS_accept | libc::SYS_accept4 | libc::SYS_wait4 | libc::SYS_waitid => true,
            libc::SYS_rt_sigsuspend => true,
            libc::SYS_futex => is_none(3),
            libc::SYS_ppoll | libc::SYS_rt_sigtimedwait => is_none(2),
            libc::SYS_pselect6 => is_none(4),
            libc::SYS_epoll_pwait => is_negative(3),
            #[cfg(target_arch = "x86_64")]
            libc::SYS_pause => true,
            #[cfg(target_arch = "x86_64")]
            libc::SYS_poll => is_negative(2),
            #[cfg(target_arch = "x86_64")]
            libc::SYS_select => is_none(4),
            #[cfg(target_arch = "x86_64")]
            libc::SYS_epoll_wait => is_negative(3),
            _ => false,
        }
    }

    /// Whether a read of the file `file` of `process` gives up by itself (SO_RCVTIMEO).
    fn has_a_limit(process: u32, file: i32) -> bool {
        let borrowed = || {
            let process = Pid::from_raw(process.cast_signed())?;
            let process = pidfd_open(process, PidfdFlags::empty()).ok()?;
            pidfd_getfd(process, file, PidfdGetfdFlags::empty()).ok()
        };
        let Some(file) = borrowed() else {
            return true;
        };
        // What is no socket has no limit.
        let limit = SockRef::from(&file.as_fd()).read_timeout();
        limit.is_ok_and(|limit| limit.is_some())
    }
}
