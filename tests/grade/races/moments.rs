//! The moment within a slow request when another one does harm.

use super::race::{Moment, Race, STEPS, TOGETHER, string};
use super::slow_motion::Way;
use crate::model::Request;
use crate::model::reply::{EMPTY, MISSING};

/// After so many steps a slow request is interrupted first.
const FIRST: usize = 64;

/// What others look at that has just been changed.
#[derive(Clone, Copy)]
pub enum Look {
    List,
    /// A string that was missing before.
    Stored,
    /// One that was there before.
    Removed,
}

/// So many steps lie between two moments in which the dictionary is changed and looked at in turns.
const TURNS: usize = 8 * STEPS;

impl Race<'_> {
    /// Has a string stored slowly; at every second moment, which are others in each `round`, others change the
    /// dictionary, and in between they have a `look`: who finds the lock taken may answer from memory, which is old
    /// then. Gives the `newest` key.
    pub fn changes_and_looks(&mut self, round: usize, look: Look, mut newest: u64) -> u64 {
        // Between two rounds with turns of one length the changes and the looks have changed places.
        let turn = TURNS - 2 * (round / 2) * STEPS;
        let slow = string(&format!("mais devagar {round}"));
        let walk = self.runs(
            slow,
            |_| Way::Steps(turn),
            |Moment {
                 number,
                 stops,
                 place,
                 reply,
             }| {
                newest = reply.and_then(|key| key.parse().ok()).unwrap_or(newest);
                let another = string(&format!("por vezes {round}.{number}"));
                match ((stops + round) % 2, place, look) {
                    (0, 0, Look::List | Look::Stored) => Some(Request::Get(Some(newest + 1))),
                    (0, 1, Look::List | Look::Stored) => Some(another),
                    (1, 0, Look::List) => Some(Request::List),
                    (0, 0, Look::Removed) => Some(another),
                    (0, 2, Look::Removed) => Some(Request::Remove(Some(newest))),
                    (1, 0, _) | (0, 1, Look::Removed) => Some(Request::Get(Some(newest))),
                    _ => None,
                }
            },
        );
        newest.max(walk.reply.parse().unwrap_or(0))
    }

    /// Has a LIST made slowly, and others add some strings at each of some moments, which lie ever
    /// farther apart, for it may be long; but not so many that it has no end.
    pub fn lists_while_others_add(&mut self) {
        const MOMENTS: usize = 48;
        self.runs(
            Request::List,
            |stops| Way::Steps(STEPS << (stops / 4).min(8)),
            |Moment { number, .. }| {
                (number < TOGETHER * MOMENTS).then(|| string(&format!("durante {number}")))
            },
        );
    }

    /// Looks for the moment, within a slow LIST, when the oldest string has been looked at and the newest has
    /// not: who removes the one then, and adds another, finds a LIST that is made in parts.
    pub fn lists_while_old_give_way_to_new(&mut self) {
        const OLD: u64 = 10;
        self.clears();
        let old: Vec<_> = (0..OLD)
            .map(|number| (self.adds(&format!("velha {number};")), number))
            .collect();
        // The old ones are the lower half of the keys that there have been.
        let mut key = 0;
        while key < 2 * (old[0].0 + OLD) {
            key = self.adds("outra");
            self.asks(Request::Remove(Some(key)));
        }
        let (mut early, mut late) = (0, None);
        for (key, number) in old {
            if late.is_some_and(|late| late - early <= STEPS) || self.is_enough() {
                return;
            }
            let moment = match late {
                Some(late) => (early + late) / 2,
                None => (4 * FIRST).max(2 * early),
            };
            let mut others = vec![string("nova"), Request::Remove(Some(key))];
            let way = |stops| match stops {
                0 => Way::Steps(moment),
                _ => Way::ToACall,
            };
            let walk = self.runs(Request::List, way, |Moment { stops, .. }| match stops {
                0 => None,
                _ => others.pop(),
            });
            match walk.reply.contains(&format!("velha {number};")) {
                true => late = Some(moment),
                false => early = moment,
            }
        }
    }

    /// Looks for the moment, within a slow request for a key, when the removal of that key by another
    /// client does harm. Before it the removal comes first, and behind it the request does; so it is
    /// closed in from both sides.
    pub fn hunts_for_the_moment(&mut self, request: impl Fn(u64) -> Request) {
        self.clears();
        let (mut early, mut late) = (0, None);
        while late.is_none_or(|late| late - early > STEPS) && !self.is_enough() {
            let moment = match late {
                Some(late) => (early + late) / 2,
                None => FIRST.max(2 * early),
            };
            let key = self.adds("a única");
            let mut removal = Some(Request::Remove(Some(key)));
            let way = |stops| match stops {
                0 => Way::Steps(moment),
                _ => Way::ToACall,
            };
            let walk = self.runs(request(key), way, |Moment { stops, .. }| {
                removal.take_if(|_| stops > 0)
            });
            // Where the removal came too late for the other request, that has got the string.
            match [MISSING, EMPTY].contains(&walk.reply.as_str()) {
                true => early = moment,
                false => late = Some(moment),
            }
            self.clears();
        }
    }
}
