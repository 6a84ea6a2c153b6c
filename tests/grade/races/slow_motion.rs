//! One thread of the server in slow motion.
//!
//! A gap between two locks is a few dozen instructions wide, and other requests fall into it once in
//! thousands. So the thread that serves one client is led through its instructions, some at a time,
//! as a debugger does it (ptrace(2)), while the others run as they like: however narrow the gap is,
//! between the steps there is time for whole requests.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use nix::sched::{CpuSet, sched_getcpu, sched_setaffinity};
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::support::system::own_file;
use crate::support::{Server, TestClient};

/// How long a few steps may take before it is asked whether the thread waits for something.
const MOMENT: Duration = Duration::from_micros(400);

/// How long a server may take to start a thread for a client that has connected.
const STARTING: Duration = Duration::from_secs(1);

/// A thread of a server, that goes on only when it is told to.
pub struct SlowMotion {
    /// Where the system shows the threads of the server, and which of them this is.
    threads: String,
    own: String,
    orders: Sender<Way>,
    done: Receiver<()>,
    is_under_way: bool,
    /// Whether what is under way ends at the next stop.
    is_cut: Arc<AtomicBool>,
}

/// How far a thread goes.
#[derive(Clone, Copy)]
pub enum Way {
    /// So many instructions.
    Steps(usize),
    /// To the beginning or the end of its next system call.
    ToACall,
}

/// What came of some steps.
#[derive(PartialEq, Eq)]
pub enum Motion {
    Moved,
    /// It waits, for a message or for a lock.
    Waits,
}

/// Why no thread goes slowly.
pub enum WhyNot {
    /// The system does not allow it.
    Forbidden,
    /// The server has started none for the client.
    NoThread,
}

impl SlowMotion {
    /// Connects a client, and takes hold of the thread that `server` starts for it.
    pub fn of_the_next_client(server: &mut Server) -> (TestClient, Result<SlowMotion, WhyNot>) {
        let (orders, receiver) = mpsc::channel();
        let (sender, done) = mpsc::channel();
        let (connected, has_hold) = (mpsc::channel(), mpsc::channel());
        let is_cut = Arc::new(AtomicBool::new(false));
        let cuts = Arc::clone(&is_cut);
        let process = Pid::from_raw(server.id().cast_signed());
        // All that is asked of a held thread has to come from the thread that has seized it.
        thread::spawn(move || {
            let seized = ptrace::seize(
                process,
                Options::PTRACE_O_TRACECLONE | Options::PTRACE_O_TRACESYSGOOD,
            );
            let _ = has_hold.0.send(seized.is_ok().then_some(process));
            if seized.is_err() || connected.1.recv().is_err() {
                return;
            }
            let thread = new_thread_of(process);
            let _ = has_hold.0.send(thread);
            if let Some(thread) = thread {
                lead(thread, &receiver, &cuts, &sender);
            }
        });
        let is_seized = matches!(has_hold.1.recv(), Ok(Some(_)));
        let client = server.connect();
        let _ = connected.0.send(());
        let thread = match is_seized {
            true => has_hold.1.recv().ok().flatten().ok_or(WhyNot::NoThread),
            false => Err(WhyNot::Forbidden),
        };
        let motion = thread.map(|thread| SlowMotion {
            threads: format!("/proc/{process}/task"),
            own: thread.to_string(),
            orders,
            done,
            is_under_way: false,
            is_cut,
        });
        (client, motion)
    }

    /// Lets the thread go on. Where it has to wait on its way, it goes no further than to the end of that.
    pub fn goes(&mut self, way: Way) -> Motion {
        if !self.is_under_way {
            self.is_cut.store(false, Ordering::Relaxed);
            let _ = self.orders.send(way);
        }
        while let Err(error) = self.done.recv_timeout(MOMENT) {
            self.is_under_way = true;
            if error == RecvTimeoutError::Disconnected || self.sleeps() {
                // What is left of its steps would be missing in what it does next.
                self.is_cut.store(true, Ordering::Relaxed);
                return Motion::Waits;
            }
        }
        self.is_under_way = false;
        Motion::Moved
    }

    /// Whether the thread waits in a system call.
    fn sleeps(&self) -> bool {
        !is_at_work(&self.own)
    }

    /// Whether all other threads of the server wait: for a message, or for this one.
    pub fn others_sleep(&self) -> bool {
        let threads = fs::read_dir(&self.threads).into_iter().flatten().flatten();
        let threads = threads.map(|thread| thread.file_name());
        let mut others = threads.filter(|thread| thread != self.own.as_str());
        !others.any(|thread| is_at_work(&thread.to_string_lossy()))
    }
}

/// Whether a thread runs, or would if there were a core for it, or was stopped in doing so.
fn is_at_work(thread: &str) -> bool {
    let stat = fs::read_to_string(own_file(thread, "stat")).unwrap_or_default();
    let state = stat.rsplit(')').next().unwrap_or_default();
    state.trim_start().starts_with(['R', 't'])
}

/// The thread that `process`, which has been seized, starts next; the process itself is let go.
fn new_thread_of(process: Pid) -> Option<Pid> {
    let start = Instant::now();
    let flags = WaitPidFlag::__WALL | WaitPidFlag::WNOHANG;
    loop {
        match waitpid(process, Some(flags)) {
            Ok(WaitStatus::PtraceEvent(..)) => {
                let thread = ptrace::getevent(process).ok();
                ptrace::detach(process, None).ok()?;
                let thread = Pid::from_raw(i32::try_from(thread?).ok()?);
                // It stops by itself before its first instruction.
                waitpid(thread, Some(WaitPidFlag::__WALL)).ok()?;
                return Some(thread);
            }
            Ok(WaitStatus::Stopped(_, signal)) => ptrace::cont(process, signal).ok()?,
            Ok(WaitStatus::StillAlive) if start.elapsed() < STARTING => {
                thread::sleep(Duration::from_micros(100));
            }
            // Another kind of server: it was seized, but never stopped, and does not notice.
            _ => return None,
        }
    }
}

/// Leads `thread` as it is ordered, until it or the orders end.
fn lead(thread: Pid, orders: &Receiver<Way>, is_cut: &AtomicBool, done: &Sender<()>) {
    share_a_core_with(thread);
    let mut signal = None;
    for way in orders {
        let count = match way {
            Way::Steps(count) => count,
            Way::ToACall => 1,
        };
        for number in 0..count {
            if number > 0 && is_cut.load(Ordering::Relaxed) {
                break;
            }
            let went = match way {
                Way::Steps(_) => ptrace::step(thread, signal),
                Way::ToACall => ptrace::syscall(thread, signal),
            };
            if went.is_err() {
                return;
            }
            signal = match waitpid(thread, Some(WaitPidFlag::__WALL)) {
                Ok(WaitStatus::Stopped(_, Signal::SIGTRAP)) => None,
                Ok(WaitStatus::PtraceSyscall(_) | WaitStatus::PtraceEvent(..)) => None,
                Ok(WaitStatus::Stopped(_, signal)) => Some(signal),
                _ => return,
            };
        }
        if done.send(()).is_err() {
            break;
        }
    }
    let _ = ptrace::detach(thread, signal);
}

/// Has `thread` run where this thread runs: they only ever run in turns, and a word from one core to
/// another takes several times as long as a step.
fn share_a_core_with(thread: Pid) {
    let mut cores = CpuSet::new();
    let here = sched_getcpu().and_then(|core| cores.set(core));
    if here.is_ok() {
        let _ = sched_setaffinity(Pid::from_raw(0), &cores);
        let _ = sched_setaffinity(thread, &cores);
    }
}
