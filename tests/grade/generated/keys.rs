//! The strings that requests for keys are about, also when other messages have been left out, and keys are others.

use std::collections::BTreeMap;

use super::conversation::Turn;
use crate::model::Model;
use crate::support::Step;

/// Notes for each request for a key in `turns` which of them stored its string.
pub fn link(step: &'static Step, turns: &mut [Turn]) {
    let mut model = Model::new(step);
    let mut stored = BTreeMap::new();
    for (number, turn) in turns.iter_mut().enumerate() {
        turn.number = number;
        turn.about = split(&turn.message).and_then(|(_, key)| stored.get(&key).copied());
        if let Some(key) = stored_by(&mut model, &turn.message) {
            stored.insert(key, number);
        }
    }
}

/// `turns`, of which some may have been left out, with the keys that their strings get now.
pub fn renumbered(step: &'static Step, turns: &[Turn]) -> Vec<Turn> {
    let mut model = Model::new(step);
    let mut keys = BTreeMap::new();
    let mut turns = turns.to_vec();
    for turn in &mut turns {
        let key = turn.about.and_then(|number| keys.get(&number));
        if let (Some((command, _)), Some(key)) = (split(&turn.message), key) {
            turn.message = format!("{command}{key}").into_bytes();
        }
        if let Some(key) = stored_by(&mut model, &turn.message) {
            keys.insert(turn.number, key);
        }
    }
    turns
}

/// The key of the string that `message` stores.
fn stored_by(model: &mut Model, message: &[u8]) -> Option<u64> {
    let key = model.next_key();
    model.reply_to(message);
    (model.next_key() > key).then_some(key)
}

/// The command and the key of a request for one.
fn split(message: &[u8]) -> Option<(&str, u64)> {
    let message = str::from_utf8(message).ok()?;
    let commands = ["GET ", "REMOVE,"].into_iter();
    let mut requests =
        commands.filter_map(|command| Some((command, message.strip_prefix(command)?)));
    let (command, key) = requests.next()?;
    let is_plain = key.bytes().all(|byte| byte.is_ascii_digit());
    Some((command, key.parse().ok().filter(|_| is_plain)?))
}
