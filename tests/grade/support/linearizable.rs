//! Whether the replies to concurrent requests fit together.
//!
//! A history of requests and replies is linearizable when there is an order of all requests in
//! which a server that handles one at a time would have given the same replies, and in which no
//! request comes before another one that had its reply before it was sent (Herlihy and Wing, 1990).
//! The search is that of Wing and Gong (1993): take, one after another, any request that may come
//! next, and go back where no one fits. What has been tried is remembered, as Lowe (2017) does it.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::time::Instant;

/// The most requests that a history may have.
pub const LIMIT: usize = u128::BITS as usize;

/// A request to the dictionary of comp6.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    Add(String),
    Remove(u64),
    Get(u64),
    List,
}

/// A request, its reply, and the times around them.
#[derive(Clone, Debug)]
pub struct Call {
    pub client: usize,
    pub request: Request,
    pub reply: String,
    pub sent: Instant,
    pub replied: Instant,
}

/// The dictionary, one request at a time.
#[derive(Clone, Default)]
struct Model {
    strings: BTreeMap<u64, String>,
    next: u64,
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
    match search.goes_on_from(0, &Model::default()) {
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
    /// Whether the calls that are not in `done` can be put in order, where `model` is what those
    /// in `done` have made of the dictionary.
    fn goes_on_from(&mut self, done: u128, model: &Model) -> bool {
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
                let next = model.after(&history[index]);
                next.is_some_and(|model| self.goes_on_from(done | 1 << index, &model))
            })
    }
}

impl Model {
    /// The dictionary after `call`; `None` when its reply is not the one that it has to give.
    fn after(&self, call: &Call) -> Option<Model> {
        let mut model = self.clone();
        let missing = call.reply == "chave inexistente";
        let fits = match &call.request {
            Request::Add(string) => {
                let key = model.next;
                model.strings.insert(key, string.clone());
                model.next += 1;
                call.reply == key.to_string()
            }
            // Any text but the one for a missing key tells of a success.
            Request::Remove(key) => model.strings.remove(key).is_none() == missing,
            Request::Get(key) => match model.strings.get(key) {
                Some(string) => call.reply == *string,
                None => missing,
            },
            Request::List => {
                let strings: Vec<_> = model.strings.values().map(String::as_str).collect();
                match strings.is_empty() {
                    true => call.reply == "dicionário vazio",
                    false => call.reply.replace(", ", ",") == strings.join(","),
                }
            }
        };
        fits.then_some(model)
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Request::Add(string) => write!(f, "ADD,{string}"),
            Request::Remove(key) => write!(f, "REMOVE,{key}"),
            Request::Get(key) => write!(f, "GET {key}"),
            Request::List => write!(f, "LIST"),
        }
    }
}
