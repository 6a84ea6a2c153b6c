//! What a dictionary may be while one request is under way: carried out by now, or not yet.

use crate::model::reply::Progress;
use crate::model::{Dictionary, Reply, Request};

/// All dictionaries that fit the replies so far.
pub struct Worlds {
    /// The request that is under way.
    request: Request,
    worlds: Vec<World>,
}

#[derive(Clone, PartialEq)]
struct World {
    dictionary: Dictionary,
    /// The reply to the request that is under way, once it has been carried out.
    reply: Option<Reply>,
}

impl Worlds {
    pub fn new(dictionary: Dictionary, request: Request) -> Worlds {
        let world = World {
            dictionary,
            reply: None,
        };
        Worlds {
            request,
            worlds: vec![world],
        }
    }

    /// The request that is under way may be carried out at this moment.
    fn branch(&mut self) {
        let Some(before) = self.worlds.iter().find(|world| world.reply.is_none()) else {
            return;
        };
        let mut after = before.clone();
        after.reply = Some(after.dictionary.reply_to(&self.request));
        if !self.worlds.contains(&after) {
            self.worlds.push(after);
        }
    }

    /// How far `received` is a reply to `other`, which was sent and answered by now.
    pub fn explain(&mut self, other: &Request, received: &[u8]) -> Progress {
        self.branch();
        let judged: Vec<_> = self
            .worlds
            .iter()
            .map(|world| {
                let mut world = world.clone();
                let progress = world.dictionary.reply_to(other).progress_of(received);
                (world, progress)
            })
            .collect();
        self.keep(judged)
    }

    /// How far `received` is the reply to the request that was under way.
    pub fn explain_the_end(&mut self, received: &[u8]) -> Progress {
        self.branch();
        let judged = self.worlds.iter().filter_map(|world| {
            let progress = world.reply.as_ref()?.progress_of(received);
            Some((world.clone(), progress))
        });
        let judged = judged.collect();
        self.keep(judged)
    }

    /// Keeps the worlds that fit, when there are any.
    fn keep(&mut self, judged: Vec<(World, Progress)>) -> Progress {
        let has = |wanted| judged.iter().any(|(_, progress)| *progress == wanted);
        if has(Progress::Complete) {
            let fits = judged
                .into_iter()
                .filter(|(_, progress)| *progress == Progress::Complete);
            self.worlds = fits.map(|(world, _)| world).collect();
            return Progress::Complete;
        }
        match has(Progress::Begun) {
            true => Progress::Begun,
            false => Progress::Wrong,
        }
    }

    /// Whether the request that is under way has been carried out, as far as others can see.
    pub fn is_done(&self) -> bool {
        self.worlds.iter().all(|world| world.reply.is_some())
    }

    /// The dictionary at the end; where there is more than one, all replies to come are the same.
    pub fn dictionary(mut self) -> Dictionary {
        self.worlds.swap_remove(0).dictionary
    }
}
