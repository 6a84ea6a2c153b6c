//! What has happened in a check so far.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Check;
use super::by_hand::{ByHand, Loss, Unanswered};
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
    /// The client of the grader's that spoke last, and what it said.
    speaker: Mutex<(String, Vec<u8>)>,
    /// The clients of the grader's that have connected, and those that have had a reply.
    clients: Mutex<[BTreeSet<String>; 2]>,
    /// The messages that the grader's server has received from the program started last.
    heard: Mutex<Vec<Vec<u8>>>,
    /// Whether the message that the grader's server has received last has no reply yet, nor part of one.
    is_owed: AtomicBool,
    /// Whether the grader's server has left the program started last without a reply.
    has_hung_up: AtomicBool,
    is_beyond_hands: AtomicBool,
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

    /// The program `name` is started in `role`, with `arguments`, which are those of a place that was found
    /// for it where it `is_placed`.
    pub fn starts(&self, name: &str, role: &'static str, arguments: Vec<String>, is_placed: bool) {
        let by_hand = ByHand::new(role, arguments, is_placed);
        lock(&self.by_hand).push((name.to_string(), by_hand));
        lock(&self.heard).clear();
        self.has_hung_up.store(false, Ordering::Relaxed);
    }

    /// The program `name` was started where the program `first` was, or still is.
    pub fn comes_after(&self, name: &str, first: &str) {
        let mut by_hand = lock(&self.by_hand);
        let first = latest_of(&mut by_hand, first).cloned();
        if let (Some(first), Some(second)) = (first, latest_of(&mut by_hand, name)) {
            second.comes_after(first);
        }
    }

    /// `text` is typed into the program `name`.
    pub fn types(&self, name: &str, text: &[u8]) {
        if let Some(by_hand) = latest_of(&mut lock(&self.by_hand), name) {
            by_hand.types(text);
        }
    }

    /// The input of the program `name` ends.
    pub fn ends_input(&self, name: &str) {
        if let Some(by_hand) = latest_of(&mut lock(&self.by_hand), name) {
            by_hand.ends_input();
        }
    }

    /// The grader's server closes or resets a connection, where it may owe a reply to what it has received last.
    pub fn leaves_unanswered(&self) {
        let is_owed = self.is_owed.load(Ordering::Relaxed);
        self.has_hung_up.store(is_owed, Ordering::Relaxed);
        let which = match lock(&self.heard).len() {
            0 | 1 => Unanswered::First,
            _ => Unanswered::Later,
        };
        self.of_the_latest(|by_hand| by_hand.stays_unanswered(which));
    }

    /// There is nobody whom the program started last could connect to.
    pub fn has_no_server(&self) {
        self.of_the_latest(|by_hand| by_hand.stays_unanswered(Unanswered::All));
    }

    /// What has been typed into the program `name`.
    pub fn typed(&self, name: &str) -> Vec<u8> {
        let mut by_hand = lock(&self.by_hand);
        let program = latest_of(&mut by_hand, name);
        program.map_or_else(Vec::new, |by_hand| by_hand.typed().to_vec())
    }

    /// The grader's server has received `message`.
    pub fn hears(&self, message: &[u8]) {
        lock(&self.heard).push(message.to_vec());
        self.is_owed.store(true, Ordering::Relaxed);
    }

    /// The grader's server replies `bytes`, or a part of a reply.
    pub fn replies(&self, bytes: &[u8]) {
        self.is_owed.store(false, Ordering::Relaxed);
        self.of_the_latest(|by_hand| by_hand.is_answered(bytes));
    }

    /// The messages that the grader's server has received, in their order.
    pub fn heard(&self) -> Vec<Vec<u8>> {
        lock(&self.heard).clone()
    }

    /// Whether the grader's server has left the program started last without a reply.
    pub fn has_hung_up(&self) -> bool {
        self.has_hung_up.load(Ordering::Relaxed)
    }

    /// `client`, one of the grader's, has connected.
    pub fn meets(&self, client: &str) {
        lock(&self.clients)[0].insert(client.to_string());
        self.of_the_latest(|by_hand| by_hand.meets(client));
    }

    /// `client`, one of the grader's, has its reply.
    pub fn answers(&self, client: &str) {
        lock(&self.clients)[1].insert(client.to_string());
    }

    /// Whether a client of the grader's has connected.
    pub fn has_met_anybody(&self) -> bool {
        !lock(&self.clients)[0].is_empty()
    }

    /// Whether the client that spoke last has had a reply before.
    pub fn has_answered_the_speaker(&self) -> bool {
        lock(&self.clients)[1].contains(&lock(&self.speaker).0)
    }

    /// Whether one client has been served, the first one, and no other.
    pub fn has_served_one_client(&self) -> bool {
        let [met, answered] = &*lock(&self.clients);
        met.len() <= 2 && answered.len() == 1 && met.first() == answered.first()
    }

    /// A client of the grader's sends `bytes`.
    pub fn sends(&self, client: &str, bytes: &[u8]) {
        *lock(&self.speaker) = (client.to_string(), bytes.to_vec());
        self.of_the_latest(|by_hand| by_hand.sends(client, bytes));
    }

    /// Of many programs in one role only `program` is told of: the others were each started for themselves.
    pub fn leaves_out_others(&self, program: &Process) {
        const MANY: usize = 3;
        let processes = lock(&self.processes);
        let others = processes
            .iter()
            .filter(|other| other.role == program.role && other.name != program.name);
        let names: Vec<_> = others.map(|other| other.name.clone()).collect();
        if names.len() >= MANY {
            self.transcript.leaves_out(names);
        }
    }

    /// `client`, one of the grader's, closes its connection.
    pub fn loses(&self, client: &str) {
        self.of_the_latest(|by_hand| by_hand.loses(client));
    }

    /// `client`, one of the grader's, resets its connection.
    pub fn resets(&self, client: &str) {
        self.of_the_latest(|by_hand| by_hand.resets(client));
    }

    /// How the client of the grader's went that has gone last without a reply, since when none had one; where
    /// it `said_nothing`, if only that counts.
    pub fn lost(&self, said_nothing: bool) -> Option<Loss> {
        let [_, answered] = &*lock(&self.clients);
        let by_hand = lock(&self.by_hand);
        by_hand.last()?.1.lost(answered, said_nothing)
    }

    /// How many clients of the grader's have connected.
    pub fn number_met(&self) -> usize {
        lock(&self.clients)[0].len()
    }

    /// Nobody is quick enough to do what the check does.
    pub fn cannot_be_done_by_hand(&self) {
        self.is_beyond_hands.store(true, Ordering::Relaxed);
    }

    /// Whether a client of the grader's has closed its connection, and had sent nothing.
    pub fn has_lost_a_silent_client(&self) -> bool {
        let by_hand = lock(&self.by_hand);
        by_hand
            .last()
            .is_some_and(|(_, one)| one.has_lost_a_silent_client())
    }

    /// Whether the client of the grader's that spoke last has said nothing before, and others have: then what it
    /// asks for is theirs.
    pub fn asks_for_what_others_stored(&self) -> bool {
        let by_hand = lock(&self.by_hand);
        by_hand
            .last()
            .is_some_and(|(_, one)| one.asks_for_what_others_stored())
    }

    /// The client of the grader's that spoke last.
    pub fn speaker(&self) -> String {
        lock(&self.speaker).0.clone()
    }

    /// Whether `bytes` are what was said last, bare or in a frame.
    pub fn has_just_said(&self, bytes: &[u8]) -> bool {
        lock(&self.speaker).1.ends_with(bytes)
    }

    /// What the program that was started last has been had to do.
    fn of_the_latest(&self, goes_on: impl FnOnce(&mut ByHand)) {
        if let Some((_, by_hand)) = lock(&self.by_hand).last_mut() {
            goes_on(by_hand);
        }
    }

    /// What somebody would have to type for the same, with the program `name`, or the last one.
    pub fn by_hand(&self, name: Option<&str>, check: &Check) -> Vec<String> {
        if self.is_beyond_hands.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let by_hand = lock(&self.by_hand);
        let named = by_hand
            .iter()
            .rfind(|(other, _)| Some(other.as_str()) == name);
        let lines = named
            .or(by_hand.last())
            .map(|(_, by_hand)| by_hand.lines(check));
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

/// What the program `name`, the last one of that name, has been had to do.
fn latest_of<'a>(by_hand: &'a mut [(String, ByHand)], name: &str) -> Option<&'a mut ByHand> {
    let latest = by_hand.iter_mut().rfind(|(other, _)| other == name);
    latest.map(|(_, by_hand)| by_hand)
}
