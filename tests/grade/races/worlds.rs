//! What a dictionary may be while one request is under way: carried out by now, or not yet.

use crate::model::reply::Progress;
use crate::model::{Dictionary, Reply, Request};

/// All dictionaries that fit the replies so far.
pub struct Worlds {
    /// The request that is under way.
    request: Request,
    /// The one in which it has not been carried out, as long as that can be.
    before: Option<Dictionary>,
    /// Those in which it has.
    after: Vec<World>,
}

#[derive(Clone, PartialEq)]
struct World {
    dictionary: Dictionary,
    /// The reply to the request that is under way.
    reply: Reply,
}

impl Worlds {
    pub fn new(dictionary: Dictionary, request: Request) -> Worlds {
        Worlds {
            request,
            before: Some(dictionary),
            after: Vec::new(),
        }
    }

    /// The request that is under way may be carried out at this moment.
    fn branch(&mut self) {
        let Some(mut dictionary) = self.before.clone() else {
            return;
        };
        let reply = dictionary.reply_to(&self.request);
        let world = World { dictionary, reply };
        if !self.after.contains(&world) {
            self.after.push(world);
        }
    }

    /// What `look` sees where that request is carried out at this moment; then it is taken back. Thousands of
    /// replies are explained, and each would cost a copy of a dictionary otherwise.
    fn look_ahead<T>(&mut self, look: impl Fn(&Dictionary) -> T) -> Option<T> {
        let dictionary = self.before.as_mut()?;
        let change = dictionary.carry_out(&self.request);
        let seen = look(dictionary);
        dictionary.take_back(change);
        Some(seen)
    }

    /// How far `received` is a reply to `other`, which was sent and answered by now.
    pub fn explain(&mut self, other: &Request, received: &[u8]) -> Progress {
        let look = |dictionary: &Dictionary| dictionary.would_reply_to(other).progress_of(received);
        let before = self.before.as_ref().map(look);
        let ahead = self.look_ahead(look);
        let after = self.after.iter().map(|world| look(&world.dictionary));
        let after: Vec<_> = after.collect();
        let all = before.into_iter().chain(ahead).chain(after.iter().copied());
        let progress = furthest(all);
        if progress == Progress::Complete {
            self.keep(&after);
            let stays = before == Some(Progress::Complete);
            // Out of one that stays as it is it comes again the next time.
            if ahead == Some(Progress::Complete) && !(stays && other.only_looks()) {
                self.branch();
            }
            self.before.take_if(|_| !stays);
            let after = self.after.iter_mut().map(|world| &mut world.dictionary);
            for dictionary in self.before.iter_mut().chain(after) {
                dictionary.carry_out(other);
            }
        }
        progress
    }

    /// How far `received` is the reply to the request that was under way.
    pub fn explain_the_end(&mut self, received: &[u8]) -> Progress {
        self.branch();
        let after = self.after.iter();
        let after: Vec<_> = after
            .map(|world| world.reply.progress_of(received))
            .collect();
        let progress = furthest(after.iter().copied());
        if progress == Progress::Complete {
            self.keep(&after);
            self.before = None;
        }
        progress
    }

    /// Keeps those in which the request has been carried out that fit, by how far each does.
    fn keep(&mut self, progress: &[Progress]) {
        let mut fits = progress
            .iter()
            .map(|progress| *progress == Progress::Complete);
        self.after.retain(|_| fits.next() == Some(true));
    }

    /// Whether the request has been carried out, as far as others can see.
    pub fn is_done(&self) -> bool {
        self.before.is_none()
    }

    /// The dictionary at the end; where there is more than one, all replies to come are the same.
    pub fn dictionary(mut self) -> Dictionary {
        self.after.swap_remove(0).dictionary
    }
}

/// The best of what fits; `Wrong` where nothing does.
fn furthest(all: impl Iterator<Item = Progress> + Clone) -> Progress {
    let has = |wanted| all.clone().any(|progress| progress == wanted);
    match (has(Progress::Complete), has(Progress::Begun)) {
        (true, _) => Progress::Complete,
        (_, true) => Progress::Begun,
        _ => Progress::Wrong,
    }
}
