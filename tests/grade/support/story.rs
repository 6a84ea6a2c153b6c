//! What has happened in a check so far.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::by_hand::ByHand;
use super::process::Process;
use super::transcript::Transcript;

/// What has happened in a check so far, for whoever has to tell it.
#[derive(Default)]
pub struct Story {
    pub transcript: Transcript,
    /// The programs that it has started.
    processes: Mutex<Vec<Process>>,
    /// Who is at which port.
    names: Mutex<BTreeMap<u16, String>>,
    /// What somebody would have to type for the same, with each program.
    by_hand: Mutex<Vec<(String, ByHand)>>,
    /// The client of the grader's that spoke last.
    speaker: Mutex<String>,
    has_begun: AtomicBool,
    is_told: AtomicBool,
}

impl Story {
    /// Takes the program along whose words and end belong to the story.
    pub fn follows(&self, process: Process) {
        lock(&self.processes).push(process);
    }

    /// The programs that have been started.
    pub fn processes(&self) -> Vec<Process> {
        lock(&self.processes).clone()
    }

    /// How many programs of `role` have been started.
    pub fn number_of(&self, role: &str) -> usize {
        let processes = lock(&self.processes);
        processes.iter().filter(|one| one.role == role).count()
    }

    /// The one at `port` is called `name`.
    pub fn names(&self, port: u16, name: &str) {
        lock(&self.names).insert(port, name.to_string());
    }

    /// Who is at `port`.
    pub fn name_at(&self, port: u16) -> Option<String> {
        lock(&self.names).get(&port).cloned()
    }

    /// The program `name` is started in `role`, with `arguments` of its own.
    pub fn starts(&self, name: &str, role: &'static str, arguments: Option<Vec<String>>) {
        lock(&self.by_hand).push((name.to_string(), ByHand::new(role, arguments)));
    }

    /// `text` is typed into the program `name`.
    pub fn types(&self, name: &str, text: &[u8]) {
        let mut by_hand = lock(&self.by_hand);
        if let Some((_, by_hand)) = by_hand.iter_mut().find(|(other, _)| other == name) {
            by_hand.types(text);
        }
    }

    /// A client of the grader's sends `bytes`.
    pub fn sends(&self, client: &str, bytes: &[u8]) {
        *lock(&self.speaker) = client.to_string();
        if let Some((_, by_hand)) = lock(&self.by_hand).last_mut() {
            by_hand.sends(client, bytes);
        }
    }

    /// The client of the grader's that spoke last.
    pub fn speaker(&self) -> String {
        lock(&self.speaker).clone()
    }

    /// What somebody would have to type for the same, with the program `name`, or the last one.
    pub fn by_hand(&self, name: Option<&str>, step: &str) -> Vec<String> {
        let by_hand = lock(&self.by_hand);
        let named = by_hand
            .iter()
            .find(|(other, _)| Some(other.as_str()) == name);
        let lines = named
            .or(by_hand.last())
            .map(|(_, by_hand)| by_hand.lines(step));
        lines.unwrap_or_default()
    }

    /// The check has come to what it is about: all that every program has to do first has been done.
    pub fn begins(&self) {
        self.has_begun.store(true, Ordering::Relaxed);
    }

    pub fn has_begun(&self) -> bool {
        self.has_begun.load(Ordering::Relaxed)
    }

    /// The story is told now; says whether it has been told before.
    pub fn is_told(&self) -> bool {
        self.is_told.swap(true, Ordering::Relaxed)
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
