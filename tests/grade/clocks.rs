//! Whether a program that waits has a clock running: then it may give up.
//!
//! Nobody can wait as long as a program might. But whoever waits without a limit is seen to do so,
//! where the system shows it (Linux does): in which call each thread is, and for how long at the most.
//! Only where there is a limit, or nobody knows, time has to pass.

use std::thread;
use std::time::{Duration, Instant};

use language::text;

use crate::support::Program;

/// A limit that is seen is waited out, where it is not longer than this.
const LONGEST: Duration = Duration::from_secs(35);
/// So much later than its end a program has done what it does then; and the system may see that end later by an
/// eighth, for it keeps long times roughly.
const LATER: Duration = Duration::from_millis(500);
/// How long is looked whether a program comes to rest.
const REST: Duration = Duration::from_secs(1);
const GLANCE: Duration = Duration::from_millis(1);

/// Lets `long` pass, or no time at all where `program` comes to rest without a clock running; where one is
/// seen to run longer, it may run out.
pub fn pass_for(program: &Program, long: Duration) {
    let start = Instant::now();
    if comes_to_rest(program) {
        program.check.note(
            text!("test"),
            text!("sees that it waits, without a limit of its own to that"),
        );
        return;
    }
    let limit = limit_of(program).filter(|limit| *limit <= LONGEST);
    let long = limit.map_or(long, |limit| long.max(limit + limit / 8 + LATER));
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

#[cfg(not(target_os = "linux"))]
fn limit_of(_program: &Program) -> Option<Duration> {
    None
}

#[cfg(target_os = "linux")]
use self::linux::{limit_of, waits_without_end};

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::os::fd::AsFd;
    use std::time::Duration;

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

    /// The longest limit that a thread of `program` waits with, where any is seen.
    pub fn limit_of(program: &Program) -> Option<Duration> {
        let processes = family(program.id())?.into_iter();
        let threads = processes.flat_map(|process| {
            let threads = threads(process).unwrap_or_default().into_iter();
            threads.filter_map(move |thread| match place_of(thread)? {
                Place::Call { number, given } => limit_of_call(process, number, &given),
                Place::Program => None,
            })
        });
        threads.max()
    }

    /// How long a thread waits at the most that is in the call of this number: what it was given.
    fn limit_of_call(process: u32, number: i64, given: &[u64]) -> Option<Duration> {
        // Of an int the lower half counts; less than 0 is no limit.
        let milliseconds = |place: usize| {
            let number = u64::try_from(*given.get(place)? as i32).ok()?;
            Some(Duration::from_millis(number))
        };
        match number {
            call if is_on_a_socket(call) => limit_of_a_read(process, *given.first()? as i32)?,
            libc::SYS_epoll_pwait => milliseconds(3),
            #[cfg(target_arch = "x86_64")]
            libc::SYS_poll => milliseconds(2),
            #[cfg(target_arch = "x86_64")]
            libc::SYS_epoll_wait => milliseconds(3),
            _ => None,
        }
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
            && threads.into_iter().all(|thread| match place_of(thread) {
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
            call if is_on_a_socket(call) => {
                let file = given.first();
                file.is_some_and(|file| limit_of_a_read(process, *file as i32) == Some(None))
            }
            libc::SYS_wait4 | libc::SYS_waitid | libc::SYS_rt_sigsuspend => true,
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

    /// Whether the call of this number waits as long as the socket says that it is given first, if it is one.
    fn is_on_a_socket(number: i64) -> bool {
        let calls = [
            libc::SYS_read,
            libc::SYS_readv,
            libc::SYS_recvfrom,
            libc::SYS_recvmsg,
            libc::SYS_accept,
            libc::SYS_accept4,
        ];
        calls.contains(&number)
    }

    /// After how long a read of the file `file` of `process`, or an `accept`, gives up by itself (SO_RCVTIMEO), if ever;
    /// `None` where that is not known.
    fn limit_of_a_read(process: u32, file: i32) -> Option<Option<Duration>> {
        let process = Pid::from_raw(process.cast_signed())?;
        let process = pidfd_open(process, PidfdFlags::empty()).ok()?;
        let file = pidfd_getfd(process, file, PidfdGetfdFlags::empty()).ok()?;
        // What is no socket has no limit.
        Some(SockRef::from(&file.as_fd()).read_timeout().unwrap_or(None))
    }
}
