//! One thread of the server in slow motion.
//!
//! A gap between two locks is a few dozen instructions wide, and other requests fall into it once in
//! thousands. So the thread that serves one client is led through its instructions, some at a time,
//! as a debugger does it (ptrace(2)), while the others run as they like: however narrow the gap is,
//! between the steps there is time for whole requests.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::ptrace::{self, Options};
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::support::{Server, TestClient, VIGIL};

/// How long a few steps may take before the thread is taken to wait for something.
const MOMENT: Duration = Duration::from_millis(4);

/// A thread of a server, that goes on only when it is told to.
pub struct SlowMotion {
    orders: Sender<usize>,
    done: Receiver<()>,
    is_under_way: bool,
}

/// What came of some steps.
#[derive(PartialEq, Eq)]
pub enum Motion {
    Moved,
    /// It waits, for a message or for a lock.
    Waits,
}

impl SlowMotion {
    /// Connects a client, and takes hold of the thread that `server` starts for it; `None` where it
    /// starts none, or the system does not allow it.
    pub fn of_the_next_client(server: &mut Server) -> (TestClient, Option<SlowMotion>) {
        let (orders, receiver) = mpsc::channel();
        let (sender, done) = mpsc::channel();
        let (connected, has_hold) = (mpsc::channel(), mpsc::channel());
        let process = Pid::from_raw(server.id().cast_signed());
        // All that is asked of a held thread has to come from the thread that has seized it.
        thread::spawn(move || {
            let seized = ptrace::seize(process, Options::PTRACE_O_TRACECLONE);
            let _ = has_hold.0.send(seized.is_ok());
            if seized.is_err() || connected.1.recv().is_err() {
                return;
            }
            let thread = new_thread_of(process);
            let _ = has_hold.0.send(thread.is_some());
            if let Some(thread) = thread {
                lead(thread, &receiver, &sender);
            }
        });
        let seized = has_hold.1.recv() == Ok(true);
        let client = server.connect();
        let _ = connected.0.send(());
        let motion = (seized && has_hold.1.recv() == Ok(true)).then_some(SlowMotion {
            orders,
            done,
            is_under_way: false,
        });
        (client, motion)
    }

    /// Lets the thread take `count` steps, an instruction each.
    pub fn goes(&mut self, count: usize) -> Motion {
        if !self.is_under_way {
            let _ = self.orders.send(count);
        }
        self.is_under_way = self.done.recv_timeout(MOMENT).is_err();
        match self.is_under_way {
            true => Motion::Waits,
            false => Motion::Moved,
        }
    }
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
            Ok(WaitStatus::StillAlive) if start.elapsed() < VIGIL => {
                thread::sleep(Duration::from_micros(100));
            }
            // Another kind of server: it was seized, but never stopped, and does not notice.
            _ => return None,
        }
    }
}

/// Leads `thread` as it is ordered, until it or the orders end.
fn lead(thread: Pid, orders: &Receiver<usize>, done: &Sender<()>) {
    let mut signal = None;
    for count in orders {
        for _ in 0..count {
            if ptrace::step(thread, signal).is_err() {
                return;
            }
            signal = match waitpid(thread, Some(WaitPidFlag::__WALL)) {
                Ok(WaitStatus::Stopped(_, Signal::SIGTRAP) | WaitStatus::PtraceEvent(..)) => None,
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
