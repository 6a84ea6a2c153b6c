//! Races between the threads of a server are hunted, not hoped for.
//!
//! One client's request is carried out in slow motion ([`slow_motion`]), while others ask for the
//! same strings at full speed. After each reply there has to be a dictionary that explains all of
//! them, with the slow request carried out before or not ([`worlds`]).
//!
//! - [`race`]: a server, the client in slow motion, and the other one; [`meanwhile`]: what the other asks;
//! - [`moments`]: the moment within a slow request when another one does harm;
//! - [`asking`]: the bytes of requests and replies.

mod asking;
mod meanwhile;
mod moments;
mod race;
mod slow_motion;
mod worlds;

use self::moments::Look;
use self::race::{Moment, Race, SLOWLY, TOGETHER, string};
use crate::model::Request;
use crate::support::Check;

/// A string is stored while others store and look.
pub fn server_stores_in_one_step(check: Check) {
    let check = check
        .expects("while one client's string is stored, instruction by instruction, the replies to other clients fit a dictionary that has it already, or has not got it yet")
        .usually("the lock is let go between the look at the counter and the insertion, the reply is sent before the string is there, or who finds the lock taken does not wait for it");
    let Some(mut race) = Race::start(&check) else {
        return;
    };
    let mut newest: u64 = 0;
    let rounds = if check.kind().has_verbs() { 5 } else { 4 };
    for round in 0..rounds {
        // Whether there is a string at all may be kept apart from the strings.
        if round == 4 {
            race.clears();
        }
        let slow = string(&format!("devagar {round}"));
        let walk = race.runs(
            slow,
            |_| SLOWLY,
            |Moment { number, reply, .. }| {
                newest = reply.and_then(|key| key.parse().ok()).unwrap_or(newest);
                if round >= 2 {
                    return Some(look(round, number, newest));
                }
                Some(match number % TOGETHER {
                    0 => Request::Get(Some(newest + 1)),
                    1 => string(&format!("depressa {round}.{number}")),
                    _ => Request::Get(newest.checked_sub(1)),
                })
            },
        );
        newest = newest.max(walk.reply.parse().unwrap_or(0));
    }
    let looks: &[_] = match check.kind().has_verbs() {
        true => &[Look::List, Look::Stored, Look::Removed],
        false => &[Look::List, Look::Stored],
    };
    for look in looks {
        for round in 0..4 {
            newest = race.changes_and_looks(round, *look, newest);
        }
    }
}

/// Whoever only looks may not be told that there is nothing, either, where the slow one has the lock. (One who
/// stores waits for it, and sees nothing of that time; and so may one who lists, and not one who gets.)
fn look(round: usize, number: usize, newest: u64) -> Request {
    match number % TOGETHER {
        0 if round != 3 => Request::List,
        1 => Request::Get(Some(newest + 1)),
        _ => Request::Get(Some(newest)),
    }
}

/// The strings are listed while others add and remove.
pub fn server_lists_in_one_step(check: Check) {
    let check = check
        .expects("while one client's LIST is made, instruction by instruction, others change the dictionary; it gives the strings of one moment")
        .usually("LIST takes the lock more than once: for the keys, and for each string, or to see whether there are any");
    let Some(mut race) = Race::start(&check) else {
        return;
    };
    if !check.kind().has_verbs() {
        return race.lists_while_others_add();
    }
    race.lists_while_old_give_way_to_new();
    race.clears();
    let mut keys: Vec<u64> = (0..2).map(|_| race.adds("antes")).collect();
    race.runs(
        Request::List,
        |_| SLOWLY,
        |Moment { number, reply, .. }| {
            keys.extend(reply.and_then(|key| key.parse::<u64>().ok()));
            let remove = (number % 2 == 1).then(|| Request::Remove(Some(keys.remove(0))));
            Some(remove.unwrap_or_else(|| string(&format!("durante {number}"))))
        },
    );
    // The last string is taken out at the moment when it would do harm.
    race.hunts_for_the_moment(|_| Request::List);
}

/// A string is taken out while others take out the same.
pub fn server_removes_in_one_step(check: Check) {
    let check = check
        .expects("when a string is removed by one client, instruction by instruction, and by another one in between, one of them gets it")
        .usually("the look at the dictionary and the removal each take the lock: it has to be held over both");
    if let Some(mut race) = Race::start(&check) {
        race.hunts_for_the_moment(|key| Request::Remove(Some(key)));
    }
}

/// A string is looked up while others take it out.
pub fn server_gets_in_one_step(check: Check) {
    let check = check
        .expects("when a string is looked up by one client, instruction by instruction, and removed by another one in between, the first gets it whole or learns that it is gone")
        .usually("the dictionary is asked whether the key is there, and then, under another lock, for its string");
    if let Some(mut race) = Race::start(&check) {
        race.hunts_for_the_moment(|key| Request::Get(Some(key)));
    }
}
