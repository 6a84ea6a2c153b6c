//! Whether the replies to concurrent requests fit together.
//!
//! A history of requests and replies is linearizable when there is an order of all requests in
//! which a server that handles one at a time would have given the same replies, and in which no
//! request comes before another one that had its reply before it was sent (Herlihy and Wing, 1990).
//! The search is that of Wing and Gong (1993): take, one after another, any request that may come
//! next, and go back where no one fits. What has been tried is remembered, as Lowe (2017) does it.

use std::collections::HashSet;
use std::time::Instant;

use crate::model::reply::Progress;
use crate::model::{Dictionary, Request};

/// The most requests that a history may have.
pub const LIMIT: usize = u128::BITS as usize;

/// A request, its reply, and the times around them.
#[derive(Clone, Debug)]
pub struct Call {
    pub client: usize,
    pub request: Request,
    pub reply: String,
    pub sent: Instant,
    pub replied: Instant,
}

/// Checks that `history`, of [`LIMIT`] calls at most, is linearizable.
///
/// # Errors
/// The call at which the longest order that fits comes to its end.
pub fn check(history: &[Call]) -> Result<(), &Call> {
    assert!(history.len() <= LIMIT, "grader error: too long a history");
    let mut search = Search {
        history,
        tried: HashSet::new(),
        longest: 0,
        stuck: None,
    };
    match search.goes_on_from(0, &Dictionary::default()) {
        true => Ok(()),
        false => Err(search.stuck.unwrap_or(&history[0])),
    }
}

struct Search<'a> {
    history: &'a [Call],
    /// The sets of calls from which the search has gone on before, as bits. The set says all: the
    /// replies in it determine the dictionary.
    tried: HashSet<u128>,
    longest: u32,
    stuck: Option<&'a Call>,
}

impl<'a> Search<'a> {
    /// Whether the calls that are not in `done` can be put in order, where those in `done` have
    /// left `dictionary`.
    fn goes_on_from(&mut self, done: u128, dictionary: &Dictionary) -> bool {
        if !self.tried.insert(done) {
            return false;
        }
        let history = self.history;
        let open = |index: &usize| done & (1 << index) == 0;
        // Whatever has its reply first bounds what may come next: all that was sent before that.
        let Some(first_reply) = (0..history.len())
            .filter(open)
            .min_by_key(|index| history[*index].replied)
        else {
            return true;
        };
        if self.stuck.is_none() || done.count_ones() > self.longest {
            self.longest = done.count_ones();
            self.stuck = Some(&history[first_reply]);
        }
        (0..history.len())
            .filter(open)
            .filter(|index| history[*index].sent <= history[first_reply].replied)
            .any(|index| {
                let next = after(dictionary, &history[index]);
                next.is_some_and(|next| self.goes_on_from(done | 1 << index, &next))
            })
    }
}

/// The dictionary after `call`; `None` when its reply is not the one that it has to give.
fn after(dictionary: &Dictionary, call: &Call) -> Option<Dictionary> {
    let mut dictionary = dictionary.clone();
    let reply = dictionary.reply_to(&call.request);
    let fits = reply.progress_of(call.reply.as_bytes()) == Progress::Complete;
    fits.then_some(dictionary)
}
