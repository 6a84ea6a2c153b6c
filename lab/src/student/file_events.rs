//! Tells when something may have changed in `exercises/`.

use std::io;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use crate::base::threads;
use crate::kit::lab::Lab;
use crate::student::event::Event;

/// How often the files are looked at besides the system's events: these do not arrive from network
/// drives, or under WSL from the drives of Windows, and nothing says that they will not.
const BESIDES: Duration = Duration::from_millis(500);
/// How often where there are no events.
const INSTEAD: Duration = Duration::from_millis(100);

/// Sends [`Event::Changed`] to `events` for each change; with `poll` it does not ask the system. It
/// goes on until the result is dropped and nobody receives any more.
///
/// # Errors
/// When no thread can be started.
pub fn start(
    lab: &Lab,
    poll: bool,
    events: Sender<Event>,
) -> io::Result<Option<RecommendedWatcher>> {
    let watcher = match poll {
        true => None,
        // Where the system gives no events at all, it is polled.
        false => with_events(lab, events.clone()).ok(),
    };
    let pause = if watcher.is_some() { BESIDES } else { INSTEAD };
    let lab = lab.clone();
    threads::start(move || {
        let mut before = lab.saves();
        loop {
            thread::sleep(pause);
            let now = lab.saves();
            if now != before && events.send(Event::Changed).is_err() {
                return;
            }
            before = now;
        }
    })?;
    Ok(watcher)
}

fn with_events(lab: &Lab, events: Sender<Event>) -> notify::Result<RecommendedWatcher> {
    let tell = move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| is_a_change(event.kind)) {
            let _ = events.send(Event::Changed);
        }
    };
    let mut watcher = notify::recommended_watcher(tell)?;
    watcher.watch(&lab.exercises(), RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

/// Whether an event is more than somebody's reading, which is often our own.
fn is_a_change(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        _ => true,
    }
}
