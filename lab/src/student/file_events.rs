//! Tells when something may have changed in `exercises/`.

use std::io;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use crate::base::{changes, threads};
use crate::kit::lab::Lab;
use crate::student::event::Event;

/// How often the files are looked at besides the system's events: these do not arrive from network
/// drives, or under WSL from the drives of Windows, and nothing says that they will not.
const BESIDES: Duration = Duration::from_millis(500);
/// How often where there are no events.
const INSTEAD: Duration = Duration::from_millis(100);

/// Sends [`Event::Changed`] to `events` for each change, until nobody receives any more; with `poll` it
/// does not ask the system.
///
/// # Errors
/// When no thread can be started.
pub fn start(lab: &Lab, poll: bool, events: Sender<Event>) -> io::Result<()> {
    let told = events.clone();
    let tell = move |_: &str| told.send(Event::Changed).is_ok();
    // Where the system does not tell of changes, the files are looked at more often.
    let is_told = !poll && changes::tell(&lab.exercises(), tell).is_ok();
    let pause = if is_told { BESIDES } else { INSTEAD };
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
    Ok(())
}
