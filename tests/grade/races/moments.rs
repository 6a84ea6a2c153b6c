//! The moment within a slow request when another one does harm.

use super::race::{Moment, Race, STEPS, TOGETHER, string};
use super::slow_motion::Way;
use crate::model::Request;
use crate::model::reply::{EMPTY, MISSING};

/// After so many steps a slow request is interrupted first.
const FIRST: usize = 64;

impl Race<'_> {
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
